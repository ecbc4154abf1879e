"""Freezes chosen messages: one file a session, and a record that says who did it, when and why, in hashes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from experiment.errors import Refused
from experiment.intake.pool import Pool
from experiment.records import files, sealed
from experiment.records.freeze_record import FreezeRecord, FrozenMessage, FrozenSet, Version, read_freeze_record
from experiment.records.input_files import load_schedule, read_messages
from experiment.records.study_folder import StudyFolder
from experiment.study.messages import COLUMNS, MessageSet
from experiment.study.protocol import Protocol

SESSIONS = (1, 2)


def freeze(
    folder: StudyFolder, pool: Pool, protocol: Protocol, protocol_sha256: str, reviewer: str, reason: str
) -> Version:
    """Write the sets of a pool and the record of it; the record is last, and only what it names is accepted."""
    record = record_of(folder, pool.participant)
    sets = {session: _message_set(pool, name) for session, name in _order(folder, pool).items()}
    contents = {session: _csv(messages) for session, (_, messages) in sets.items()}
    for session, (_, messages) in sets.items():
        checked = read_messages(contents[session], f"the set for session {session}", protocol)
        if checked.fingerprint != messages.fingerprint:
            raise Refused(f"The set for session {session} does not read back as it was written. Nothing was frozen.")
    version = Version(
        version=len(record.versions) + 1,
        frozen_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        importer=pool.importer,
        reviewer=reviewer,
        reason=reason,
        protocol_sha256=protocol_sha256,
        sets={str(session): _frozen(name, messages) for session, (name, messages) in sets.items()},
        choice={"seed": pool.choice.seed, **pool.choice.figures} if pool.choice else {},
    )
    _keep_version(folder, pool.participant, len(record.versions))
    for session, content in contents.items():
        if session > 1 and protocol.messages.sets == "repeated":
            continue  # both sessions read the first one's file
        _write_set(folder, pool, session, content)
    FreezeRecord(pool.participant, (*record.versions, version), record.withdrawn).write(
        folder.freeze_record(pool.participant)
    )
    return version


def record_of(folder: StudyFolder, participant: str) -> FreezeRecord:
    """Return a participant's freeze record; an empty one before the first freeze."""
    return read_freeze_record(folder.freeze_record(participant)) or FreezeRecord(participant)


def session_files(folder: StudyFolder, participant: str) -> list[Path]:
    """Return the files of the sets, of this version and those before, plain and sealed."""
    private = folder.private(participant)
    places = [private, *sorted(private.glob("version-*"))]
    return [path for place in places for path in sorted(place.glob("session-*.csv*")) if path.is_file()]


def session_file(folder: StudyFolder, participant: str, session: int) -> Path:
    """Return where the messages of a session stand: sealed, if there is such a file."""
    closed = folder.sealed_messages(participant, session)
    return closed if closed.exists() else folder.messages(participant, session)


def _order(folder: StudyFolder, pool: Pool) -> dict[int, str]:
    """Return which set each session shows: what the schedule says, else A first; a repeated set in both."""
    names = sorted(pool.choice.sets) if pool.choice else []
    if len(names) == 1:
        return dict.fromkeys(SESSIONS, names[0])
    order = dict(zip(SESSIONS, names, strict=True))
    if folder.schedule.exists():
        listed = {
            one.session: one.message_set
            for one in load_schedule(folder.schedule)
            if one.participant == pool.participant
        }
        order |= {session: name for session, name in listed.items() if session in order}
    if sorted(order.values()) != names:
        raise Refused(
            f"The schedule does not give participant {pool.participant} the sets {' and '.join(names)}, one in each "
            "session. Mend protocols/schedule.csv; nothing was frozen."
        )
    return order


def _message_set(pool: Pool, name: str) -> tuple[str, MessageSet]:
    chosen = pool.choice.sets[name] if pool.choice else ()
    ordered = [one.message_id for one in pool.candidates if one.message_id in chosen]
    return name, MessageSet(tuple(map(pool.message, ordered)))


def _frozen(name: str, messages: MessageSet) -> FrozenSet:
    listed = tuple(FrozenMessage(one.message_id, one.writer_id, one.sha256) for one in messages.messages)
    return FrozenSet(name, messages.fingerprint, listed)


def _csv(messages: MessageSet) -> bytes:
    rows: Sequence[Sequence[str]] = [[getattr(one, name) for name in COLUMNS] for one in messages.messages]
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return written.getvalue().encode()


def _keep_version(folder: StudyFolder, participant: str, version: int) -> None:
    """Keep the sets of the version before: what a session has shown is never overwritten."""
    kept = folder.private(participant) / f"version-{version}"
    if version == 0:
        return
    for session in SESSIONS:
        path = session_file(folder, participant, session)
        if path.exists() and not (kept / path.name).exists():
            files.make_folder(kept)
            files.replace_whole(kept / path.name, path.read_bytes())
            files.make_read_only(kept / path.name)


def _write_set(folder: StudyFolder, pool: Pool, session: int, content: bytes) -> None:
    path = folder.messages(pool.participant, session)
    if pool.recipient:
        path = folder.sealed_messages(pool.participant, session)
        content = sealed.seal(content, pool.recipient)
    files.replace_whole(path, content)
    files.make_read_only(path)
