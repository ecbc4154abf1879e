"""A simulated screen with a virtual clock, and scripted participants who work it or the real one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from random import Random
from typing import Literal

from experiment.session import scenes
from experiment.session.pictures import Letter, OptionList, Page, Picture, Scale, TextField
from experiment.session.ports import Flip, Given, KeyPressed, PulseArrived, Responses, Screen

Kind = Literal["prompt", "slow", "silent", "changes_mind", "stops_midway"]
KINDS: tuple[Kind, ...] = ("prompt", "slow", "silent", "changes_mind", "stops_midway")

PATIENCE_SECONDS = 300.0  # how long the assistant lets a silent participant sit before stopping the session
STOPS_AFTER_MESSAGES = 3
PULSE = "pulse"  # a deed of the scanner, not of the participant


class SimulatedRoom:
    """Screen and Responses with a virtual clock: nothing is drawn, nothing is given, no time is lost."""

    def __init__(self) -> None:
        self._now = 0.0

    def seconds(self) -> float:
        """Return the virtual time."""
        return self._now

    def prepare(self, pictures: Iterable[Picture]) -> None:
        """Walk through the pictures, as a real screen would."""
        for _ in pictures:
            pass

    def show(self, picture: Picture, due: float | None = None) -> Flip:
        """Show at `due` exactly, or at once; a virtual screen is late only when asked too late."""
        if due is None:
            return Flip(self._now)
        late = max(0.0, self._now - due)
        self._now = max(self._now, due)
        return Flip(self._now, due, late, is_late=late > 0.5 / 60)

    def wait(self, until: float | None) -> Given | None:
        """Let the time pass; without an end there would be nothing to wait for."""
        if until is None:
            raise RuntimeError("nobody is there to answer, and nothing ends the wait")
        self._now = max(self._now, until)
        return None


class ScriptedParticipant:
    """Decides what a participant of a certain kind does on a picture; the same seed, the same deeds."""

    def __init__(self, kind: Kind, seed: int, speed: float = 1.0) -> None:
        self.kind = kind
        self._chance = Random(seed)
        self._speed = speed
        self._messages_seen = 0

    def deeds(self, picture: Picture) -> list[tuple[float, str]]:
        """Return keys and when they go down, in seconds after the picture came."""
        return [(seconds / self._speed, key) for seconds, key in self._deeds(picture)]

    def _deeds(self, picture: Picture) -> list[tuple[float, str]]:
        if isinstance(picture, Letter):
            self._messages_seen += not picture.message_id.startswith("practice-")
        if isinstance(picture, Page):
            return self._on_page(picture)
        if isinstance(picture, (Scale, OptionList)):
            return self._on_scale(picture)
        if isinstance(picture, TextField):
            return [(self._think(), "enter")]
        return []

    def _on_page(self, page: Page) -> list[tuple[float, str]]:
        stopping = "s" if self.kind in ("silent", "stops_midway") else "space"
        leaving = {scenes.ASSISTANT: "r", scenes.CALL: "r", scenes.PAUSED: stopping, scenes.STOP_SURE: "s"}
        leaving[scenes.SCANNER] = PULSE
        return [(self._think(), leaving.get(page.name, "space"))]

    def _on_scale(self, picture: Scale | OptionList) -> list[tuple[float, str]]:
        if picture.selected is not None:
            return []
        if self.kind == "stops_midway" and self._messages_seen == STOPS_AFTER_MESSAGES:
            return [(self._think(), "escape")]
        if self.kind == "silent" and isinstance(picture, Scale):
            return [(PATIENCE_SECONDS, "escape")]
        chosen = self._point(picture.points)
        keys = [str(chosen)]
        if self.kind == "changes_mind":
            keys.append(str(chosen % picture.points + 1))
        moments = [self._think()]
        for _ in keys:
            moments.append(moments[-1] + self._think())
        return list(zip(moments, [*keys, "enter"], strict=True))

    def _point(self, points: int) -> int:
        return 1 + int(self._chance.random() * points)

    def _think(self) -> float:
        shortest, longest = (20.0, 60.0) if self.kind == "slow" else (0.6, 1.6)
        return shortest + (longest - shortest) * self._chance.random()


class Rehearsal:
    """Screen and Responses in which a scripted participant acts; what is really given still counts, before it."""

    def __init__(self, screen: Screen, responses: Responses, participant: ScriptedParticipant) -> None:
        self._screen = screen
        self._responses = responses
        self._participant = participant
        self._pending: deque[Given] = deque()
        self.seconds: Callable[[], float] = screen.seconds
        self.prepare: Callable[[Iterable[Picture]], None] = screen.prepare

    def show(self, picture: Picture, due: float | None = None) -> Flip:
        """Show the picture and let the participant decide what to do about it."""
        flip = self._screen.show(picture, due)
        deeds = self._participant.deeds(picture)
        kept = self._pending if isinstance(picture, (Scale, OptionList)) and picture.selected is not None else ()
        self._pending = deque([*kept, *(_given(flip.onset + after, key) for after, key in deeds)])
        return flip

    def wait(self, until: float | None) -> Given | None:
        """Return what is really given, else the next scripted key, else None at the time `until`."""
        if not self._pending or (until is not None and self._pending[0].seconds > until):
            return self._responses.wait(until)
        given = self._responses.wait(self._pending[0].seconds)
        return given or self._pending.popleft()


def _given(seconds: float, key: str) -> Given:
    return PulseArrived(seconds) if key == PULSE else KeyPressed(seconds, key)
