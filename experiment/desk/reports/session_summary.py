"""A session in numbers, for its report: how complete, how punctual, how answered, and what departed from the plan."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from experiment.records.session_logs import SessionReading
from experiment.records.trial_table import Row, build_rows
from experiment.session import events

TOO_FAST_SECONDS = 0.5  # our choice: nobody reads a question and finds an answer in less
STRAIGHT_LINE_ANSWERS = 4  # our choice: fewer equal answers mean nothing

PAUSED_BY = {
    "escape": "Esc was pressed",
    "close_button": "the close button was used",
    "focus_lost": "another window took the keyboard",
}


@dataclass(frozen=True)
class Remark:
    """Something worth a look: an answer's quality, a departure from the plan, a fault of the record."""

    kind: Literal["answers", "timing", "session", "record"]
    sentence: str


@dataclass(frozen=True)
class SessionSummary:
    """What a report says of one session; times in seconds."""

    reading: SessionReading
    rows: tuple[Row, ...]
    items: tuple[str, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """Return the values that every row of the table repeats."""
        facts: dict[str, Any] = self.reading.header["table"]
        return facts

    @property
    def name(self) -> str:
        """Return participant and session in words."""
        purpose = self.reading.header["purpose"]
        if purpose != "session":
            return str(purpose).capitalize()
        return f"Participant {self.facts['participant']}, session {self.facts['session']}"

    @property
    def began(self) -> datetime:
        """Return when the session began, in the workstation's time zone."""
        return datetime.fromisoformat(self.facts["session_start_utc"])

    @property
    def outcome(self) -> str:
        """Return how the session ended, in a word or two."""
        last = self.reading.events[-1] if self.reading.events else None
        if self.reading.finished:
            return "finished"
        if isinstance(last, events.SessionStopped):
            return "stopped"
        return "ended by a failure" if isinstance(last, events.SessionFailed) else "broken off, or running"

    @property
    def complete(self) -> int:
        """Return how many messages were shown and rated."""
        return sum(row["status"] == "complete" for row in self.rows)

    @property
    def seconds(self) -> float:
        """Return how long the session took, from its first record to its last."""
        return max((event.seconds for event in self.reading.events), default=0.0)

    @property
    def timed_flips(self) -> tuple[events.PictureEvent, ...]:
        """Return every flip that was due at a certain time."""
        shown = [event for event in self.reading.events if isinstance(event, events.PictureEvent)]
        return tuple(event for event in shown if event.late_seconds is not None)

    @property
    def late_flips(self) -> int:
        """Return how many of them came more than half a frame after their time."""
        return sum(event.is_late for event in self.timed_flips)

    @property
    def latest_seconds(self) -> float | None:
        """Return the largest lateness of a flip."""
        return max((event.late_seconds or 0.0 for event in self.timed_flips), default=None)

    @property
    def duration_errors(self) -> tuple[float, ...]:
        """Return actual minus planned duration of every message that stood to its end."""
        timed = [row for row in self.rows if row["message_seconds"] is not None and row["status"] == "complete"]
        return tuple(row["message_seconds"] - row["message_seconds_planned"] for row in timed)

    @property
    def worst_duration_error(self) -> float | None:
        """Return the duration error that is farthest from nothing."""
        return max(self.duration_errors, key=abs, default=None)

    def response_times(self, item: str) -> tuple[float, ...]:
        """Return the response times to one item, in the order of the trials."""
        return tuple(row[f"{item}_rt"] for row in self.rows if row[f"{item}_rt"] is not None)

    def mean_rating(self, item: str) -> float | None:
        """Return the mean answer to one item; only for a report that may hold ratings."""
        answers = [row[item] for row in self.rows if row.get(item) is not None]
        return statistics.mean(answers) if answers else None

    @property
    def median_response_seconds(self) -> float | None:
        """Return the middle response time over all items."""
        times = [seconds for item in self.items for seconds in self.response_times(item)]
        return statistics.median(times) if times else None

    @property
    def overrides(self) -> tuple[events.GateOverridden, ...]:
        """Return the rules that were set aside, each with its reason."""
        return tuple(event for event in self.reading.events if isinstance(event, events.GateOverridden))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Return everything worth a look."""
        found = (_answers(self), _timing(self), _departures(self), _record(self))
        return tuple(remark for remarks in found for remark in remarks)


def summarise(reading: SessionReading) -> SessionSummary:
    """Return the summary of a session."""
    items = tuple(item["id"] for item in reading.header["protocol"]["ratings"])
    return SessionSummary(reading, tuple(build_rows(reading)), items)


def _answers(of: SessionSummary) -> Iterator[Remark]:
    for item in of.items:
        answers = [row[item] for row in of.rows if row[item] is not None]
        if len(answers) >= STRAIGHT_LINE_ANSWERS and len(set(answers)) == 1:
            yield Remark("answers", f"“{item}” was answered alike after all {len(answers)} messages.")
        fast = [seconds for seconds in of.response_times(item) if seconds < TOO_FAST_SECONDS]
        if fast:
            times = f"{len(fast)} time{'s' if len(fast) > 1 else ''}"
            yield Remark("answers", f"“{item}” was answered within {TOO_FAST_SECONDS:g} s {times}.")
        missed = [row["trial"] for row in of.rows if row[f"{item}_missing"] in ("timeout", "not_confirmed")]
        if missed:
            yield Remark("answers", f"“{item}” has no answer in trial {_listed(missed)}: the time was over.")


def _timing(of: SessionSummary) -> Iterator[Remark]:
    if of.late_flips:
        yield Remark("timing", f"{of.late_flips} of {len(of.timed_flips)} timed pictures came late.")
    if of.reading.header["screen"] and not of.reading.header["screen"].get("synced"):
        yield Remark("timing", "The display did not wait for its refresh; pictures were paced to the nominal rate.")
    again = [row["trial"] for row in of.rows if row["exposures"] > 1]
    if again:
        yield Remark("timing", f"The message of trial {_listed(again)} came up more than once, after an interruption.")


def _departures(of: SessionSummary) -> Iterator[Remark]:
    if of.facts["simulated"]:
        yield Remark("session", f"A scripted participant ({of.facts['simulated']}) gave the answers.")
    if of.facts["speed"] != 1:
        yield Remark("session", f"All times were divided by {of.facts['speed']:g}.")
    if len(of.reading.parts) > 1:
        yield Remark("session", f"The session was continued; it has {len(of.reading.parts)} parts.")
    if of.outcome != "finished":
        yield Remark("session", f"The session did not come to its last page: {of.outcome}.")
    for event in of.reading.events:
        if isinstance(event, events.SessionPaused):
            yield Remark("session", f"Paused after {clock(event.seconds)}: {PAUSED_BY.get(event.by, event.by)}.")
        elif isinstance(event, events.SleepHeldOff) and not event.held:
            yield Remark("session", "Screen saver and sleep could not be held off.")
        elif isinstance(event, events.SessionFailed):
            yield Remark("session", f"After {clock(event.seconds)} the program ended ({event.error}).")


def _record(of: SessionSummary) -> Iterator[Remark]:
    for fault in of.reading.faults:
        yield Remark("record", f"{fault}.")
    if any(isinstance(event, events.TableNotWritten) for event in of.reading.events):
        yield Remark("record", "For a while the trial table could not be written; the log has everything.")


def _listed(trials: list[int]) -> str:
    return ", ".join(map(str, trials))


def clock(seconds: float) -> str:
    """Return a time on the session's time line: 4:07."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
