"""Two programs on one session: the second is refused, and a lock left behind is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from experiment.errors import Refused
from experiment.records.session_lock import SessionLock

HOLDER = """
import sys, time
from pathlib import Path
from experiment.records.session_lock import SessionLock
lock = SessionLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".locks" / "sub-007_session-1.lock"


def hold_elsewhere(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_program_is_refused_until_the_first_is_gone(path: Path) -> None:
    holder = hold_elsewhere(path)
    try:
        with pytest.raises(Refused, match="being run already"):
            SessionLock(path).acquire()
    finally:
        holder.kill()
        holder.communicate()
    lock = SessionLock(path)
    lock.acquire()
    assert "ended without closing" in lock.stale_note
    lock.release()


def test_a_lock_given_back_leaves_nothing_to_say(path: Path) -> None:
    for _ in range(2):
        lock = SessionLock(path)
        lock.acquire()
        assert lock.stale_note == ""
        lock.release()


def test_a_note_of_another_computer_is_believed(path: Path) -> None:
    path.parent.mkdir()
    note = {"workstation": "another-computer", "process": 1, "since": "2026-11-22T10:00:00+00:00"}
    path.with_suffix(".json").write_text(json.dumps(note))
    with pytest.raises(Refused, match="another-computer"):
        SessionLock(path).acquire()
    assert json.loads(path.with_suffix(".json").read_text()) == note


def test_a_note_that_cannot_be_read_stops_nobody(path: Path) -> None:
    path.parent.mkdir()
    path.with_suffix(".json").write_text("{")
    lock = SessionLock(path)
    lock.acquire()
    lock.release()
