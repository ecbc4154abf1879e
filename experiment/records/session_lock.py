"""Keeps two programs from running one session, on one workstation or over a shared folder."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from experiment.errors import Refused
from experiment.records import files


@dataclass
class SessionLock:
    """A lock that the system gives up with its program, and a note that says who holds it.

    `stale_note` tells of a program that ended without giving its lock back; it is said, and no reason to stop.
    """

    path: Path
    stale_note: str = ""

    def acquire(self) -> None:
        """Take the lock; raises Refused while another program has it."""
        files.make_folder(self.path.parent)
        self._lock = FileLock(self.path, timeout=0, mode=files.PRIVATE_FILE)
        try:
            self._lock.acquire()
        except Timeout:
            raise Refused(f"This session is being run already{self._holder()}. Nothing was started.") from None
        note = self._read_note()
        if note and note["workstation"] != platform.node():
            self._lock.release()
            raise Refused(
                f"This session seems to be running on another computer{self._holder()}. If it certainly is not, "
                f"delete {self._note} and start again. Nothing was started."
            )
        if note and not psutil.pid_exists(note["process"]):
            self.stale_note = f"An earlier program ended without closing this session{self._holder()}."
        self._write_note()

    def release(self) -> None:
        """Give the lock back and take the note away."""
        self._note.unlink(missing_ok=True)
        self._lock.release()

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".json")

    def _write_note(self) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        note = {"workstation": platform.node(), "process": os.getpid(), "since": since}
        files.replace_whole(self._note, json.dumps(note).encode())

    def _read_note(self) -> dict[str, Any] | None:
        return read_note(self.path)

    def _holder(self) -> str:
        note = self._read_note()
        return f" (on {note['workstation']}, since {note['since']})" if note else ""


def read_note(lock: Path) -> dict[str, Any] | None:
    """Return who holds, or held last, the lock at a path: workstation, process and since when; None if nobody does."""
    try:
        note = json.loads(lock.with_suffix(".json").read_bytes())
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) and {"workstation", "process", "since"} <= note.keys() else None


def this_computer() -> str:
    """Return the name by which locks and records know this computer."""
    return platform.node()
