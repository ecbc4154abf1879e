"""The one list of names that must stand in no file an assistant or a participant can see."""

from __future__ import annotations

import re

_NAMES = (
    "naltrexone",
    "naltrexon",
    "placebo",
    "revia",
    "vivitrol",
    "depade",
    "adepend",
    "nalorex",
    "nemexin",
    "antaxone",
    "celupan",
    "opizone",
    "trexan",
    "sugar pill",
    "sugar pills",
)
_PATTERN = re.compile(r"\b(" + "|".join(map(re.escape, _NAMES)) + r")(s|'s|e)?\b", re.IGNORECASE)


def lines_with_drug_names(text: str) -> list[int]:
    """Return the lines, counted from 1, on which a drug or its dummy is named."""
    return [number for number, line in enumerate(text.splitlines(), 1) if _PATTERN.search(line.replace("_", " "))]
