"""Chooses messages from the pool and splits them into sets A and B, as even as they can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from random import Random

from experiment.errors import Refused
from experiment.intake.pool import Choice
from experiment.study.messages import Message
from experiment.study.protocol import Protocol

FEWEST_WRITERS = 3
MOST_SPLITS = 20_000  # tried one by one; 924 for 12 messages
DRAWS = 24  # choices of messages from a larger pool that are compared
STARTS = 40  # of the search where there are too many splits
Weight = tuple[str, str, int]  # a message's writer, relationship and words
Cost = tuple[int, int, float]  # unevenness in writers, in relationships, and in words a message


@dataclass(frozen=True)
class Split:
    """Two sets and how uneven they are; `splits` were compared, `equally_good` of them were as even."""

    a: tuple[Message, ...]
    b: tuple[Message, ...]
    cost: Cost
    splits: int
    equally_good: int
    exact: bool


def choose(messages: Sequence[Message], protocol: Protocol, seed: int) -> Choice:
    """Return the messages for every session; raises Refused with what is missing and what the protocol allows."""
    number = protocol.messages.number
    repeated = protocol.messages.sets == "repeated"
    _refuse_shortage(messages, number if repeated else 2 * number, protocol)
    random = Random(seed)
    if repeated:
        chosen = _draw(messages, number, random)
        return Choice({"A": tuple(one.message_id for one in chosen)}, seed, {"pool": len(messages)})
    draws = 1 if len(messages) == 2 * number else DRAWS
    best = min((split(_draw(messages, 2 * number, random), random) for _ in range(draws)), key=lambda one: one.cost)
    sets = {"A": best.a, "B": best.b}
    return Choice(
        {name: tuple(one.message_id for one in chosen) for name, chosen in sets.items()},
        seed,
        {"pool": len(messages), "draws": draws, **_figures(best)},
    )


def split(messages: Sequence[Message], random: Random) -> Split:
    """Return the evenest halves: every split where there are few enough, the best of a seeded search where not.

    Writers count most, then relationships, then words; among splits that are as even, the seed decides.
    """
    half = len(messages) // 2
    number = comb(len(messages), half)
    exact = number <= MOST_SPLITS
    weights = list(map(weight, messages))
    found = combinations(range(len(messages)), half) if exact else _searched(weights, half, random)
    best: list[tuple[int, ...]] = []
    lowest: Cost | None = None
    tried = 0
    for chosen in found:
        tried += 1
        cost = unevenness(weights, chosen)
        if lowest is None or cost < lowest:
            best, lowest = [chosen], cost
        elif cost == lowest:
            best.append(chosen)
    assert lowest is not None
    drawn = set(random.choice(best))
    a = tuple(one for place, one in enumerate(messages) if place in drawn)
    b = tuple(one for place, one in enumerate(messages) if place not in drawn)
    return Split(a, b, lowest, tried, len(best), exact)


def weight(message: Message) -> Weight:
    """Return what of a message counts for the split; its words are counted once, because that takes time."""
    return message.writer_id, message.relationship, message.words


def unevenness(weights: Sequence[Weight], chosen: Sequence[int]) -> Cost:
    """Return how uneven a split is; 0 means that both halves have the same."""
    inside = set(chosen)
    writers: Counter[str] = Counter()
    relationships: Counter[str] = Counter()
    words = 0
    for place, (writer, relationship, number) in enumerate(weights):
        side = 1 if place in inside else -1
        writers[writer] += side
        relationships[relationship] += side
        words += side * number
    half = max(1, len(inside))
    return sum(map(abs, writers.values())), sum(map(abs, relationships.values())), round(abs(words) / half, 6)


def _draw(messages: Sequence[Message], number: int, random: Random) -> list[Message]:
    """Draw messages so that the writers' shares differ by one at most, as long as their messages last."""
    by_writer: dict[str, list[Message]] = {}
    for one in random.sample(list(messages), len(messages)):
        by_writer.setdefault(one.writer_id, []).append(one)
    chosen: set[str] = set()
    while len(chosen) < number:
        round_of = [own.pop() for own in by_writer.values() if own]
        random.shuffle(round_of)
        chosen |= {one.message_id for one in round_of[: number - len(chosen)]}
    return [one for one in messages if one.message_id in chosen]


def _searched(weights: Sequence[Weight], half: int, random: Random) -> Iterator[tuple[int, ...]]:
    """Yield halves that no exchange of two messages makes evener, each from a start of its own."""
    places = range(len(weights))
    for _ in range(STARTS):
        inside = sorted(random.sample(places, half))
        while (better := _exchange(weights, inside)) is not None:
            inside = better
        yield tuple(inside)


def _exchange(weights: Sequence[Weight], inside: list[int]) -> list[int] | None:
    now = unevenness(weights, inside)
    for given in inside:
        for taken in range(len(weights)):
            if taken not in inside:
                changed = sorted([*(one for one in inside if one != given), taken])
                if unevenness(weights, changed) < now:
                    return changed
    return None


def _refuse_shortage(messages: Sequence[Message], wanted: int, protocol: Protocol) -> None:
    writers = len({one.writer_id for one in messages})
    missing = []
    if len(messages) < wanted:
        missing.append(f"{wanted} approved messages are needed and {len(messages)} are there")
    if writers < FEWEST_WRITERS:
        missing.append(f"{FEWEST_WRITERS} writers are needed and {writers} are there")
    if not missing:
        return
    number = protocol.messages.number
    way = f'With sets = "repeated" the protocol would show the same {number} messages in both sessions.'
    allowed = "" if protocol.messages.sets == "repeated" else f" {way}"
    raise Refused(
        f"The messages cannot be chosen yet: {'; '.join(missing)}. Approve more, or ask for more and import them with "
        f"--add.{allowed}"
    )


def _figures(best: Split) -> dict[str, float]:
    writers, relationships, words = best.cost
    return {
        "splits": best.splits,
        "exact": int(best.exact),
        "equally_good": best.equally_good,
        "writers_uneven": writers,
        "relationships_uneven": relationships,
        "words_a_message_apart": words,
    }


def figures_now(a: Sequence[Message], b: Sequence[Message]) -> dict[str, float]:
    """Return how uneven two sets are after the reviewer exchanged messages by hand."""
    writers, relationships, words = unevenness(list(map(weight, [*a, *b])), range(len(a)))
    return {
        "writers_uneven": writers,
        "relationships_uneven": relationships,
        "words_a_message_apart": words,
        "by_hand": 1,
    }
