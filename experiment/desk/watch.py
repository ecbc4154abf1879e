"""Follows a running session by its event log, from another window or another computer; it only reads.

It tells the page, the trial and the time, never a rating and never a text.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psutil

from experiment.errors import WrongInput
from experiment.records.event_log import Reading
from experiment.records.session_lock import read_note, this_computer
from experiment.records.session_logs import read_session
from experiment.records.study_folder import StudyFolder
from experiment.session import events, scenes

Status = Literal["running", "paused", "finished", "stopped", "failed", "broken off"]
POLL_SECONDS = 0.5
LONG_SECONDS = 600.0

PAGES = {
    scenes.ASSISTANT: "waiting for the assistant to press R",
    scenes.BEGIN: "page before the first message",
    scenes.THANK_YOU: "last page",
    scenes.PAUSED: "paused page",
    scenes.STOP_SURE: "asked whether to stop",
}


@dataclass(frozen=True)
class Glance:
    """How a session stands at one moment; `seconds` is how long it has been so."""

    participant: str
    session: str
    purpose: str
    status: Status
    page: str
    seconds: float
    complete: int
    planned: int
    late_flips: int
    damaged: bool

    @property
    def over(self) -> bool:
        """Say whether nothing more is to come."""
        return self.status not in ("running", "paused")

    def same_as(self, other: Glance | str) -> bool:
        """Say whether nothing but the time has changed."""
        return isinstance(other, Glance) and replace(self, seconds=0.0) == replace(other, seconds=0.0)

    def __str__(self) -> str:
        who = f"{self.participant}, session {self.session}" if self.purpose == "session" else self.purpose.capitalize()
        parts = [who, self.status if self.over else f"{self.page} for {spoken(self.seconds)}"]
        if self.status == "paused":
            parts.insert(1, "paused")
        parts.append(f"{self.complete} of {self.planned} messages rated")
        parts.append(
            {0: "no picture late", 1: "1 picture late"}.get(self.late_flips, f"{self.late_flips} pictures late")
        )
        if not self.over and self.seconds > LONG_SECONDS:
            parts.append("nothing has happened for long: look in")
        if self.damaged:
            parts.append("the record has damaged lines")
        return " · ".join(parts)


def glance_at(log: Path, now: datetime) -> Glance:
    """Return how the session of a log stands; raises WrongInput for a log whose header is lost."""
    whole = read_session(log)
    reading = next(part for part in whole.parts if part.path.name == log.name)
    table, plan = reading.header.get("table", {}), reading.header.get("plan", {})
    pictures = [event for event in reading.events if isinstance(event, events.PictureEvent)]
    showing = pictures[-1] if pictures else None
    counted = [event for part in whole.parts for event in part.events]
    done = {event.trial for event in counted if isinstance(event, events.TrialCompleted) and not event.practice}
    return Glance(
        participant=str(table.get("participant", "")),
        session=str(table.get("session", "")),
        purpose=str(reading.header.get("purpose", "")),
        status=_status(reading),
        page=_page(showing, len(plan.get("trials", ()))),
        seconds=_since(reading, showing, now),
        complete=len(done),
        planned=len(plan.get("trials", ())),
        late_flips=sum(isinstance(event, events.PictureEvent) and event.is_late for event in counted),
        damaged=any(not fault.startswith("torn tail") for fault in reading.faults),  # a line may be half written now
    )


def _status(reading: Reading) -> Status:
    last = reading.events[-1] if reading.events else None
    if isinstance(last, events.SessionFinished):
        return "finished"
    if isinstance(last, events.SessionStopped):
        return "stopped"
    if isinstance(last, events.SessionFailed):
        return "failed"
    if _left_behind(reading):
        return "broken off"
    turns = [event for event in reading.events if isinstance(event, events.SessionPaused | events.SessionContinued)]
    return "paused" if turns and isinstance(turns[-1], events.SessionPaused) else "running"


def _left_behind(reading: Reading) -> bool:
    """Say whether the program that wrote the log has certainly ended; on another computer nobody can tell."""
    table = reading.header.get("table", {})
    if reading.header.get("purpose") != "session":
        return False
    try:
        folder = StudyFolder.find(reading.path.absolute().parent)
    except WrongInput:
        return False  # a copy somewhere else
    note = read_note(folder.session_lock(str(table.get("participant")), int(table.get("session", 0))))
    if table.get("workstation") != this_computer():
        return False
    return note is None or not psutil.pid_exists(note["process"])


def _page(showing: events.PictureEvent | None, planned: int) -> str:
    if isinstance(showing, events.PageShown):
        return PAGES.get(showing.page, showing.page.replace("instructions-", "instruction page "))
    if isinstance(showing, events.QuestionShown):
        return "closing question"
    if isinstance(showing, events.SessionContinued):
        return "going on after the pause"
    trial = getattr(showing, "trial", None)
    if trial is None:
        return "starting"
    place = f"practice {trial}" if getattr(showing, "practice", False) else f"message {trial} of {planned}"
    return f"{place}, {_within_trial(showing)}"


def _within_trial(showing: events.PictureEvent | None) -> str:
    if isinstance(showing, events.RatingShown):
        return "being rated"
    names: dict[type[events.PictureEvent], str] = {
        events.FixationShown: "cross",
        events.MessageShown: "on the screen",
        events.MessageGone: "just gone",
        events.GapShown: "gap",
    }
    return next((name for kind, name in names.items() if isinstance(showing, kind)), "under way")


def _since(reading: Reading, showing: events.PictureEvent | None, now: datetime) -> float:
    """Return how long the picture has been showing: the wall clock since the last record, and what lies before it."""
    since_record = max(0.0, (now - reading.last_utc).total_seconds())
    if showing is None:
        return since_record
    return since_record + max(0.0, reading.events[-1].seconds - showing.seconds)


def newest_log(place: Path) -> Path | None:
    """Return the log in a folder that was written to last; None if there is none, `place` itself if it is a log."""
    if place.is_file():
        return place
    if not place.is_dir():
        raise WrongInput(f"{place} is not there. Name an event log, or a folder with event logs in it.")
    logs = [(log.stat().st_mtime_ns, log) for log in place.rglob("*_events.jsonl") if log.stat().st_size]
    return max(logs)[1] if logs else None


def follow(place: Path, sleep: Callable[[float], None] = time.sleep) -> Iterator[Glance | str]:
    """Yield how the newest session stands, over and over until it is over; a text while there is nothing to tell."""
    begun = False
    while True:
        log = newest_log(place)
        try:
            glance = glance_at(log, datetime.now(UTC)) if log else None
        except WrongInput as fault:
            yield str(fault)
        else:
            if glance is None or (glance.over and not begun and place.is_dir()):
                last = f" The last one: {glance}." if glance else ""
                yield f"No session is running.{last}"
            else:
                begun = True
                yield glance
                if glance.over:
                    return
        sleep(POLL_SECONDS)


def spoken(seconds: float) -> str:
    """Return a duration as one reads it: 8 s, 2 min 05 s."""
    whole = int(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"
