"""A pilot session on the virtual screen that is worked from outside, page by page, through its event log."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from experiment.records.event_log import Reading, read_log
from experiment.session.events import Event

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.02

_Event = TypeVar("_Event", bound=Event)


@dataclass(frozen=True)
class SessionAtHand:
    """A running session: its process, and the study's folder whose only log is the session's."""

    process: subprocess.Popen[bytes]
    study: Path

    @property
    def log(self) -> Path:
        """Return where the session's log stands."""
        [path] = (self.study / "data" / "pilot").glob("*/pilot_*_events.jsonl")
        return path

    @property
    def reading(self) -> Reading:
        """Return what the log holds by now."""
        return read_log(self.log)

    @property
    def zero(self) -> float:
        """Return the session's zero on CLOCK_MONOTONIC."""
        return float(self.reading.header["screen"]["zero_monotonic_seconds"])

    def wait_for(self, kind: type[_Event], **fields: Any) -> _Event:
        """Wait until an event of this kind with these fields stands in the log, and return it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if list((self.study / "data").glob("pilot/*/pilot_*_events.jsonl")):
                for event in self.reading.events:
                    if isinstance(event, kind) and all(getattr(event, name) == one for name, one in fields.items()):
                        return event
            time.sleep(LOOK_SECONDS)
        raise RuntimeError(f"no {kind.__name__} with {fields} came; exit status {self.process.poll()}")


@contextmanager
def session_at_hand(command: list[str], study: Path, environment: Mapping[str, str]) -> Iterator[SessionAtHand]:
    """Start a session; afterwards end it, if it has not ended by itself."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield SessionAtHand(process, study)
    finally:
        process.kill()
        process.wait()
