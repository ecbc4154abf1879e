"""Where a broken-off session goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from experiment.desk.gatekeeping import Ask
from experiment.desk.preparation import Preparation, Request
from experiment.errors import Refused
from experiment.records.session_logs import SessionReading, continuation, has_begun, read_session
from experiment.records.study_folder import StudyFolder
from experiment.session.progress import NOTHING_DONE, Progress, progress_of


@dataclass(frozen=True)
class Resumption:
    """What an earlier part of the session leaves to do; `begins` is the time on the session's one time line."""

    progress: Progress = NOTHING_DONE
    continues: dict[str, Any] | None = None
    begins: float = 0.0
    reading: SessionReading | None = None

    def check(self, preparation: Preparation) -> None:
        """Refuse to go on with another protocol, plan or set of messages than the session began with."""
        if self.reading is None:
            return
        header = self.reading.header
        same_protocol = header["table"]["protocol_sha256"] == preparation.facts["protocol_sha256"]
        if not same_protocol or header["plan"] != preparation.plan.record():
            what = "messages or the order" if same_protocol else "protocol file"
            raise Refused(
                f"The {what} changed since this session began, so it cannot be continued. Put back what was there "
                "then. Everything recorded so far is kept, and nothing was started."
            )

    def begun_at(self, start: datetime) -> Resumption:
        """Return this resumption with its place on the time line: the last record's, plus the time since."""
        if self.reading is None:
            return self
        last = self.reading.parts[-1]
        seconds = max((event.seconds for event in last.events), default=0.0)
        return replace(self, begins=seconds + max(0.0, (start - last.last_utc).total_seconds()))


NEW = Resumption()


def find_resumption(folder: StudyFolder, request: Request, ask: Ask | None) -> tuple[Resumption, Request]:
    """Return where the session goes on, and the request with the seed it began with.

    Raises Refused when there is something to continue and nobody said to.
    """
    log = folder.session_log(request.participant, request.session)
    if not has_begun(log):
        return NEW, request
    reading = read_session(log)
    if reading.finished:
        return NEW, request  # the gate refuses it, with its date
    progress = progress_of(reading.events)
    planned = len(reading.header["plan"]["trials"])
    state = (
        f"Session {request.session} of participant {request.participant} was begun and not finished: "
        f"{len(progress.trials)} of {planned} messages are rated."
    )
    if not request.resume and not _agrees(ask, state):
        raise Refused(f"{state} Nothing was started. Start it again with --resume to continue where it broke off.")
    resumption = Resumption(progress, continuation(reading), reading=reading)
    return resumption, replace(request, seed=reading.header["plan"]["seed"], resume=True)


def _agrees(ask: Ask | None, state: str) -> bool:
    return (
        ask is not None and ask(f"{state} To continue it now, type yes; to stop, press Enter").strip().lower() == "yes"
    )
