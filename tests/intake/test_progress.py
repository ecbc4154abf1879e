import pytest

from experiment.intake import progress


@pytest.mark.parametrize("total", [300, None, 10])
def test_what_takes_long_shows_a_bar_on_standard_error(monkeypatch, capsys, total):
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert list(progress.watched(range(300), total, "Reading")) == list(range(300))
    said = capsys.readouterr()
    assert "Reading" in said.err
    assert said.out == ""


def test_what_is_quick_shows_nothing(capsys):
    assert list(progress.watched(range(300), 300, "Reading")) == list(range(300))
    assert capsys.readouterr() == ("", "")


def test_who_stops_early_leaves_the_bar_closed(monkeypatch, capsys):
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", -1.0)
    items = progress.watched(range(300), 300, "Reading")
    assert [next(items) for _ in range(120)] == list(range(120))
    items.close()
    assert capsys.readouterr().out == ""
