"""What the records say of sessions so far; a record that cannot be read is told of, and stops nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from experiment.desk.checks.check import Check
from experiment.errors import ConnectionTaskError
from experiment.records.session_logs import has_begun, read_session
from experiment.records.study_folder import StudyFolder

State = Literal["finished", "unfinished", "unreadable"]


@dataclass(frozen=True)
class Recorded:
    """What is recorded of one session; `day` is None and `faults` says why where the record cannot be read."""

    log: Path
    state: State
    day: date | None
    faults: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return participant and session in words, taken from the folders' names."""
        participant = self.log.parent.parent.name.removeprefix("sub-")
        return f"{participant} session {self.log.parent.name.removeprefix('session-')}"


def read_recorded(log: Path) -> Recorded:
    """Return what is recorded in a session's log and its later parts."""
    try:
        reading = read_session(log)
    except ConnectionTaskError as error:
        return Recorded(log, "unreadable", None, (str(error),))
    begun = str(reading.header.get("table", {}).get("session_start_utc", ""))
    try:
        day = datetime.fromisoformat(begun).date()
    except ValueError:
        return Recorded(log, "unreadable", None, ("the header says no start",))
    return Recorded(log, "finished" if reading.finished else "unfinished", day, reading.faults)


def first_logs(folder: StudyFolder) -> list[Path]:
    """Return the first log of every real session that has begun."""
    logs = folder.data.glob("sub-*/session-*/*_events.jsonl")
    return sorted(log for log in logs if "_run-" not in log.name and has_begun(log))


def check_records(folder: StudyFolder) -> Iterator[Check]:
    """Say which sessions were left unfinished, and which records are not whole."""
    recorded = [read_recorded(log) for log in first_logs(folder)]
    unfinished = [f"{one.name} ({one.day})" for one in recorded if one.state == "unfinished"]
    damaged = [one.name for one in recorded if one.faults]
    if unfinished:
        sentence = f"Begun and not finished: {', '.join(unfinished)}."
        yield Check("unfinished_sessions", "amber", sentence, "Continue today's; for others ask the coordinator.")
    if damaged:
        sentence = f"The record is not whole: {', '.join(damaged)}."
        yield Check(
            "damaged_records", "amber", sentence, "Run connection-task verify data, and tell who looks after it."
        )
    if not unfinished and not damaged:
        count = f"{len(recorded)} recorded" if recorded else "none recorded yet"
        yield Check("records", "green", f"No session was left unfinished, and every record is whole ({count}).")
