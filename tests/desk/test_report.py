"""`connection-task report`: what stands in it, what does not, and how a browser takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from experiment.desk.reports.report import write_reports
from experiment.desk.reports.report_process import report_apart, report_path
from experiment.desk.reports.session_summary import summarise
from experiment.desk.reports.study_report import write_study_report
from experiment.records.session_logs import read_session
from experiment.records.study_folder import StudyFolder
from experiment.session import events
from tests.desk.browser import Page, browser
from tests.desk.lab import PRIVATE, as_session, changed, command, make_lab, rehearsed

RATED = events.ChoiceMade | events.RatingGiven
PHONE = 360


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_lab(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def log(study: Path) -> Path:
    return rehearsed(study, "--seed", "3", "--protocol", str(study / "protocols" / "day_four.toml"))


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as opened:
        yield opened


def said(study: Path, *words: str, status: int = 0) -> str:
    """Run the command, and return what it said."""
    done = command(study, "report", *words)
    assert done.returncode == status, done.stderr
    assert done.stderr == "" or status
    return done.stdout + done.stderr


def study_report(study: Path, with_ratings: bool = False) -> Path:
    return write_study_report(StudyFolder(study), datetime(2026, 11, 22, 9, 0), with_ratings)


def html(log: Path, with_ratings: bool = False) -> str:
    return report_path(log, with_ratings).read_text(encoding="utf-8")


def rated(log: Path, name: str, *values: int) -> Path:
    """Write a log once more with other answers, one value after the other."""
    left = {"choice": list(values), "given": list(values)}

    def change(event: Any) -> Any:
        if not isinstance(event, RATED):
            return event
        value = left["given" if isinstance(event, events.RatingGiven) else "choice"].pop(0)
        return replace(event, value=value, **({"first_value": value} if isinstance(event, events.RatingGiven) else {}))

    return changed(log, name, change)


def test_the_blinded_report_is_the_same_whatever_was_answered(study: Path, log: Path) -> None:
    one, other = rated(log, "one", 1, 7, 2, 6), rated(log, "other", 5, 3, 4, 2)
    write_reports(one)
    write_reports(other)
    pages = [re.sub(r"[0-9a-f]{64}|one_|other_", "", html(path)) for path in (one, other)]
    assert pages[0] == pages[1]
    assert "without rating values" in pages[0]


def test_ratings_stand_only_in_the_report_that_asks_for_them(study: Path, log: Path) -> None:
    path = rated(log, "asked", 1, 7, 2, 6)
    assert said(study, str(path), "--with-ratings") == f"Written: {report_path(path, True)}\n"
    assert not report_path(path).exists()
    row = re.search(r"<tr><th scope=\"row\">1</th>.*?</tr>", html(path, True), re.DOTALL)
    assert row
    assert re.findall(r"<td>(\d+)</td>", row[0])[1:] == ["1", "7"]


def test_it_tells_who_when_how_complete_how_punctual_and_the_log_s_hash(study: Path, log: Path) -> None:
    write_reports(log)
    text = html(log)
    assert read_session(log).parts[0].sha256 in text
    assert "2 of 2" in text
    assert re.search(r'class="word good">whole<', text)
    for heading in ("At a glance", "Worth a look", "What stood on the screen", "Trials", "Response times", "Record"):
        assert heading in text
    assert PRIVATE not in text
    assert "Ottoline" not in text


def test_overrides_and_departures_are_told_and_cannot_break_the_page(study: Path, log: Path) -> None:
    noted = [
        events.GateOverridden(seconds=0.0, rule="wrong_day", reason="<script>alert(1)</script> ill on the day"),
        events.SessionPaused(seconds=61.0, by="escape"),
        events.SleepHeldOff(seconds=0.0, held=False),
    ]
    path = changed(log, "noted", lambda event: noted.pop(0) if noted and isinstance(event, events.PageLeft) else event)
    write_reports(path)
    assert "wrong_day: &lt;script&gt;" in html(path)
    assert "<script" not in html(path)
    assert "Esc was pressed" in html(path)


def test_straight_lining_and_answers_too_fast_are_flagged(tmp_path: Path) -> None:
    long = make_lab(tmp_path)
    protocol = long / "protocols" / "day_four.toml"
    protocol.write_text(protocol.read_text(encoding="utf-8").replace("number = 2", "number = 5"), encoding="utf-8")
    rows = [f'm{number},w{number},Name,friend,"Text {number}."' for number in range(1, 6)]
    messages = tmp_path / "five.csv"
    messages.write_text("\n".join(["message_id,writer_id,writer_name,relationship,text", *rows]), encoding="utf-8")
    log = rehearsed(long, "--messages", str(messages))
    alike = changed(log, "alike", lambda event: replace(event, value=4) if isinstance(event, RATED) else event)
    fast = changed(log, "fast", lambda event: _sooner(event))
    remarks = {path.name: _answers(path) for path in (log, alike, fast)}
    assert remarks[log.name] == []
    assert any("alike after all 5" in sentence for sentence in remarks[alike.name])
    assert any("within 0.5 s" in sentence for sentence in remarks[fast.name])


def _sooner(event: Any) -> Any:
    return replace(event, response_seconds=0.2) if isinstance(event, events.RatingGiven) else event


def _answers(log: Path) -> list[str]:
    return [remark.sentence for remark in summarise(read_session(log)).remarks if remark.kind == "answers"]


def test_a_damaged_log_is_reported_as_far_as_it_goes(study: Path, log: Path) -> None:
    path = changed(log, "damaged", lambda event: event)
    lines = path.read_bytes().split(b"\n")
    lines[5] = b"#" * 20
    path.write_bytes(b"\n".join(lines))
    write_reports(path)
    assert "damaged at line 6" in html(path)
    path.write_bytes(b"#" * 200 + b"\n")
    assert "its beginning is lost" in said(study, str(path), status=2)


def test_bad_input_is_a_sentence(study: Path) -> None:
    assert "is not there" in said(study, str(study / "nowhere"), status=2)
    assert "no event log" in said(study, str(study / "protocols"), status=2)
    assert said(study, status=2).startswith("Name an event log")


def test_a_report_that_cannot_be_written_costs_a_sentence_and_nothing_else(log: Path, tmp_path: Path) -> None:
    path = tmp_path / log.name
    path.write_bytes(log.read_bytes())
    report_path(path).mkdir()
    assert report_apart(path).startswith("The report could not be made; make it later with: connection-task report")
    report_path(path).rmdir()
    assert report_apart(path) == f"The report is {report_path(path).name}."


def test_a_session_that_stopped_before_its_first_message_has_a_report(study: Path, log: Path) -> None:
    path = as_session(study, log, "007", 2, events=2)
    write_reports(path)
    assert "0 of 2" in html(path)
    assert "not shown" in html(path)


def test_the_study_report_has_every_session_and_names_the_unreadable(tmp_path: Path) -> None:
    study = make_lab(tmp_path)
    log = rehearsed(study)
    as_session(study, log, "007", 1, workstation="LAB-1")
    as_session(study, log, "007", 2, events=20, workstation="LAB-2")
    as_session(study, log, "008", 1).write_bytes(b"#" * 200 + b"\n")
    said(study, "--study")
    text = (study / "data" / "study_report.html").read_text(encoding="utf-8")
    assert "cannot be read" in text
    assert "LAB-1" in text
    assert "LAB-2" in text
    assert re.search(r'word good">finished<', text)
    assert PRIVATE not in text


def test_an_empty_study_has_a_report_too(tmp_path: Path, page: Page) -> None:
    study = make_lab(tmp_path)
    page.open(study_report(study))
    assert page.evaluate("document.querySelectorAll('tbody tr').length") == 2
    assert page.complaints() == []


@pytest.mark.parametrize("kind", ["session", "ratings", "study"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_without_complaint_network_or_overflow(
    study: Path, log: Path, page: Page, kind: str, scheme: str
) -> None:
    path = _written(study, log, kind)
    page.prefer(scheme)
    for width in (1200, PHONE):
        page.resize(width)
        page.open(path)
        assert page.complaints() == []
        assert page.requests() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(LOWEST_CONTRAST) >= 4.5
    assert page.pdf().startswith(b"%PDF")


def _written(study: Path, log: Path, kind: str) -> Path:
    if kind == "study":
        return study_report(study)
    return write_reports(log, kind == "ratings")[0]


LOWEST_CONTRAST = """(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => numbers(colour).slice(0, 3).map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const ratios = [...document.querySelectorAll("body *")]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .map(one => {
      const style = getComputedStyle(one);
      const colour = one instanceof SVGElement ? style.fill : style.color;
      const [high, low] = [light(colour), light(behind(one))].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    });
  return Math.min(...ratios);
})()"""
