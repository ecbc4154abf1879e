"""What the desk makes of a command that has ended: checks, or a word and a sentence on how a session went."""

from __future__ import annotations

import json

from experiment.desk.checks.check import Check, Level, read_check
from experiment.desk.window.errand import Ended

WORDS: dict[int, tuple[Level, str]] = {0: ("green", "Done"), 3: ("red", "Not begun"), 4: ("amber", "Stopped")}


def checks_of(ended: Ended) -> list[Check]:
    """Return the checks a command has made; that it could not make them is one."""
    try:
        return [read_check(record) for record in json.loads(ended.output)["checks"]]
    except (ValueError, KeyError):
        sentence = f"The checks could not be made (exit status {ended.status}). {ended.said}".strip()
        return [
            Check("checks", "red", sentence, "Press Check again; if it stays, send data/errors to who looks after it.")
        ]


def result_of(ended: Ended) -> tuple[Level, str, str]:
    """Return level, word and sentence for how a session ended."""
    if ended.status < 0:
        kept = "Everything given until then is kept; choose Resume to continue it."
        return "red", "Ended from outside", f"The session's program was ended from outside. {kept}"
    level, word = WORDS.get(ended.status, ("red", "Failed"))
    return level, word, f"{ended.said or 'It said nothing.'} (Exit status {ended.status}.)"
