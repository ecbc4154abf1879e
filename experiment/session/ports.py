"""The small interfaces through which the runner meets the room. All times are seconds since the session's start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from experiment.session.events import Event
from experiment.session.pictures import Picture


@dataclass(frozen=True)
class Flip:
    """A picture reached the screen at `onset`; `late_seconds` is onset minus the time it was due."""

    onset: float
    due: float | None = None
    late_seconds: float | None = None
    is_late: bool = False


@dataclass(frozen=True)
class KeyPressed:
    """A key went down (not: was held)."""

    seconds: float
    key: str


@dataclass(frozen=True)
class CharacterTyped:
    """The keyboard produced a character."""

    seconds: float
    character: str


@dataclass(frozen=True)
class Touched:
    """The mouse button went down, or a finger; place as in `pictures`."""

    seconds: float
    x: float
    y: float


@dataclass(frozen=True)
class CloseAsked:
    """The window's close button was pressed."""

    seconds: float


@dataclass(frozen=True)
class PulseArrived:
    """The scanner gave a pulse."""

    seconds: float


@dataclass(frozen=True)
class ScannerLost:
    """The port by which the scanner's pulses came has ceased to work."""

    seconds: float


@dataclass(frozen=True)
class FocusMoved:
    """Another window took the keyboard, or gave it back."""

    seconds: float
    focused: bool


Given = KeyPressed | CharacterTyped | Touched | CloseAsked | FocusMoved | PulseArrived | ScannerLost


class Screen(Protocol):
    """Shows pictures and tells the time."""

    def seconds(self) -> float:
        """Return the time now."""

    def prepare(self, pictures: Iterable[Picture]) -> None:
        """Set pictures in type and load them, so that showing them later builds nothing."""

    def show(self, picture: Picture, due: float | None = None) -> Flip:
        """Put a picture on the screen, at the refresh nearest to `due` or at once; it stays until the next."""


class Responses(Protocol):
    """Gives what the participant does, in order."""

    def wait(self, until: float | None) -> Given | None:
        """Return the next thing given, or None at the time `until` (None: wait as long as it takes)."""


@dataclass(frozen=True)
class Sending:
    """A marker went out; `failed` names the outputs that have just ceased to work."""

    marker: str
    code: int
    failed: tuple[str, ...] = ()


class Markers(Protocol):
    """Tells other devices what has just happened."""

    def send(self, event: Event) -> Sending | None:
        """Send the event's marker, None if it has none; called immediately after the flip, and never raises."""


class Record(Protocol):
    """Keeps what has happened."""

    def append(self, event: Event) -> None:
        """Return only when the event is safe."""
