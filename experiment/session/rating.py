"""One rating as a state: choose, move, confirm, expire. Nothing is chosen until the participant chooses."""

from __future__ import annotations

from dataclasses import dataclass, replace

from experiment.session.events import Device, MissingReason
from experiment.session.pictures import OptionList, Scale, touched
from experiment.session.ports import Given, KeyPressed, Touched

CONFIRM_KEYS = frozenset({"enter", "space"})
BACKWARD_KEYS = frozenset({"left", "up"})
FORWARD_KEYS = frozenset({"right", "down"})


@dataclass(frozen=True)
class Choice:
    """A point chosen, and when: seconds from the flip that showed the scale."""

    value: int
    response_seconds: float
    device: Device


@dataclass(frozen=True)
class Rating:
    """A rating with `points` points; with `confirm` a choice counts only once it is confirmed."""

    points: int
    confirm: bool
    path: tuple[Choice, ...] = ()
    final: bool = False
    missing: MissingReason | None = None

    @property
    def value(self) -> int | None:
        """Return the point chosen now, None before the first choice."""
        return self.path[-1].value if self.path else None

    @property
    def changes(self) -> int:
        """Return how often the choice was changed after the first."""
        return max(0, len(self.path) - 1)

    @property
    def open(self) -> bool:
        """Say whether an answer is still awaited."""
        return not self.final and self.missing is None

    def choose(self, value: int, response_seconds: float, device: Device) -> Rating:
        """Choose a point; choosing the same one again changes nothing."""
        if not self.open or not 1 <= value <= self.points or value == self.value:
            return self
        return replace(self, path=(*self.path, Choice(value, response_seconds, device)))

    def move(self, step: int, response_seconds: float) -> Rating:
        """Move the choice by one point; the first move enters the scale from the side it comes from."""
        if self.value is None:
            return self.choose(1 if step > 0 else self.points, response_seconds, "keyboard")
        return self.choose(self.value + step, response_seconds, "keyboard")

    def settle(self) -> Rating:
        """Make the choice final; without a choice there is nothing to confirm."""
        return replace(self, final=True) if self.open and self.path else self

    def expire(self) -> Rating:
        """End the rating without a final answer; what was chosen but not confirmed is not an answer."""
        return replace(self, missing="not_confirmed" if self.path else "timeout") if self.open else self


def answer(rating: Rating, picture: Scale | OptionList, given: Given, shown: float) -> Rating:
    """Return the rating after what was given on the picture that was first shown at `shown` seconds."""
    after = given.seconds - shown
    if isinstance(given, KeyPressed):
        if given.key in CONFIRM_KEYS:
            return rating.settle()
        if given.key in BACKWARD_KEYS | FORWARD_KEYS:
            return rating.move(1 if given.key in FORWARD_KEYS else -1, after)
        return _chosen(rating, int(given.key), after, "keyboard") if given.key.isdecimal() else rating
    if isinstance(given, Touched):
        target = touched(picture, given.x, given.y)
        if target == "continue":
            return rating.settle()
        return _chosen(rating, target, after, "mouse") if target is not None else rating
    return rating


def _chosen(rating: Rating, value: int, after: float, device: Device) -> Rating:
    chosen = rating.choose(value, after, device)
    return chosen if rating.confirm or not 1 <= value <= rating.points else chosen.settle()
