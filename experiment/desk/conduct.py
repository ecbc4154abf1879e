"""Conducts a session: the one place where screen, responses, markers, record and runner are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from experiment.desk.preparation import Preparation, Request, prepare
from experiment.desk.timing_check import newest_check
from experiment.devices.markers import open_markers, rehearsed_markers
from experiment.devices.probe import GraphicsProbe
from experiment.devices.scanner import open_scanner
from experiment.errors import ConnectionTaskError, DeviceFailed, Faulty, Refused
from experiment.records import files
from experiment.records.event_log import EventLog, utc_now
from experiment.records.session_record import SessionRecord
from experiment.records.study_folder import StudyFolder
from experiment.records.trial_table import Row, table_path
from experiment.session.events import SessionFailed
from experiment.session.ports import Markers, Responses, Screen
from experiment.session.rehearsal import Rehearsal, ScriptedParticipant, SimulatedRoom
from experiment.session.runner import Outcome, play
from experiment.session.scenes import all_pictures

REHEARSED_START = datetime(2000, 1, 1, tzinfo=UTC)  # a rehearsal's wall clock: the same seed gives the same log


@dataclass(frozen=True)
class Result:
    """How a session ended, and where its record is."""

    outcome: Outcome
    rows: list[Row]
    table: Path

    def __str__(self) -> str:
        complete = sum(row["status"] == "complete" for row in self.rows)
        late = sum(row["late_flips"] for row in self.rows)
        ended = "The session is complete" if self.outcome == "finished" else "The session was stopped before its end"
        return (
            f"{ended}: {complete} of {len(self.rows)} messages rated, {late} pictures late. "
            f"Everything given is kept in {self.table}."
        )


def conduct(folder: StudyFolder, request: Request) -> Result:
    """Conduct a session or a pilot on the real screen; raises a ConnectionTaskError in plain words."""
    probe = GraphicsProbe.start()
    start = utc_now()
    preparation = prepare(folder, request, start.astimezone().date())
    log_path = _log_path(folder, request, start)
    screens = probe.screen_sizes()
    protocol = preparation.plan.protocol
    with (
        open_markers(protocol.markers, f"protocol {protocol.name}") as markers,
        open_scanner(protocol.scanner) as heard,
    ):
        screen = _open_screen(preparation, screens)
        from experiment.devices.window_responses import WindowResponses

        try:
            files.make_folder(log_path.parent)
            display = {**screen.describe(), "timing": newest_check(folder)}
            header = preparation.header(start.astimezone().isoformat(timespec="milliseconds"), display)
            log = EventLog.create(log_path, header)
            responses = heard(WindowResponses(screen), screen.seconds)
            return _play(preparation, screen, responses, markers, log)
        finally:
            screen.close()


def rehearse(folder: StudyFolder, request: Request) -> Result:
    """Play a session on the simulated screen with a scripted participant; no window, no waiting."""
    preparation = prepare(folder, request, REHEARSED_START.date())
    log_path = _log_path(folder, request, utc_now())
    files.make_folder(log_path.parent)
    room = SimulatedRoom()
    header = preparation.header(REHEARSED_START.isoformat(timespec="milliseconds"), {})
    log = EventLog.create(log_path, header, lambda: REHEARSED_START + timedelta(seconds=room.seconds()))
    protocol = preparation.plan.protocol
    return _play(preparation, room, room, rehearsed_markers(protocol.markers, f"protocol {protocol.name}"), log)


def _play(preparation: Preparation, screen: Screen, responses: Responses, markers: Markers, log: EventLog) -> Result:
    request, plan = preparation.request, preparation.plan
    if request.scripted:
        participant = ScriptedParticipant(request.scripted, plan.seed, request.speed)
        screen = responses = Rehearsal(screen, responses, participant)
    record = SessionRecord(log)
    try:
        outcome = play(plan, screen, responses, markers, record)
    except BaseException as error:
        _say_goodbye(record, screen.seconds, error)
        raise
    return Result(outcome, record.close(), table_path(log.path))


def _say_goodbye(record: SessionRecord, seconds: Callable[[], float], error: BaseException) -> None:
    """Write the log's last event after a failure; if that fails too, the first failure is the one to tell."""
    try:
        record.append(SessionFailed(seconds=seconds(), error=type(error).__name__))
        record.close()
    except ConnectionTaskError as second:
        error.add_note(f"and then {type(second).__name__}")


def _log_path(folder: StudyFolder, request: Request, start: datetime) -> Path:
    if request.purpose != "session":
        return folder.pilot_log(request.purpose, start)
    path = folder.session_log(request.participant, request.session)
    if path.exists():
        raise Refused(
            f"Participant {request.participant} has a record of session {request.session} already: {path}. "
            "It was left as it is, and nothing was started."
        )
    return path


def _open_screen(preparation: Preparation, screens: list[tuple[int, int]]) -> Any:
    """Check that every picture fits, then open the window."""
    from experiment.devices.typesetter import Typesetter

    request, look = preparation.request, preparation.plan.protocol.look
    number = look.screen if request.screen is None else request.screen
    if number >= len(screens):
        raise DeviceFailed(
            f"There is no screen {number}; this workstation has screens 0 to {len(screens) - 1}. Nothing was recorded. "
            "Choose another with --screen, or connect it and try again."
        )
    pilot = request.purpose == "pilot"
    size = look.window_pixels if pilot else screens[number]
    faults = Typesetter(look, *size).find_faults(all_pictures(preparation.plan))
    if faults:
        raise Faulty(f"What is to be shown on {size[0]} x {size[1]} pixels", faults)
    from experiment.devices.psychopy_screen import PsychoPyScreen

    return PsychoPyScreen(preparation.plan.protocol, size, pilot=pilot, screen=number)
