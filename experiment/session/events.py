"""What can have happened in a session, in the past tense; each kind of event is defined once, here.

`seconds` is the time since the session's start on the one monotonic clock. No event holds a private word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MissingReason = Literal["timeout", "not_confirmed"]
Device = Literal["keyboard", "mouse"]
PauseReason = Literal["escape", "close_button", "focus_lost"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened."""

    seconds: float

    @classmethod
    def name(cls) -> str:
        """Return the name in the log: MessageShown is message_shown."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@dataclass(frozen=True, kw_only=True)
class PictureEvent(Event):
    """A flip put a picture on the screen; `due_seconds` and `late_seconds` are None where nothing was due."""

    due_seconds: float | None = None
    late_seconds: float | None = None
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class TrialEvent(PictureEvent):
    """A flip within a trial; practice trials are counted apart, from 1."""

    trial: int
    practice: bool = False


@dataclass(frozen=True, kw_only=True)
class PageShown(PictureEvent):
    """A page that is not a message came up."""

    page: str


@dataclass(frozen=True, kw_only=True)
class PageLeft(Event):
    """A page was left."""

    page: str
    device: Device


@dataclass(frozen=True, kw_only=True)
class SessionBegan(Event):
    """The assistant confirmed that the right person sits there."""


@dataclass(frozen=True, kw_only=True)
class FixationShown(TrialEvent):
    """The cross before a message came up."""


@dataclass(frozen=True, kw_only=True)
class MessageShown(TrialEvent):
    """A message came up."""

    message_id: str
    message_sha256: str


@dataclass(frozen=True, kw_only=True)
class MessageGone(TrialEvent):
    """The message left the screen; `cut_short` when a pause took it away."""

    message_id: str
    shown_seconds: float
    cut_short: bool = False


@dataclass(frozen=True, kw_only=True)
class RatingShown(TrialEvent):
    """A scale came up, with nothing chosen."""

    item: str


@dataclass(frozen=True, kw_only=True)
class RatingEvent(Event):
    """Something that happened on a rating page; response times count from the flip that showed the scale."""

    trial: int
    practice: bool
    item: str


@dataclass(frozen=True, kw_only=True)
class ChoiceMade(RatingEvent):
    """One step of a rating's path."""

    value: int
    response_seconds: float
    device: Device


@dataclass(frozen=True, kw_only=True)
class RatingGiven(RatingEvent):
    """A rating is final; `response_seconds` is that of the last choice, `confirmed_seconds` of confirming it."""

    value: int
    response_seconds: float
    first_value: int
    first_response_seconds: float
    changes: int
    device: Device
    confirmed_seconds: float


@dataclass(frozen=True, kw_only=True)
class RatingMissed(RatingEvent):
    """The time limit passed without a final answer."""

    reason: MissingReason
    first_value: int | None
    first_response_seconds: float | None
    changes: int


@dataclass(frozen=True, kw_only=True)
class GapShown(TrialEvent):
    """The empty screen after the last rating came up."""


@dataclass(frozen=True, kw_only=True)
class TrialCompleted(Event):
    """Every item of the trial has a final answer or a reason why there is none."""

    trial: int
    practice: bool


@dataclass(frozen=True, kw_only=True)
class QuestionShown(PictureEvent):
    """A closing question came up."""

    question: str


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    """A closing question was answered; free text may be empty."""

    question: str
    answer: str
    response_seconds: float
    device: Device


@dataclass(frozen=True, kw_only=True)
class GateOverridden(Event):
    """The session began although a rule spoke against it; the assistant gave the reason."""

    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SleepHeldOff(Event):
    """Whether the screen saver and sleep could be held off for the session."""

    held: bool


@dataclass(frozen=True, kw_only=True)
class FocusChanged(Event):
    """Another window took the keyboard, or gave it back; losing it pauses the session at the next safe point."""

    focused: bool


@dataclass(frozen=True, kw_only=True)
class SessionPaused(Event):
    """Escape or the close button was used, or another window took the keyboard."""

    by: PauseReason


@dataclass(frozen=True, kw_only=True)
class SessionContinued(PictureEvent):
    """The paused page gave way to an empty screen; what it interrupted is played again."""


@dataclass(frozen=True, kw_only=True)
class ScannerPulse(Event):
    """The scanner gave a pulse; pulses count from 1."""

    number: int


@dataclass(frozen=True, kw_only=True)
class ScannerFailed(Event):
    """The port by which the scanner's pulses came ceased to work; the session goes on without them."""


@dataclass(frozen=True, kw_only=True)
class MarkerSent(Event):
    """A marker had gone out by every output that works; `marker` names the event and its ids, no private word."""

    marker: str
    code: int


@dataclass(frozen=True, kw_only=True)
class MarkerFailed(Event):
    """An output for markers ceased to work; it gets no more of them, and the session goes on."""

    output: str
    marker: str


@dataclass(frozen=True, kw_only=True)
class WallClockJumped(Event):
    """Since the record before, the wall clock had moved `jump_seconds` further than time had passed."""

    jump_seconds: float


@dataclass(frozen=True, kw_only=True)
class SessionStopped(Event):
    """The session was ended on the paused page."""


@dataclass(frozen=True, kw_only=True)
class TableNotWritten(Event):
    """The trial table could not be brought up to date; the log is whole, and the table is tried again later."""


@dataclass(frozen=True, kw_only=True)
class SessionFailed(Event):
    """The program could not go on; `error` is the kind of error or the signal, never a text."""

    error: str


@dataclass(frozen=True, kw_only=True)
class SessionFinished(Event):
    """The last page was left."""


def _kinds(base: type[Event]) -> dict[str, type[Event]]:
    below = base.__subclasses__()
    return {name: kind for one in below for name, kind in _kinds(one).items()} if below else {base.name(): base}


EVENT_KINDS = _kinds(Event)
