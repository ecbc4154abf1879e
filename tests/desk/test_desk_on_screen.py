"""The desk in the real thing: a virtual screen, a real mouse and real keys from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiment.records.event_log import read_log
from experiment.records.session_lock import SessionLock
from experiment.records.session_logs import read_session
from experiment.records.study_folder import StudyFolder
from experiment.session import events
from tests.desk.lab import (
    BLUE,
    CHOSEN,
    GREEN,
    PRIVATE,
    RED,
    ROOT,
    Assistant,
    Participant,
    assistant,
    command,
    environment,
    make_lab,
    virtual_screen,
)

PILOT_BUTTON = (166, 636)
REASON = "Trying the display"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with virtual_screen() as name:
        yield name


def session_log(study: Path) -> Path:
    return StudyFolder(study).session_log("007", 1)


def newest(study: Path) -> Path | None:
    return max(study.glob("data/**/*_events.jsonl"), key=lambda log: log.stat().st_mtime, default=None)


def fills_in(person: Assistant) -> None:
    person.press("alt+i")
    person.type("kl")
    person.press("alt+w")
    person.type(REASON)


def starts(person: Assistant) -> None:
    person.click(*person.wait_for(person.blue_button, "Start stays closed"))


def test_a_session_is_refused_then_begun_for_a_reason_and_conducted_to_its_end(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    with assistant(study, display) as person:
        person.sees_desk()
        person.press("alt+i")
        person.type("kl")
        assert person.blue_button() is None  # a reason is still missing
        person.press("alt+w")
        person.type(REASON)

        held = SessionLock(StudyFolder(study).session_lock("007", 1))
        held.acquire()  # someone else has just begun it
        starts(person)
        person.wait_for(lambda: person.strip(RED), "the refusal is not told")
        held.release()
        assert not session_log(study).exists()

        person.gives_keyboard_to("Lab desk")
        person.press("F5")
        starts(person)
        Participant(person, lambda: newest(study)).answers_until(lambda count: "session_finished" in count)
        person.wait_for(lambda: person.strip(GREEN), "the end is not told")
        person.wait_for(lambda: person.blue_button() is None, "a finished session can be begun again")
        assert person.ends_desk() == 0
    reading = read_session(session_log(study))
    overridden = [event for event in reading.events if isinstance(event, events.GateOverridden)]
    assert reading.finished
    assert {event.reason for event in overridden} == {REASON}
    assert "display" in {event.rule for event in overridden}
    report = session_log(study).with_name("sub-007_session-1_task-messages_report.html").read_text(encoding="utf-8")
    assert REASON in report
    assert PRIVATE not in report


def test_a_pilot_is_begun_with_the_mouse_and_conducted_to_its_end(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    with assistant(study, display) as person:
        person.sees_desk()
        person.click(*PILOT_BUTTON)
        Participant(person, lambda: newest(study)).answers_until(lambda count: "session_finished" in count)
        person.wait_for(lambda: person.strip(GREEN), "the end is not told")
        assert person.ends_desk() == 0
    log = newest(study)
    assert log is not None
    assert "pilot" in log.parts
    assert read_log(log).header["purpose"] == "pilot"


def test_a_session_killed_from_outside_is_resumed_to_its_end(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    with assistant(study, display) as person:
        person.sees_desk()
        fills_in(person)
        starts(person)
        Participant(person, lambda: newest(study)).answers_until(lambda count: "trial_completed" in count)
        os.kill(person.session_process(), signal.SIGKILL)
        person.wait_for(lambda: person.strip(RED), "the sudden end is not told")
        assert person.desk.poll() is None
        person.gives_keyboard_to("Lab desk")
        person.wait_for(lambda: (person.press("alt+w"), person.type("."), _resumes(person, study))[-1], "no resume")
        Participant(person, lambda: newest(study)).answers_until(lambda count: "session_finished" in count)
        person.wait_for(lambda: person.strip(GREEN), "the end is not told")
    reading = read_session(session_log(study))
    assert len(reading.parts) == 2
    assert reading.finished
    trials = [event.trial for event in reading.events if isinstance(event, events.TrialCompleted)]
    assert sorted(trials) == [1, 2]


def _resumes(person: Assistant, study: Path) -> bool:
    """Press Resume, and say whether something runs then: the checks may still be under way."""
    person.press("alt+r")
    return person._running_session() is not None


def test_files_edited_while_the_desk_is_open_are_looked_at_again(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    schedule, protocol = (study / "protocols" / name for name in ("schedule.csv", "day_four.toml"))
    planned = schedule.read_text(encoding="utf-8")
    schedule.unlink()
    with assistant(study, display) as person:
        person.sees_desk()
        assert not _chosen(person)  # nobody is expected: the steps to a schedule stand there
        schedule.write_text(planned, encoding="utf-8")
        person.wait_for(lambda: _chosen(person), "the new schedule is not seen")
        fills_in(person)
        person.wait_for(person.blue_button, "Start stays closed")
        protocol.write_text(protocol.read_text(encoding="utf-8").replace("number = 2", "number = -2"), encoding="utf-8")
        person.wait_for(lambda: person.blue_button() is None, "a faulty protocol may be begun with")
        assert person.ends_desk() == 0


class Reader(Assistant):
    """Somebody at a desk that was opened by other means."""

    def __init__(self, study: Path, display: str) -> None:
        self.study, self.display = study, display
        self._environment = environment(DISPLAY=display)
        self._said = study / "nothing-said"
        self._said.touch()

    def close_notice(self) -> None:
        window = self._search("Lab desk").split()
        if window:
            self.xdotool("windowfocus", window[-1])
            self.press("Return")


def _chosen(person: Assistant) -> bool:
    return bool((person.picture()[:, :330] == CHOSEN).all(axis=2).sum() > 3000)


def test_a_second_desk_says_so_and_ends(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    with assistant(study, display) as first:
        first.sees_desk()
        with assistant(study, display) as second:
            second.wait_for(lambda: (second.picture()[:, :600] == BLUE).all(axis=2).sum() > 1500, "nothing is said")
            second.gives_keyboard_to("Lab desk")
            second.press("Return")
            assert second.desk.wait(30) == 3
            assert "open already" in second.said
        assert first.ends_desk() == 0


def test_an_error_nobody_expected_is_told_and_kept(tmp_path: Path, display: str) -> None:
    study = make_lab(tmp_path)
    broken = "from experiment.desk.window import launcher; launcher.Desk._tick = lambda self: 1 / 0; launcher.main()"
    with subprocess.Popen(
        [sys.executable, "-c", broken, str(study)],
        env=environment(DISPLAY=display),
        stderr=subprocess.PIPE,
        text=True,
    ) as desk:
        reader = Reader(study, display)
        reader.wait_for(lambda: list(study.glob("data/errors/*.txt")), "no report")
        reader.wait_for(lambda: (reader.close_notice(), desk.poll() is not None)[-1], "the notice does not close")
        assert desk.returncode == 5
        assert desk.stderr is not None
        assert desk.stderr.read().startswith("The desk could not go on (ZeroDivisionError).")


def test_without_a_display_the_desk_is_a_sentence(tmp_path: Path) -> None:
    done = command(make_lab(tmp_path), DISPLAY="")
    assert done.returncode == 5
    assert "display" in done.stderr.casefold()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("scale", ["1", "1.25", "2"])
def test_every_control_has_a_name_and_fits_at_every_scaling(tmp_path: Path, display: str, scale: str) -> None:
    study = make_lab(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.controls", str(study)],
        env=environment(DISPLAY=display, QT_SCALE_FACTOR=scale),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"Your initials", "Start the session", "Pilot in a window, with example messages"} <= set(found["names"])
    assert found["nameless"] == []
    assert found["cut_off"] == []
    assert found["outside"] == []
    assert PRIVATE not in done.stdout
