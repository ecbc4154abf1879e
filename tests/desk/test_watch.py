"""`connection-task watch`: what it tells, that it only reads, and what it makes of logs that are not whole."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from experiment.desk.watch import glance_at
from experiment.records.event_log import EventLog, read_log
from experiment.records.study_folder import StudyFolder
from experiment.session import events
from tests.desk.lab import OF_THE_LINE, PRIVATE, as_session, changed, command, environment, make_lab, rehearsed

RATED = events.ChoiceMade | events.RatingGiven


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_lab(tmp_path)


def test_nothing_to_watch_is_said(study: Path) -> None:
    (study / "data").mkdir()
    done = command(study, "watch", "--once")
    assert (done.returncode, done.stdout) == (0, "No session is running.\n")


def test_a_place_that_is_not_there_is_said(study: Path) -> None:
    done = command(study, "watch", "--once", str(study / "nowhere"))
    assert done.returncode == 2
    assert "is not there" in done.stderr


def test_a_running_session_is_followed_to_its_end_and_only_read(study: Path) -> None:
    source = read_log(rehearsed(study))
    header = {
        name: value for name, value in source.header.items() if name not in ("record", "previous", "utc", "event")
    }
    path = study / "data" / "pilot" / "live" / "pilot_task-messages_events.jsonl"
    path.parent.mkdir()
    log = EventLog.create(path, header)
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "experiment", "--folder", str(study), "watch"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=study,
    ) as watcher:
        assert watcher.stdout is not None
        shown = next(place for place, event in enumerate(source.events) if isinstance(event, events.MessageShown))
        for event in source.events[: shown + 1]:
            log.append(event)
        told = next(line for line in watcher.stdout if "on the screen" in line)
        for event in source.events[shown + 1 :]:
            log.append(event)
        log.close()
        before = path.stat()
        last = watcher.stdout.readlines()[-1]
        assert watcher.wait(30) == 0
    assert "message 1 of 2, on the screen" in told
    assert "0 of 2 messages rated" in told
    assert last == "Rehearsal · finished · 2 of 2 messages rated · no picture late\n"
    assert PRIVATE not in told + last
    after = path.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)


def test_no_rating_and_no_text_is_told(study: Path) -> None:
    """Two sessions that differ only in their answers are told alike."""
    log = rehearsed(study, "--seed", "1")
    other = changed(log, "other", lambda event: replace(event, value=7) if isinstance(event, RATED) else event)
    now = read_log(log).last_utc + timedelta(seconds=3)
    told = {str(glance_at(path, now)) for path in (log, other)}
    assert log.read_bytes() != other.read_bytes()
    assert len(told) == 1


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (events.SessionPaused(seconds=9.0, by="escape"), "paused"),
        (events.SessionStopped(seconds=9.0), "stopped"),
        (events.SessionFailed(seconds=9.0, error="SIGTERM"), "failed"),
        (events.SessionFinished(seconds=9.0), "finished"),
    ],
)
def test_every_state_is_told(study: Path, last: events.Event, told: str) -> None:
    log = rehearsed(study)
    reading = read_log(log)
    header = {name: value for name, value in reading.header.items() if name not in OF_THE_LINE}
    path = log.with_name("state_events.jsonl")
    written = EventLog.create(path, header)
    for event in (*reading.events[:8], last):
        written.append(event)
    written.close()
    glance = glance_at(path, datetime.now(UTC))
    assert glance.status == told
    assert told in str(glance)


def test_time_in_the_state_grows_and_a_long_silence_is_told(study: Path) -> None:
    log = as_session(study, rehearsed(study), "007", 1, events=8)
    _held_by(study, os.getpid())
    last = read_log(log).last_utc
    soon, late = glance_at(log, last + timedelta(seconds=5)), glance_at(log, last + timedelta(minutes=11))
    assert late.seconds - soon.seconds == pytest.approx(655)
    assert "look in" in str(late)
    assert "look in" not in str(soon)


def test_a_session_whose_program_is_gone_is_broken_off(study: Path) -> None:
    log = as_session(study, rehearsed(study), "007", 1, events=8)
    _held_by(study, os.getpid())
    assert glance_at(log, datetime.now(UTC)).status == "running"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    _held_by(study, ended.pid)
    assert glance_at(log, datetime.now(UTC)).status == "broken off"


def _held_by(study: Path, process: int) -> None:
    import json
    import platform

    note = StudyFolder(study).session_lock("007", 1).with_suffix(".json")
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"workstation": platform.node(), "process": process, "since": "now"}), encoding="utf-8")


def test_a_damaged_log_is_told_and_the_rest_is_followed(study: Path) -> None:
    log = rehearsed(study)
    lines = log.read_bytes().split(b"\n")
    lines[4] = lines[4][:-9] + b"#" * 9
    log.write_bytes(b"\n".join(lines))
    done = command(study, "watch", "--once", str(log))
    assert done.returncode == 0
    assert "2 of 2 messages rated" in done.stdout
    assert "damaged lines" in done.stdout
    log.write_bytes(b"#" * 200 + b"\n")
    done = command(study, "watch", "--once", str(log))
    assert "its beginning is lost" in done.stdout
