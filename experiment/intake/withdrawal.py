"""Withdraws a writer: the texts are overwritten and deleted, ids and hashes stay."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from experiment.errors import WrongInput
from experiment.intake.freezing import record_of, session_files
from experiment.intake.pool import Candidate, Pool
from experiment.intake.pool_file import PoolFile, read_private
from experiment.records import files, sealed
from experiment.records.freeze_record import FreezeRecord, Withdrawal


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal took: how many messages, and what is missing from each session's set, by message id."""

    participant: str
    writer_id: str
    messages: int
    missing: dict[int, tuple[str, ...]]
    left: int

    def __str__(self) -> str:
        sets = [
            f"Session {session} now lacks {', '.join(ids)} and will not begin until new sets are reviewed and frozen."
            for session, ids in self.missing.items()
            if ids
        ]
        taken = f"The {self.messages} texts of {self.writer_id} for participant {self.participant}"
        lines = [
            f"{taken} were overwritten and deleted; ids and hashes were kept.",
            *(sets or ["No frozen set is affected."]),
            f"{self.left} messages that were not excluded are left.",
            "Backups, snapshots and the disk's own journal may still hold the texts: see the README.",
        ]
        return "\n".join(lines)


def withdraw(file: PoolFile, writer_id: str, operator: str) -> Withdrawn:
    """Erase a writer's texts from the pool and from every version of the sets; raises WrongInput for an unknown id."""
    pool = file.read()
    if writer_id not in {one.writer_id for one in pool.writers}:
        known = ", ".join(one.writer_id for one in pool.writers)
        raise WrongInput(f"Participant {pool.participant} has no writer {writer_id}; there are {known}.")
    opened = _opened_sets(file)
    record = _recorded(file, writer_id, operator)
    path = file.sealed if pool.recipient else file.plain
    for place, content in opened.items():
        _rewrite_without(place, content, writer_id, pool.recipient)
    kept = _without(pool, writer_id)
    files.replace_erasing(path, file.content(kept))
    _erase_drafts(file)
    return Withdrawn(
        pool.participant,
        writer_id,
        sum(one.writer_id == writer_id for one in pool.candidates),
        {session: record.withdrawn_from(session) for session in (1, 2)},
        len(kept.usable("new", "approved")),
    )


def _opened_sets(file: PoolFile) -> dict[Path, bytes]:
    """Return what every set holds; a set that stays closed stops the withdrawal before anything is erased."""
    places = session_files(file.folder, file.participant)
    return {place: read_private(place, file.identity) for place in places}


def _recorded(file: PoolFile, writer_id: str, operator: str) -> FreezeRecord:
    """Write the withdrawal down first, so that the sets are refused from now on, whatever happens."""
    path = file.folder.freeze_record(file.participant)
    record = record_of(file.folder, file.participant)
    if not any(one.writer_id == writer_id for one in record.withdrawn):
        now = datetime.now(UTC).isoformat(timespec="seconds")
        record = replace(record, withdrawn=(*record.withdrawn, Withdrawal(writer_id, now, operator)))
        record.write(path)
    return record


def _rewrite_without(path: Path, content: bytes, writer_id: str, recipient: str) -> None:
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    place = header.index("writer_id")
    kept = [row for row in rows if row[place] != writer_id]
    if len(kept) == len(rows):
        return
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([header, *kept])
    new = written.getvalue().encode()
    files.replace_erasing(path, sealed.seal(new, recipient) if path.suffix == sealed.SUFFIX else new)
    files.make_read_only(path)


def _without(pool: Pool, writer_id: str) -> Pool:
    own = [one for one in pool.candidates if one.writer_id == writer_id]
    origins = {one.origin for one in own}
    ids = {one.message_id for one in own}
    writers = tuple(
        replace(one, name="", withdrawn=True) if one.writer_id == writer_id else one for one in pool.writers
    )
    candidates = tuple(_emptied(one, pool) if one.message_id in ids else one for one in pool.candidates)
    fields = {origin: "" if origin in origins else text for origin, text in pool.fields.items()}
    choice = pool.choice
    if choice:
        sets = {name: tuple(one for one in chosen if one not in ids) for name, chosen in choice.sets.items()}
        choice = replace(choice, sets=sets)
    return replace(pool, writers=writers, candidates=candidates, fields=fields, choice=choice)


def _emptied(one: Candidate, pool: Pool) -> Candidate:
    sha256 = one.sha256 or pool.message(one.message_id).sha256
    return replace(one, original="", cleaned="", hidden=(), changes=(), status="withdrawn", sha256=sha256)


def _erase_drafts(file: PoolFile) -> None:
    """Erase what a break in the middle of writing may have left."""
    for draft in file.folder.private(file.participant).rglob(".*.draft"):
        files.erase(draft)
