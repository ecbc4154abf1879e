"""The event log: one JSON record a line, on disk before the session goes on; the one source of truth.

Every record carries its number, the hash of the line before it and a checksum of itself, so that a torn,
damaged, changed, dropped or inserted line shows when the log is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from experiment.errors import CouldNotWrite, WrongInput
from experiment.records import files
from experiment.session.events import (
    EVENT_KINDS,
    Event,
    SessionFailed,
    SessionFinished,
    SessionStopped,
    WallClockJumped,
)

FORMAT = 1
HEADERS = 3  # one damaged byte may be a line's end and take two lines; it never takes the whole session with it
FIRST = "0" * 64
JUMP_SECONDS = 1.0  # wall clock and monotonic clock may drift apart, but not by this much between two records


def utc_now() -> datetime:
    """Return the wall clock's time; it is only ever written down, never measured with."""
    return datetime.now(UTC)


class EventLog:
    """A log that is being written."""

    def __init__(self, path: Path, descriptor: int, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._descriptor = descriptor
        self._clock = clock
        self._count = 0
        self._previous = FIRST
        self._last: tuple[datetime, float] | None = None
        self._broken = False

    @classmethod
    def create(cls, path: Path, header: dict[str, Any], clock: Callable[[], datetime] = utc_now) -> Self:
        """Start a new log with its header; a file that exists is never written to."""
        log = cls(path, files.create_file(path), clock)
        for _ in range(HEADERS):
            log._write({"event": "header", "format": FORMAT, **header})
        return log

    def append(self, event: Event) -> None:
        """Write one event and return when it is on the disk; a jump of the wall clock is noted before it."""
        if abs(jump := self._wall_clock_jump(event.seconds)) > JUMP_SECONDS:
            self._write_event(WallClockJumped(seconds=event.seconds, jump_seconds=jump))
        self._write_event(event)

    def _wall_clock_jump(self, seconds: float) -> float:
        """Return by how much more the wall clock moved than time passed since this was last asked."""
        now = self._clock()
        then, before = self._last or (now, seconds)
        self._last = (now, seconds)
        return (now - then).total_seconds() - (seconds - before)

    def _write_event(self, event: Event) -> None:
        values = {one.name: getattr(event, one.name) for one in fields(event)}
        self._write({"event": event.name(), **{name: _exact(value) for name, value in values.items()}})

    def close(self) -> None:
        """Close the file; everything acknowledged is on the disk already."""
        os.close(self._descriptor)

    def _write(self, content: dict[str, Any]) -> None:
        if self._broken:  # what a failed write left behind is not written over
            raise CouldNotWrite(f"The log {self.path} could not be written before; nothing more is added to it.")
        line = _line({"record": self._count, "previous": self._previous, "utc": _stamp(self._clock()), **content})
        try:
            files.append_safely(self._descriptor, line + b"\n")
        except OSError as error:
            self._broken = True
            raise CouldNotWrite(
                f"The log could not be written ({error.strerror}). Everything before record {self._count} is kept "
                f"in {self.path}. Free the disk or reconnect it before you go on."
            ) from error
        self._count += 1
        self._previous = _hash(line)


@dataclass(frozen=True)
class Reading:
    """What a log holds: every intact record, and what is wrong with the rest (`faults`, empty for a whole log)."""

    path: Path
    header: dict[str, Any]
    events: tuple[Event, ...]
    faults: tuple[str, ...]
    sha256: str
    last_utc: datetime

    @property
    def ended(self) -> bool:
        """Say whether the log has the last event of a session, however it went."""
        return bool(self.events) and isinstance(self.events[-1], (SessionFinished, SessionStopped, SessionFailed))


def read_log(path: Path) -> Reading:
    """Read every intact record of a log; raises WrongInput when there is no usable header."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongInput(f"{path} could not be read ({error.strerror}). Nothing was changed.") from error
    *lines, tail = content.split(b"\n")
    records, faults = _records(lines)
    if tail:
        faults.append(f"torn tail: {len(tail)} bytes after the last whole record")
    header = next((record for record in records if record["event"] == "header"), {})
    if header.get("format") != FORMAT:
        raise WrongInput(f"{path} is no event log of this program, or its beginning is lost. Nothing was changed.")
    return Reading(
        path,
        header,
        tuple(_event(record) for record in records if record["event"] != "header"),
        tuple(faults),
        _hash(content),
        datetime.fromisoformat(records[-1]["utc"]),
    )


def _records(lines: list[bytes]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the intact records and what is wrong with the other lines; lines count from 1."""
    records: list[dict[str, Any]] = []
    faults = []
    previous: str | None = FIRST
    for number, line in enumerate(lines, 1):
        record = _record(line)
        if record is None:
            faults.append(f"damaged at line {number}")
            previous = None
            continue
        if previous is not None and record["previous"] != previous:
            faults.append(f"changed at line {number}: it does not follow the line before it")
        elif record["record"] != number - 1:
            faults.append(f"changed at line {number}: it is record {record['record']}, not {number - 1}")
        records.append(record)
        previous = _hash(line)
    return records, faults


def _line(content: dict[str, Any]) -> bytes:
    body = json.dumps(content, separators=(",", ":"), allow_nan=False).encode()
    return body[:-1] + b',"checksum":"%08x"}' % zlib.crc32(body)


def _record(line: bytes) -> dict[str, Any] | None:
    """Return the record on a line, None if the line is not what was once written."""
    body, mark, checksum = line.rpartition(b',"checksum":"')
    body += b"}"
    if not mark or checksum != b'%08x"}' % zlib.crc32(body):
        return None
    try:
        record = json.loads(body)
    except ValueError:
        return None
    known = isinstance(record, dict) and (record.get("event") == "header" or record.get("event") in EVENT_KINDS)
    return record if known and {"record", "previous", "utc"} <= record.keys() else None


def _event(record: dict[str, Any]) -> Event:
    kind = EVENT_KINDS[record["event"]]
    return kind(**{one.name: record[one.name] for one in fields(kind)})


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _exact(value: Any) -> Any:
    """Write seconds to the microsecond: finer than any clock here, and the same text on every machine."""
    return round(value, 6) if isinstance(value, float) else value


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
