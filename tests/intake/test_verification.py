import json
import os

import pytest

from tests.intake.test_review import approve_all, press, review  # noqa: F401


@pytest.fixture
def frozen(review):  # noqa: F811
    approve_all(review)
    press(review, "c", "f", "f")
    return review


def test_frozen_sets_are_found_as_they_were_frozen(frozen, cli):
    status, out, _ = cli("check-messages")
    assert status == 0
    assert [line.split() for line in out.splitlines()[1:3]] == [
        ["007", "1", "A", "1", "6", "as", "frozen"],
        ["007", "2", "B", "1", "6", "as", "frozen"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"grateful", b"hateful", "changed since it was frozen"),
        (b"QuokkaAnna", b"QuokkaAnne", "changed since it was frozen"),
        (b"m1,", b"m1 ,", "may have 1 to 32 letters"),
        (b"friend", b"fiend", "the relationship is none of"),
        (b"message_id", b"id", "the columns must be"),
    ],
)
def test_a_changed_file_is_told_and_its_words_are_not(frozen, cli, study, old, new, said):
    session = 1 if old in study.messages("007", 1).read_bytes() else 2
    path = study.messages("007", session)
    os.chmod(path, 0o600)
    path.write_bytes(path.read_bytes().replace(old, new))
    status, out, _ = cli("check-messages", "--json")
    assert status == 3
    found = {one["session"]: one["problems"] for one in json.loads(out)}
    assert said in found[session][0]
    assert found[3 - session] == []
    assert "uokka" not in out


def test_a_missing_file_and_a_damaged_record_are_told(frozen, cli, study):
    study.messages("007", 1).unlink()
    status, out, _ = cli("check-messages", "--participant", "007")
    assert status == 3
    assert "could not be read" in out
    study.freeze_record("007").chmod(0o600)
    study.freeze_record("007").write_text("{}")
    assert "is no freeze record of this program" in cli("check-messages")[1]


def test_imported_but_not_frozen_is_not_ready(imported, cli):
    status, out, _ = cli("check-messages")
    assert status == 3
    assert out.count("not frozen yet") == 2


def test_a_font_that_is_gone_is_found(frozen, cli, monkeypatch):
    monkeypatch.setattr(
        "experiment.devices.canvas._missing_characters", lambda text, _: {"🌻"} if "🌻" in text else set()
    )
    status, out, _ = cli("check-messages")
    assert status == 3
    assert "this machine has no font for U+1F33B" in out
