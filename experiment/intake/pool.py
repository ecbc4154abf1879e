"""The pool: everything that was imported for one participant, with what the reviewer decided. It shows no text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from experiment.study.messages import Message

FORMAT = 1
Status = Literal["new", "approved", "excluded", "withdrawn"]


@dataclass(frozen=True)
class Writer:
    """One loved one; `relationship_known` False: the answer in the export was not in the mapping."""

    writer_id: str
    name: str = field(repr=False)
    relationship: str
    relationship_known: bool = True
    withdrawn: bool = False


@dataclass(frozen=True)
class Candidate:
    """One message that may be chosen: as it came, as it was cleaned, and what the reviewer did to it."""

    message_id: str
    writer_id: str
    origin: str  # the field it came from, f1, f2 ...
    part: int
    parts: int
    original: str = field(repr=False)
    cleaned: str = field(repr=False)
    changes: tuple[tuple[str, int], ...] = ()
    hidden: tuple[int, ...] = ()
    as_original: bool = False
    status: Status = "new"
    sha256: str = ""  # kept when the text is withdrawn

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines of the message, hidden ones too."""
        return tuple((self.original if self.as_original else self.cleaned).split("\n"))

    @property
    def text(self) -> str:
        """Return what would be shown: the lines that are not hidden."""
        return "\n".join(line for number, line in enumerate(self.lines, 1) if number not in self.hidden).strip("\n")


@dataclass(frozen=True)
class ImportedFile:
    """One export: its hash instead of its name, and what was left out of it, by reason."""

    sha256: str
    form: str
    rows: int
    responses: int
    left_out: dict[str, int]


@dataclass(frozen=True)
class Choice:
    """Which messages are shown in which set, and how even the sets are."""

    sets: dict[str, tuple[str, ...]]
    seed: int
    figures: dict[str, float]


@dataclass(frozen=True)
class Pool:
    """Everything imported for one participant; `fields` keeps each field as it came, by origin."""

    participant: str
    importer: str  # of several, all of them: KL, MS
    imported_utc: str
    files: tuple[ImportedFile, ...]
    responses: tuple[str, ...]  # hashes, so that the same response is not imported twice
    writers: tuple[Writer, ...]
    fields: dict[str, str] = field(repr=False)
    candidates: tuple[Candidate, ...] = ()
    choice: Choice | None = None
    recipient: str = ""  # sealed for this public key; empty: not sealed
    format: int = FORMAT

    def writer(self, writer_id: str) -> Writer:
        """Return a writer by id."""
        return next(one for one in self.writers if one.writer_id == writer_id)

    def candidate(self, message_id: str) -> Candidate:
        """Return a candidate by id."""
        return next(one for one in self.candidates if one.message_id == message_id)

    def with_candidate(self, changed: Candidate) -> Pool:
        """Return the pool with one candidate changed."""
        new = tuple(changed if one.message_id == changed.message_id else one for one in self.candidates)
        return replace(self, candidates=new)

    def message(self, message_id: str) -> Message:
        """Return a candidate as the session knows it."""
        candidate = self.candidate(message_id)
        writer = self.writer(candidate.writer_id)
        return Message(message_id, writer.writer_id, writer.name, writer.relationship, candidate.text)

    def usable(self, *statuses: Status) -> tuple[Candidate, ...]:
        """Return the candidates with one of these statuses, in order."""
        return tuple(one for one in self.candidates if one.status in statuses)

    def set_of(self, message_id: str) -> str:
        """Return the set a message was chosen for, empty if for none."""
        sets = self.choice.sets if self.choice else {}
        return next((name for name, chosen in sets.items() if message_id in chosen), "")
