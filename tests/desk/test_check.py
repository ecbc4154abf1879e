"""`connection-task check`, as one process of its own on a virtual screen, with the bad input it may meet."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from experiment.desk.checks import check as checks
from experiment.desk.checks import workstation
from experiment.desk.checks.check import Check
from experiment.desk.checks.marker_check import check_markers
from experiment.desk.checks.tested_versions import PACKAGES
from experiment.devices.display_glance import DisplayFacts
from experiment.devices.keyboards import _seen_by_linux
from experiment.records.study_folder import StudyFolder
from experiment.study.protocol import read_protocol
from tests.desk.lab import PRIVATE, ROOT, as_session, command, make_lab, quick_protocol, rehearsed, virtual_screen

WORKSTATION = {"versions", "keyboard", "cloud", "writing", "clock", "sleep", "screen", "scaling", "refresh", "markers"}
SESSION = {"protocol", "schedule", "records", "not_approved", "glyphs"}


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with virtual_screen() as name:
        yield name


def check(study: Path, display: str, *words: str, status: int) -> dict[str, Any]:
    done = command(study, "check", "--json", *words, DISPLAY=display)
    assert done.returncode == status, done.stderr or done.stdout
    assert PRIVATE not in done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def by_id(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in found["checks"]}


def test_workstation_and_session_are_checked_within_ten_seconds(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    found = check(study, display, "--participant", "007", "--session", "1", status=3)
    lines = by_id(found)
    assert set(lines) >= WORKSTATION | SESSION
    assert len(lines) == len(found["checks"])
    assert found["seconds"] < 10
    assert lines["not_approved"]["overridable"]
    assert found["needs_reason"]
    assert all(one["remedy"] for one in found["checks"] if one["level"] != "green")
    assert lines["glyphs"]["level"] == "green"
    assert not list((study / "data").glob("**/*_events.jsonl"))


def test_the_table_says_word_sentence_and_remedy_of_every_check(tmp_path: Path, display: str) -> None:
    done = command(make_lab(tmp_path), "check", "--part", "session", DISPLAY=display)
    assert done.returncode == 0, done.stderr
    assert re.search(r"(?m)^In order +schedule +The schedule is valid; it lists 3 sessions\.$", done.stdout)
    assert done.stdout.rstrip().endswith("Everything is in order.")


def test_a_missing_schedule_is_a_note_and_a_session_without_one_needs_a_reason(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    (study / "protocols" / "schedule.csv").unlink()
    lines = by_id(check(study, display, "--part", "session", status=0))
    assert lines["schedule"]["level"] == "amber"
    assert "example_schedule.csv" in lines["schedule"]["remedy"]
    session = check(study, display, "--part", "session", "--participant", "007", "--session", "1", status=3)
    assert by_id(session)["no_schedule"]["overridable"]


def test_faulty_protocol_and_schedule_are_told_together(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    faulty = quick_protocol().replace("number = 2", "number = -2")
    (study / "protocols" / "day_four.toml").write_text(faulty, encoding="utf-8")
    (study / "protocols" / "schedule.csv").write_text("participant,session\n007,1\n", encoding="utf-8")
    lines = by_id(check(study, display, status=3))
    assert "messages.number" in lines["protocol"]["sentence"]
    assert "the columns must be" in lines["schedule"]["sentence"]
    assert lines["protocol"]["level"] == lines["schedule"]["level"] == "red"


def test_a_message_that_does_not_fit_is_told_by_its_id(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    messages = study / "stimuli" / "sub-007" / "session-1.csv"
    long = (PRIVATE + "-" * 60 + " ") * 15
    messages.write_text(messages.read_text(encoding="utf-8").replace("so much", long), encoding="utf-8")
    lines = by_id(check(study, display, "--part", "session", "--participant", "007", "--session", "1", status=3))
    assert "message m1" in lines["glyphs"]["sentence"]
    assert not lines["glyphs"]["overridable"]


def test_messages_missing_and_a_number_nearly_right_stop_a_session(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    (study / "stimuli" / "sub-007" / "session-1.csv").unlink()
    words = ["--part", "session", "--session", "1", "--participant"]
    assert by_id(check(study, display, *words, "007", status=3))["messages"]["level"] == "red"
    assert "did you mean 007" in by_id(check(study, display, *words, "7", status=3))["participant"]["sentence"]


def test_a_damaged_log_among_the_sessions_is_told_and_hides_nothing(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    log = rehearsed(study)
    as_session(study, log, "007", 2, events=20)
    damaged = as_session(study, log, "008", 1)
    damaged.write_bytes(b"#" * 200 + b"\n")
    words = ["--part", "session", "--session", "1", "--participant", "008"]
    lines = by_id(check(study, display, *words, status=3))
    assert "007 session 2" in lines["unfinished_sessions"]["sentence"]
    assert "008 session 1" in lines["damaged_records"]["sentence"]
    assert lines["record"]["level"] == "red"
    assert not lines["record"]["overridable"]


def test_a_session_that_broke_off_is_to_be_resumed_with_the_same_messages(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    own = study / "stimuli" / "sub-007" / "session-1.csv"
    copy = tmp_path / "copy.csv"
    copy.write_bytes(own.read_bytes())
    protocol_sha256 = hashlib.sha256((study / "protocols" / "day_four.toml").read_bytes()).hexdigest()
    as_session(study, rehearsed(study, "--messages", str(copy)), "007", 1, 22, protocol_sha256=protocol_sha256)
    words = ["--part", "session", "--session", "1", "--participant", "007"]
    line = by_id(check(study, display, *words, status=3))["unfinished"]
    assert line["level"] == "amber"
    assert "1 of 2 messages are rated" in line["sentence"]
    own.write_text(own.read_text(encoding="utf-8").replace("love", "care"), encoding="utf-8")
    lines = by_id(check(study, display, *words, status=3))
    assert "cannot be continued" in lines["messages"]["sentence"]


def test_without_a_display_the_screen_is_red_and_the_rest_is_told(tmp_path: Path) -> None:
    lines = by_id(check(make_lab(tmp_path), "", status=3))
    assert lines["screen"]["level"] == "red"
    assert lines["writing"]["level"] in ("green", "amber")


def test_participant_without_session_is_refused_in_a_sentence(tmp_path: Path, display: str) -> None:
    done = command(make_lab(tmp_path), "check", "--participant", "007", DISPLAY=display)
    assert done.returncode == 2
    assert done.stderr.startswith("A session is named by both")


# --- single checks, where the machine cannot be made to misbehave ---


def levels(found: Iterator[Check]) -> dict[str, str]:
    return {one.id: one.level for one in found}


def test_a_clock_before_the_last_record_is_red(tmp_path: Path) -> None:
    study = make_lab(tmp_path)
    log = as_session(study, rehearsed(study), "007", 1)
    now = datetime.now(UTC)
    assert levels(workstation.check_clock(StudyFolder(study), now)) == {"clock": "green"}
    assert levels(workstation.check_clock(StudyFolder(study), now - timedelta(hours=1))) == {"clock": "red"}
    os.utime(log, (0, 0))
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    assert levels(workstation.check_clock(StudyFolder(study), long_ago)) == {"clock": "amber"}


def test_a_data_folder_that_cannot_be_written_to_is_red(tmp_path: Path) -> None:
    study = make_lab(tmp_path)
    (study / "data").write_text("a file where the folder should be", encoding="utf-8")
    assert levels(workstation.check_place(StudyFolder(study)))["writing"] == "red"


def test_a_synchronised_folder_needs_a_reason(tmp_path: Path) -> None:
    study = make_lab(tmp_path / "OneDrive - Lab")
    found = {one.id: one for one in workstation.check_place(StudyFolder(study))}
    assert found["cloud"].overridable
    assert found["writing"].level in ("green", "amber")
    assert not list((study / "data").iterdir())


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (DisplayFacts(60.01, True, 1.0), {"screen": "green", "scaling": "green", "refresh": "green"}),
        (DisplayFacts(75.0, True, 1.5), {"screen": "green", "scaling": "amber", "refresh": "amber"}),
        (DisplayFacts(60.0, False, 1.0), {"screen": "green", "scaling": "green", "refresh": "red"}),
        (DisplayFacts(), {"screen": "green", "scaling": "amber", "refresh": "amber"}),
    ],
)
def test_a_display_is_judged_by_what_was_measured(facts: DisplayFacts, expected: dict[str, str]) -> None:
    assert levels(workstation.check_display(_look(), [(1920, 1080)], facts)) == expected


@pytest.mark.parametrize(("screens", "level"), [([], "red"), ([(800, 600)], "amber"), ([(1080, 1920)], "amber")])
def test_a_screen_that_is_missing_small_or_upright_is_told(screens: list[tuple[int, int]], level: str) -> None:
    assert levels(workstation.check_display(_look(), screens, DisplayFacts(60.0, True, 1.0)))["screen"] == level


def _look() -> Any:
    return read_protocol(quick_protocol().encode(), "day_four.toml").look


def test_markers_are_green_where_every_output_opens_and_red_where_a_port_is_missing() -> None:
    toml = quick_protocol() + "\n[markers]\ncodes = { message_shown = 1 }\n"
    silent, logged, ported = (
        read_protocol(text.encode(), "day_four.toml")
        for text in (
            quick_protocol(),
            toml,
            toml + '[[markers.outputs]]\nkind = "serial"\nport = "/dev/no-such-port"\n',
        )
    )
    assert levels(check_markers(silent)) == levels(check_markers(logged)) == {"markers": "green"}
    [missing] = check_markers(ported)
    assert (missing.level, missing.overridable) == ("red", False)
    assert "/dev/no-such-port" in missing.sentence


def test_linux_tells_keyboards_from_power_buttons(tmp_path: Path) -> None:
    devices = tmp_path / "devices"
    devices.write_text("N: Name=Power Button\nH: Handlers=kbd event0\nB: EV=3\n", encoding="utf-8")
    assert _seen_by_linux(devices) is False
    devices.write_text("N: Name=Keys\nH: Handlers=sysrq kbd event3\nB: EV=120013\n", encoding="utf-8")
    assert _seen_by_linux(devices) is True
    assert _seen_by_linux(tmp_path / "none") is None


def test_the_tested_versions_are_those_of_the_constraints() -> None:
    lines = (ROOT / ".constraints.txt").read_text(encoding="utf-8").split()
    constrained = {name.casefold(): version for name, _, version in (line.partition("==") for line in lines)}
    assert {name: constrained[name.casefold()] for name in PACKAGES} == PACKAGES


def test_other_versions_are_a_note_and_missing_packages_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels(workstation.check_versions()) == {"versions": "green"}
    monkeypatch.setitem(PACKAGES, "numpy", "1.0")
    assert levels(workstation.check_versions()) == {"versions": "amber"}
    monkeypatch.setitem(PACKAGES, "no-such-package", "1.0")
    assert levels(workstation.check_versions())["versions"] == "amber"
    assert "red" in [one.level for one in workstation.check_versions()]


def test_a_reason_helps_only_where_a_rule_may_be_set_aside() -> None:
    doubtful, forbidden = Check("a", "red", "A.", overridable=True), Check("b", "red", "B.")
    assert checks.forbids([doubtful])
    assert checks.forbids([doubtful], "  ")
    assert not checks.forbids([doubtful], "because")
    assert checks.forbids([doubtful, forbidden], "because")
    assert checks.summary([forbidden, doubtful]).startswith("A session cannot begin")
    assert checks.worst_first([doubtful, Check("c", "green", "C."), forbidden])[0] == forbidden
