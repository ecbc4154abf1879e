"""Every column of the trial table, once: name, meaning, unit, and the values that may stand there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STATUSES = {
    "complete": "shown, and every item answered or timed out",
    "interrupted": "the program ended in this trial without a stop",
    "stopped": "the session was stopped in this trial, after the message had come up",
    "not_shown": "the message never came up",
}
MISSING_REASONS = {
    "timeout": "the time limit passed without a choice",
    "not_confirmed": "the time limit passed before the choice was confirmed",
    "stopped": "the session was stopped first",
    "interrupted": "the program ended first",
    "not_shown": "the message never came up",
}
DEVICES = {"keyboard": "number, arrow or confirming keys", "mouse": "mouse or touch screen"}
SET_BY = {"random": "drawn from the seed", "williams": "row of a Williams square", "as_listed": "order of the file"}


@dataclass(frozen=True)
class Column:
    """One column; `levels` maps each allowed value to its meaning, empty where any value may stand."""

    name: str
    meaning: str
    unit: str = ""
    levels: tuple[tuple[str, str], ...] = ()

    def describe(self) -> dict[str, Any]:
        """Return the entry of the data dictionary."""
        entry: dict[str, Any] = {"Description": self.meaning}
        if self.unit:
            entry["Units"] = self.unit
        if self.levels:
            entry["Levels"] = dict(self.levels)
        return entry


def _levels(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(values.items())


TRIAL_COLUMNS = (
    Column("participant", "participant number as in the schedule"),
    Column("session", "1 or 2: the first or second dose period"),
    Column("kit", "code of the capsules' kit; which kit holds what is not known here"),
    Column("study_day", "day of the dose period, 1 on the day of the first dose", "days"),
    Column("trial", "place of the message in the session, from 1"),
    Column("message_id", "id of the message within its set"),
    Column("message_set", "which of the participant's message sets was shown"),
    Column("writer_id", "code of the person who wrote the message"),
    Column(
        "relationship",
        "the writer's relationship to the participant",
        levels=_levels({"friend": "friend", "family": "family", "partner": "romantic partner", "other": "other"}),
    ),
    Column("message_words", "length of the message", "words"),
    Column("message_sha256", "hash of the message's text (SHA-256 of NFC, UTF-8)"),
    Column("status", "how far the trial came", levels=_levels(STATUSES)),
    Column("exposures", "how often the message came up; more than 1 after a pause in mid-message or a resumed session"),
    Column("message_onset", "when the message last came up, from the session's start", "s"),
    Column("message_seconds_planned", "how long the message was to stand", "s"),
    Column("message_seconds", "how long it stood, flip to flip", "s"),
    Column("late_flips", "pictures of the trial that came more than half a frame after they were due"),
)

SESSION_COLUMNS = (
    Column("pilot", "True: a pilot or rehearsal with example messages, never data"),
    Column("operator", "initials of the research assistant"),
    Column("workstation", "name of the computer"),
    Column("protocol", "name of the protocol"),
    Column("protocol_version", "version of the protocol"),
    Column("protocol_sha256", "hash of the protocol file (SHA-256)"),
    Column("plan_seed", "seed from which order, fixations and gaps were drawn"),
    Column("session_start_utc", "wall clock at the session's start, ISO 8601 with the offset from UTC"),
    Column("frameRate", "refresh rate measured at the start; without vertical sync the rate paced to", "Hz"),
    Column("vsync", "True: flips waited for the display's refresh"),
    Column("psychopyVersion", "version of PsychoPy; empty for a rehearsal without a screen"),
    Column("program_version", "version of this program"),
    Column("simulated", "kind of scripted participant who gave the answers; empty: a person did"),
    Column("override_reasons", "rules the assistant overrode to begin, each with the reason given; empty: none"),
    Column("speed", "by how much all times were divided; 1 but in a pilot"),
)


def item_columns(item: dict[str, Any]) -> tuple[Column, ...]:
    """Return the seven columns of one rating item, given as in the log's protocol."""
    name, low, high = item["id"], item["low_anchor"], item["high_anchor"]
    scale = f"{item['question']} 1 ({low}) to {item['points']} ({high})"
    return (
        Column(name, f"final answer: {scale}"),
        Column(f"{name}_rt", "last choice, from the flip that showed the scale", "s"),
        Column(f"{name}_first", "first choice"),
        Column(f"{name}_first_rt", "first choice, from the flip that showed the scale", "s"),
        Column(f"{name}_changes", "how often the choice was changed; every arrow key after the first counts"),
        Column(f"{name}_device", "device of the last choice", levels=_levels(DEVICES)),
        Column(f"{name}_missing", "why there is no answer; empty where there is one", levels=_levels(MISSING_REASONS)),
    )


def closing_column(question: dict[str, Any]) -> Column:
    """Return the column of one closing question with options; the same answer stands in every row of the session."""
    return Column(
        question["id"],
        f"closing question: {question['question']}",
        levels=tuple((option, option) for option in question["options"]),
    )


def all_columns(protocol: dict[str, Any]) -> tuple[Column, ...]:
    """Return the table's columns in order, for a protocol as it stands in a log's header."""
    items = tuple(column for item in protocol["ratings"] for column in item_columns(item))
    closing = tuple(closing_column(question) for question in protocol["closing"] if question["kind"] == "choice")
    return (*TRIAL_COLUMNS, *items, *SESSION_COLUMNS, *closing)
