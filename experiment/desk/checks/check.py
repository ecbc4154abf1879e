"""One check of the workstation or of a session: what was found, how bad it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["green", "amber", "red"]
ORDER: tuple[Level, ...] = ("red", "amber", "green")


@dataclass(frozen=True)
class Check:
    """One line of the preflight; `overridable`: a red one that a typed reason sets aside."""

    id: str
    level: Level
    sentence: str
    remedy: str = ""
    overridable: bool = False

    @property
    def word(self) -> str:
        """Return the level as a word, so that nobody has to tell it by its colour."""
        if self.overridable and self.level == "red":
            return "Reason needed"
        return {"green": "In order", "amber": "Note", "red": "Stop"}[self.level]

    def record(self) -> dict[str, Any]:
        """Return the check as plain values, for JSON."""
        return {**vars(self), "word": self.word}


def read_check(record: dict[str, Any]) -> Check:
    """Return the check that `Check.record` wrote down."""
    return Check(**{name: record[name] for name in ("id", "level", "sentence", "remedy", "overridable")})


def forbids(checks: Iterable[Check], reason: str = "") -> bool:
    """Say whether a session must not begin, given the reason typed for what may be set aside."""
    return any(one.level == "red" and not (one.overridable and reason.strip()) for one in checks)


def needs_reason(checks: Iterable[Check]) -> bool:
    """Say whether a reason could set something aside."""
    return any(one.level == "red" and one.overridable for one in checks)


def worst_first(checks: Iterable[Check]) -> list[Check]:
    """Return the checks with those to act upon on top, otherwise in the order they were made."""
    return sorted(checks, key=lambda one: (ORDER.index(one.level), one.overridable))


def summary(checks: Sequence[Check]) -> str:
    """Return what to make of the checks, in one sentence."""
    if forbids(checks, "a reason"):
        return "A session cannot begin yet: see what to do beside each line that says Stop."
    if needs_reason(checks):
        return "A session can begin only with a typed reason."
    notes = sum(one.level == "amber" for one in checks)
    return "Everything is in order." if not notes else f"A session can begin; {_counted(notes)} to be aware of."


def table(checks: Sequence[Check]) -> str:
    """Return the checks as aligned text, worst first."""
    ordered = worst_first(checks)
    word_width = max(len(one.word) for one in ordered)
    id_width = max(len(one.id) for one in ordered)
    lines = []
    for one in ordered:
        first, *others = one.sentence.split("\n")
        lines.append(f"{one.word.ljust(word_width)}  {one.id.ljust(id_width)}  {first}")
        indented = [*others, *([f"-> {one.remedy}"] if one.remedy else [])]
        lines += [" " * (word_width + id_width + 4) + line.strip() for line in indented]
    return "\n".join([*lines, "", summary(checks)])


def _counted(notes: int) -> str:
    return "there is one note" if notes == 1 else f"there are {notes} notes"
