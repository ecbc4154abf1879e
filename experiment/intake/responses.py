"""The responses in an export: only what the mapping names is ever looked at, everything else stays in the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from experiment.errors import Fault, Faulty, WrongInput
from experiment.intake.mapping import Mapping, find_columns
from experiment.intake.progress import Watch, unwatched
from experiment.intake.tables import Table

LONGEST_CHARACTERS = 20_000  # of one field; a message has one or two sentences
LONGEST_NAME = 80


@dataclass(frozen=True)
class Row:
    """One row's mapped cells, without spaces around them; `key` tells one response from another, as a hash."""

    number: int
    key: str
    participant: str = field(repr=False)
    writer: str = field(repr=False)
    relationship: str = field(repr=False)
    consent: str = field(repr=False)
    complete: str = field(repr=False)
    messages: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Response:
    """What one loved one sent, for this participant, with consent; `relationship` None: an answer nobody mapped."""

    key: str
    writer: str = field(repr=False)
    relationship: str | None
    fields: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Collected:
    """The responses of one export that can be used, and how many were left out, by reason."""

    responses: tuple[Response, ...]
    left_out: Counter[str]


def mapped_rows(table: Table, mapping: Mapping, watch: Watch = unwatched) -> Iterator[Row]:
    """Yield every row's mapped cells; raises Faulty where a column is not there."""
    places = find_columns(mapping, table.header, table.source)
    for number, cells in watch(table.rows, len(table.rows), "Reading the responses"):
        single = {role: cells[places[role][0]].strip() for role in mapping.columns()}
        messages = tuple(cells[place].strip() for place in places["messages"])
        yield Row(
            number=number,
            key=_key(single.get("response") or "\x1f".join((single["writer"], *messages))),
            participant=single.get("participant", ""),
            writer=single["writer"],
            relationship=single["relationship"],
            consent=single.get("consent", ""),
            complete=single.get("complete", ""),
            messages=messages,
        )


def collect(rows: Iterable[Row], mapping: Mapping, participant: str, source: str) -> Collected:
    """Keep this participant's responses with consent and at least one message; raises Faulty with every fault."""
    left_out: Counter[str] = Counter()
    kept: list[Row] = []
    for row in rows:
        reason = _reason_to_leave_out(row, mapping, participant)
        if reason:
            left_out[reason] += 1
        else:
            kept.append(row)
    if not kept and left_out.get(OTHER):
        raise WrongInput(
            f"{source} holds no response for participant {participant}, but {left_out[OTHER]} for others. Is it the "
            "right export? Nothing was imported."
        )
    if faults := [*_doubled(kept), *(fault for row in kept for fault in _faults(row))]:
        raise Faulty(source, faults[:40])
    return Collected(
        tuple(
            Response(row.key, " ".join(row.writer.split()), mapping.relationship_of(row.relationship), row.messages)
            for row in kept
        ),
        left_out,
    )


OTHER = "for another participant"


def _reason_to_leave_out(row: Row, mapping: Mapping, participant: str) -> str:
    if mapping.participant and not same_participant(row.participant, participant):
        return OTHER if row.participant else "without a participant number"
    if mapping.consent and row.consent.casefold() not in {one.casefold() for one in mapping.values.consent}:
        return "without consent"
    return "" if any(row.messages) else "without a message"


def same_participant(found: str, wanted: str) -> bool:
    """Say whether two participant numbers are the same; spreadsheets make 7 or 7.0 of 007."""
    one, other = (given.strip().casefold().removeprefix("sub-").removesuffix(".0") for given in (found, wanted))
    if one.isdecimal() and other.isdecimal():
        return one.lstrip("0") == other.lstrip("0")
    return one == other


def _doubled(rows: list[Row]) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for row in rows:
        if row.key in first:
            faults.append(Fault(f"row {row.number}", f"is the same response as row {first[row.key]}"))
        first.setdefault(row.key, row.number)
    return faults


def _faults(row: Row) -> list[Fault]:
    place = f"row {row.number}"
    problems = []
    if not row.writer:
        problems.append("the writer's name is empty")
    if len(row.writer) > LONGEST_NAME or "\n" in row.writer:
        problems.append(f"the writer's name has more than {LONGEST_NAME} characters or several lines; right column?")
    if any(len(text) > LONGEST_CHARACTERS for text in row.messages):
        problems.append(f"a message field has more than {LONGEST_CHARACTERS:,} characters; right column?")
    return [Fault(place, problem) for problem in problems]


def _key(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:32]
