"""Verifies every frozen set of the study again: fingerprint, rules, room on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiment.errors import ConnectionTaskError, Faulty
from experiment.intake.fit import Proof
from experiment.intake.freezing import session_file
from experiment.intake.pool_file import read_private
from experiment.records.freeze_record import FreezeRecord, read_freeze_record
from experiment.records.input_files import read_messages
from experiment.records.sealed import Identity
from experiment.records.study_folder import StudyFolder
from experiment.study.protocol import Protocol

HEADINGS = ("participant", "session", "set", "version", "messages", "result")


@dataclass(frozen=True)
class Verified:
    """One set and what is wrong with it; `problems` empty: it is what was frozen, and can be shown."""

    participant: str
    session: int
    message_set: str
    version: int
    messages: int
    problems: tuple[str, ...]

    def cells(self) -> tuple[str, ...]:
        """Return the set's row of the table."""
        result = "; ".join(self.problems) or "as frozen"
        return (
            self.participant,
            str(self.session),
            self.message_set,
            str(self.version),
            str(self.messages),
            result,
        )

    def record(self) -> dict[str, Any]:
        """Return the set's entry of the machine-readable report."""
        return asdict(self)


def as_table(found: Sequence[Verified]) -> str:
    """Return the sets as aligned text, and how many are not as they should be."""
    rows = [HEADINGS, *(one.cells() for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    wrong = sum(bool(one.problems) for one in found)
    return "\n".join([*lines, "", f"{len(found)} sets, {wrong} of them not ready."])


def verify_study(
    folder: StudyFolder,
    protocol: Protocol,
    identity: Callable[[], Identity | None],
    participant: str | None = None,
) -> list[Verified]:
    """Verify every participant's sets, or one participant's."""
    proof = Proof(protocol)
    found = []
    for private in sorted((folder.root / "stimuli").glob(f"sub-{participant or '*'}")):
        if private.is_dir():
            found += _verify_participant(folder, private, protocol, proof, identity)
    return found


def _verify_participant(
    folder: StudyFolder, private: Path, protocol: Protocol, proof: Proof, identity: Callable[[], Identity | None]
) -> list[Verified]:
    name = private.name.removeprefix("sub-")
    sessions = (1,) if protocol.messages.sets == "repeated" else (1, 2)
    try:
        record = read_freeze_record(folder.freeze_record(name))
    except ConnectionTaskError as error:
        return [Verified(name, session, "-", 0, 0, (str(error),)) for session in sessions]
    if record is None or record.latest is None:
        return [Verified(name, session, "-", 0, 0, ("not frozen yet",)) for session in sessions]
    return [_verify_set(folder, record, session, protocol, proof, identity) for session in sessions]


def _verify_set(
    folder: StudyFolder,
    record: FreezeRecord,
    session: int,
    protocol: Protocol,
    proof: Proof,
    identity: Callable[[], Identity | None],
) -> Verified:
    frozen = record.set_of(session)
    version = record.latest.version if record.latest else 0
    if frozen is None:
        return Verified(record.participant, session, "-", version, 0, ("no set was frozen for this session",))
    problems: list[str] = []
    if gone := record.withdrawn_from(session):
        problems.append(f"withdrawn by their writers: {', '.join(gone)}")
    else:
        problems += _compare(folder, record.participant, session, frozen.sha256, protocol, proof, identity)
    return Verified(
        record.participant, session, frozen.message_set, version, len(frozen.messages) - len(gone), tuple(problems)
    )


def _compare(
    folder: StudyFolder,
    participant: str,
    session: int,
    fingerprint: str,
    protocol: Protocol,
    proof: Proof,
    identity: Callable[[], Identity | None],
) -> list[str]:
    path = session_file(folder, participant, session)
    try:
        messages = read_messages(read_private(path, identity), path.name, protocol)
    except Faulty as error:
        return [str(fault) for fault in error.faults]
    except ConnectionTaskError as error:
        return [str(error)]
    problems = [] if messages.fingerprint == fingerprint else ["changed since it was frozen"]
    for message in messages.messages:
        problems += [f"message {message.message_id}: {fault}" for fault in proof.faults(message)]
    return problems
