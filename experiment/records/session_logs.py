"""The logs of one session: a broken-off session goes on in a new log, and no log is ever written to again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiment.records.event_log import Reading, read_log
from experiment.session.events import Event, SessionFinished

_PART = re.compile(r"(?P<stem>.+?)(_run-(?P<run>\d+))?_events\.jsonl")


@dataclass(frozen=True)
class SessionReading:
    """Every part of a session's log, in order; their events lie on one time line."""

    parts: tuple[Reading, ...]

    @property
    def header(self) -> dict[str, Any]:
        """Return the header of the first part, which holds protocol and plan."""
        return self.parts[0].header

    @property
    def events(self) -> tuple[Event, ...]:
        """Return the events of all parts."""
        return tuple(event for part in self.parts for event in part.events)

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what is wrong with the parts, each with the name of its file."""
        faults = [f"{part.path.name}: {fault}" for part in self.parts for fault in part.faults]
        for earlier, later in zip(self.parts, self.parts[1:], strict=False):
            if later.header["continues"]["sha256"] != earlier.sha256:
                faults.append(f"{earlier.path.name}: changed after the session had been continued")
        return tuple(faults)

    @property
    def finished(self) -> bool:
        """Say whether the session came to its last page."""
        return any(isinstance(event, SessionFinished) for event in self.events)


def read_session(log: Path) -> SessionReading:
    """Read the session that a log, or any later part of it, belongs to."""
    begun = [part for part in find_parts(log) if not _is_stillborn(part)]
    return SessionReading(tuple(read_log(part) for part in begun or [log]))


def has_begun(log: Path) -> bool:
    """Say whether there is anything to read of a session."""
    return not all(_is_stillborn(part) for part in find_parts(log))


def find_parts(log: Path) -> list[Path]:
    """Return the parts there are, in order."""
    found = {}
    for path in log.parent.glob(f"{_stem(log)}*_events.jsonl"):
        match = _PART.fullmatch(path.name)
        if match and match["stem"] == _stem(log):
            found[int(match["run"] or 1)] = path
    return [found[run] for run in sorted(found)]


def next_part(log: Path) -> Path:
    """Return where the next part of a session's log goes: ..._events.jsonl, ..._run-2_events.jsonl, and so on."""
    parts = find_parts(log)
    return log.with_name(f"{_stem(log)}_run-{len(parts) + 1}_events.jsonl") if parts else log


def table_path(log: Path) -> Path:
    """Return where the trial table of a session stands, beside its logs."""
    return log.with_name(f"{_stem(log)}_trials.csv")


def continuation(reading: SessionReading) -> dict[str, Any]:
    """Return what the header of the next part says of the part before it."""
    last = reading.parts[-1]
    return {"file": last.path.name, "sha256": last.sha256, "events": len(last.events), "faults": list(last.faults)}


def _is_stillborn(part: Path) -> bool:
    """Say whether a program ended before its log had even a header: nothing was shown, and nothing is lost."""
    return b"\n" not in part.read_bytes()


def _stem(log: Path) -> str:
    match = _PART.fullmatch(log.name)
    return match["stem"] if match else log.stem
