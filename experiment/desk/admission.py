"""Lets a session begin, or says why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from experiment.desk.circumstances import identify, look_around
from experiment.desk.gatekeeping import Ask, settle
from experiment.desk.preparation import Preparation, Request, prepare
from experiment.desk.resumption import NEW, Resumption, find_resumption
from experiment.records.session_lock import SessionLock
from experiment.records.study_folder import StudyFolder
from experiment.session.gate import find


@dataclass(frozen=True)
class Admission:
    """A session that may begin: what was overridden, what is said to the assistant, where it goes on."""

    overridden: list[tuple[str, str]]
    notices: tuple[str, ...]
    resumption: Resumption


NOTHING_SAID = Admission([], (), NEW)  # a pilot or a rehearsal, which no rule concerns


@contextmanager
def locked(folder: StudyFolder, request: Request) -> Iterator[str]:
    """Hold the lock of a real session; pilots have folders of their own and need none."""
    if request.purpose != "session":
        yield ""
        return
    identify(folder, request.participant)
    lock = SessionLock(folder.session_lock(request.participant, request.session))
    lock.acquire()
    try:
        yield lock.stale_note
    finally:
        lock.release()


def admit(
    folder: StudyFolder, request: Request, start: datetime, ask: Ask | None, stale_note: str
) -> tuple[Admission, Preparation]:
    """Read and check everything, and ask the gate; what comes back may begin."""
    today = start.astimezone().date()
    if request.purpose != "session":
        return NOTHING_SAID, prepare(folder, request, today)
    resumption, request = find_resumption(folder, request, ask)
    preparation = prepare(folder, request, today)
    resumption.check(preparation)
    findings = find(look_around(folder, preparation, today))
    overridden = settle(findings, request.override, ask)
    notices = [finding.sentence for finding in findings if finding.level == "notice"]
    return Admission(overridden, tuple(filter(None, [stale_note, *notices])), resumption.begun_at(start)), preparation
