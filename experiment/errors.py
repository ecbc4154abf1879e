"""What can go wrong, each with its exit status; `cli.main` is the one place that says it aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class ConnectionTaskError(Exception):
    """Something the research assistant is told in plain words: what happened, what was kept, what to do."""

    exit_status = 1


class WrongInput(ConnectionTaskError):
    """A file, an option or an answer cannot be used as it is."""

    exit_status = 2


class Refused(ConnectionTaskError):
    """The input is well formed, but the session must not begin."""

    exit_status = 3


class DeviceFailed(ConnectionTaskError):
    """The screen, the graphics driver or another device does not work."""

    exit_status = 5


class CouldNotWrite(ConnectionTaskError):
    """The record could not be kept: a full, read-only or vanished disk."""

    exit_status = 6


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place; `place` and `problem` never hold a private word."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


class Faulty(WrongInput):
    """Every fault of a file at once, so that it is mended in one go."""

    def __init__(self, source: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        heading = f"{source} has {count} fault{'s' if count != 1 else ''}; nothing was opened. Please mend:"
        super().__init__("\n".join([heading, *(f"  {fault}" for fault in self.faults)]))
