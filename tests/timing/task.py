"""What every contender is asked to do: show some texts, each for the same time, with a short pause between."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

PAUSE_SECONDS = 0.5
PATCH_PIXELS = 60  # a square in the upper left corner, white exactly while a text stands
PATCH_MIDDLE = (PATCH_PIXELS // 2, PATCH_PIXELS // 2)

_SENTENCES = (
    "The library is open from nine in the morning until eight in the evening, and on Saturdays until noon.",
    "The bus to the station leaves every twenty minutes from the stop in front of the main entrance.",
    "In the afternoon the market moves from the square to the street behind the old town hall.",
    "The bakery at the corner sells bread of rye and wheat, and on Fridays cake with plums or apples.",
)


@dataclass(frozen=True)
class Task:
    """`messages` texts of `seconds` each; everything a contender writes goes to `folder`."""

    messages: int
    seconds: float
    folder: Path

    @property
    def texts(self) -> list[str]:
        """Return the texts, each another one, of 30 to 40 words."""
        return [
            f"{number}. {_SENTENCES[number % 4]} {_SENTENCES[(number + 1) % 4]}"
            for number in range(1, self.messages + 1)
        ]


@dataclass(frozen=True)
class Logged:
    """One text as the contender itself logged it: onset on CLOCK_MONOTONIC, and how long it stood, in seconds."""

    onset: float
    seconds: float


class Contender(Protocol):
    """A program that shows texts."""

    name: str

    def command(self, task: Task) -> list[str]:
        """Prepare the task's folder and return the command that plays it."""

    def logged(self, task: Task) -> list[Logged]:
        """Return what the program wrote down about each text, in order."""
