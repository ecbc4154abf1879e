"""What can stand on the participant's screen, as data, and where on it something can be touched.

Places are in window heights: x from the middle, to the right; y from the top, downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SCALE_Y = 0.56
SCALE_WIDTH = 0.98
POINT_RADIUS = 0.026
LIST_Y = 0.38
LIST_STEP, LIST_ROOM = 0.095, 0.4  # from one option to the next, less where the list would reach the button
LIST_WIDTH = 0.96


@dataclass(frozen=True)
class Box:
    """A rectangle that can be touched; x and y are its middle."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies in the rectangle."""
        return abs(x - self.x) <= self.width / 2 and abs(y - self.y) <= self.height / 2


CONTINUE_BOX = Box(0.0, 0.83, 0.36, 0.085)


@dataclass(frozen=True)
class Blank:
    """Nothing but the background."""


@dataclass(frozen=True)
class Fixation:
    """A small cross in the middle."""


@dataclass(frozen=True)
class Letter:
    """A message, or a practice statement, under the line that names its writer (empty: no such line)."""

    message_id: str
    writer_line: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True)
class Page:
    """A page of text; with a `button` it can be left by touch as well as by key."""

    name: str
    text: str
    button: str = ""


@dataclass(frozen=True)
class Scale:
    """One question with a row of points; `selected` counts from 1, None while nothing is chosen."""

    question: str
    labels: tuple[str, ...]
    low_anchor: str
    high_anchor: str
    hint: str
    button: str
    selected: int | None = None

    @property
    def points(self) -> int:
        """Return the number of points."""
        return len(self.labels)


@dataclass(frozen=True)
class OptionList:
    """One question with options below each other; `selected` counts from 1, None while nothing is chosen."""

    question: str
    options: tuple[str, ...]
    hint: str
    button: str
    selected: int | None = None

    @property
    def points(self) -> int:
        """Return the number of options."""
        return len(self.options)


@dataclass(frozen=True)
class TextField:
    """One question with what has been typed so far."""

    question: str
    button: str
    typed: str = field(default="", repr=False)


Picture = Blank | Fixation | Letter | Page | Scale | OptionList | TextField
Target = int | Literal["continue"]


def boxes(picture: Picture) -> tuple[tuple[Target, Box], ...]:
    """Return what can be touched on a picture: points and options by number, and the button."""
    found: list[tuple[Target, Box]] = []
    if isinstance(picture, Scale):
        step = SCALE_WIDTH / (picture.points - 1)
        found += [
            (point, Box(-SCALE_WIDTH / 2 + (point - 1) * step, SCALE_Y, min(step, 0.2), 0.16))
            for point in range(1, picture.points + 1)
        ]
    if isinstance(picture, OptionList):
        step = min(LIST_STEP, LIST_ROOM / (picture.points - 0.5))
        found += [
            (point, Box(0.0, LIST_Y + (point - 1) * step, LIST_WIDTH, step * 0.86))
            for point in range(1, picture.points + 1)
        ]
    if has_button(picture):
        found.append(("continue", CONTINUE_BOX))
    return tuple(found)


def has_button(picture: Picture) -> bool:
    """Say whether the button stands on the picture: on a scale or a list only once something is chosen."""
    if isinstance(picture, (Scale, OptionList)):
        return bool(picture.button) and picture.selected is not None
    return isinstance(picture, (Page, TextField)) and bool(picture.button)


def touched(picture: Picture, x: float, y: float) -> Target | None:
    """Return what a touch at (x, y) hits, None for the empty background."""
    return next((target for target, box in boxes(picture) if box.holds(x, y)), None)
