"""The plan: every trial of a session, with every random draw already made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Any

from experiment.study.messages import Message, MessageSet
from experiment.study.protocol import Protocol


@dataclass(frozen=True)
class PlannedTrial:
    """One message to be shown and rated; times in seconds."""

    trial: int
    message: Message
    fixation_seconds: float
    message_seconds: float
    gap_seconds: float
    practice: bool = False


@dataclass(frozen=True)
class Plan:
    """A complete session; the same inputs give the same plan, to the byte."""

    participant: str
    session: int
    seed: int
    protocol: Protocol
    messages_sha256: str
    practice: tuple[PlannedTrial, ...]
    trials: tuple[PlannedTrial, ...]

    def record(self) -> dict[str, Any]:
        """Return the plan for the log's header: ids, hashes and times, no private word."""
        return {
            "participant": self.participant,
            "session": self.session,
            "seed": self.seed,
            "order": self.protocol.messages.order,
            "messages_sha256": self.messages_sha256,
            "practice": [_trial_record(trial) for trial in self.practice],
            "trials": [_trial_record(trial) for trial in self.trials],
        }


def _trial_record(planned: PlannedTrial) -> dict[str, Any]:
    message = planned.message
    return {
        "trial": planned.trial,
        "message_id": message.message_id,
        "writer_id": message.writer_id,
        "relationship": message.relationship,
        "message_words": message.words,
        "message_sha256": message.sha256,
        "fixation_seconds": planned.fixation_seconds,
        "message_seconds": planned.message_seconds,
        "gap_seconds": planned.gap_seconds,
    }


def build_plan(protocol: Protocol, messages: MessageSet, participant: str, session: int, seed: int) -> Plan:
    """Lay out a whole session: order of messages, fixations and gaps, drawn from `seed`.

    `random.Random(seed).random()` is the only source of chance; Python promises its sequence across versions.
    """
    chance = Random(seed)
    order = _order(protocol.messages.order, len(messages.messages), participant, session, chance)
    statements = tuple(
        Message(f"practice-{number}", "", "", "", text) for number, text in enumerate(protocol.practice.statements, 1)
    )
    return Plan(
        participant=participant,
        session=session,
        seed=seed,
        protocol=protocol,
        messages_sha256=messages.fingerprint,
        practice=_lay_out(statements, protocol, chance, practice=True),
        trials=_lay_out(tuple(messages.messages[place] for place in order), protocol, chance),
    )


def _lay_out(
    messages: tuple[Message, ...], protocol: Protocol, chance: Random, practice: bool = False
) -> tuple[PlannedTrial, ...]:
    timing = protocol.timing
    return tuple(
        PlannedTrial(
            trial=number,
            message=message,
            fixation_seconds=_draw(timing.fixation_seconds, chance),
            message_seconds=timing.message_seconds,
            gap_seconds=_draw(timing.gap_seconds, chance),
            practice=practice,
        )
        for number, message in enumerate(messages, 1)
    )


def _draw(bounds: tuple[float, float], chance: Random) -> float:
    low, high = bounds
    return min(high, max(low, round(low + (high - low) * chance.random(), 4)))


def _order(rule: str, count: int, participant: str, session: int, chance: Random) -> tuple[int, ...]:
    if rule == "random":
        return _shuffled(count, chance)
    if rule == "williams":
        rows = williams_square(count)
        return rows[_williams_row(participant, session, len(rows))] if rows else ()
    return tuple(range(count))


def _shuffled(count: int, chance: Random) -> tuple[int, ...]:
    """Shuffle 0 to count - 1 (Fisher and Yates), from random() alone."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = int(chance.random() * (last + 1))
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def williams_square(count: int) -> tuple[tuple[int, ...], ...]:
    """Return orders in which each message follows each other one equally often (Williams 1949, Aust J Sci Res A 2).

    `count` rows for an even count; twice as many for an odd one, where a single square cannot balance.
    """
    zigzag = [(place + 1) // 2 if place % 2 else (count - place // 2) % count for place in range(count)]
    rows = [tuple((step + row) % count for step in zigzag) for row in range(count)]
    return tuple(rows if count % 2 == 0 else rows + [row[::-1] for row in rows])


def _williams_row(participant: str, session: int, rows: int) -> int:
    """Walk through the rows with the participant number; session 2 stands half a square away from session 1."""
    digits = "".join(character for character in participant if character.isdigit())
    number = int(digits) if digits else int(hashlib.sha256(participant.encode()).hexdigest(), 16)
    return (number - 1 + (session - 1) * (rows // 2)) % rows
