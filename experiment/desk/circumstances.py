"""Finds out what the gate looks at: schedule, past sessions, approved messages, disk."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime
from pathlib import Path

from experiment.desk.preparation import Preparation, message_file
from experiment.errors import ConnectionTaskError, Refused
from experiment.records.freeze_record import FreezeRecord, read_freeze_record
from experiment.records.input_files import load_messages, load_schedule
from experiment.records.session_logs import has_begun, read_session
from experiment.records.study_folder import StudyFolder
from experiment.session.gate import Circumstances, PastSession, near_miss

SESSIONS = (1, 2)


def identify(folder: StudyFolder, participant: str) -> None:
    """Refuse a participant number that is not known but almost another one's."""
    known = _known_participants(folder)
    meant = near_miss(participant, known)
    if meant:
        raise Refused(f"There is no participant {participant}; did you mean {meant}? Nothing was started.")


def look_around(folder: StudyFolder, preparation: Preparation, today: date) -> Circumstances:
    """Return the circumstances of a real session."""
    request, protocol = preparation.request, preparation.plan.protocol
    own_folder = folder.messages(request.participant, request.session).parent
    approved = read_freeze_record(folder.freeze_record(request.participant))
    return Circumstances(
        participant=request.participant,
        session=request.session,
        operator=request.operator,
        today=today,
        study=protocol.study,
        sets_are_distinct=protocol.messages.sets == "distinct",
        schedule=load_schedule(folder.schedule) if folder.schedule.exists() else None,
        past=past_sessions(folder, request.participant),
        messages_sha256=preparation.plan.messages_sha256,
        approved_sha256=approved.sha256_of(request.session) if approved else None,
        other_sha256=_other_sha256(folder, preparation, approved),
        withdrawn=approved.withdrawn_from(request.session) if approved else (),
        folder=str(folder.root.resolve()),
        free_bytes=shutil.disk_usage(folder.data if folder.data.exists() else folder.root).free,
        readable_by_others=_readable_by_others(own_folder),
    )


def past_sessions(folder: StudyFolder, participant: str) -> tuple[PastSession, ...]:
    """Return what is recorded of a participant's sessions."""
    found = []
    for session in SESSIONS:
        log = folder.session_log(participant, session)
        if has_begun(log):
            reading = read_session(log)
            facts = reading.header["table"]
            day = datetime.fromisoformat(facts["session_start_utc"]).date()
            found.append(PastSession(session, day, facts["operator"], reading.finished, len(reading.parts)))
    return tuple(found)


def _known_participants(folder: StudyFolder) -> frozenset[str]:
    scheduled = load_schedule(folder.schedule) if folder.schedule.exists() else ()
    folders = [path.name for place in ("stimuli", "data") for path in (folder.root / place).glob("sub-*")]
    return frozenset(name.removeprefix("sub-") for name in folders) | {one.participant for one in scheduled}


def _other_sha256(folder: StudyFolder, preparation: Preparation, approved: FreezeRecord | None) -> str | None:
    request, protocol = preparation.request, preparation.plan.protocol
    if approved and (frozen := approved.set_of(3 - request.session)):
        return frozen.sha256
    other = message_file(folder, request.participant, 3 - request.session, protocol)
    try:
        return load_messages(other, protocol).fingerprint
    except ConnectionTaskError:
        return None  # the other session's file is that session's business


def _readable_by_others(own_folder: Path) -> tuple[str, ...]:
    if os.name == "nt":
        return ()
    places = [own_folder, *sorted(own_folder.glob("session-*"))]
    return tuple(str(place) for place in places if place.exists() and place.stat().st_mode & 0o077)
