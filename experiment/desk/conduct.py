"""Conducts a session: the one place where screen, responses, markers, record, gate and runner are put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from experiment.desk.admission import NOTHING_SAID, Admission, admit, locked
from experiment.desk.checks.timing_check import newest_check
from experiment.desk.gatekeeping import Ask, settle
from experiment.desk.interruption import Interrupted, Interruption
from experiment.desk.preparation import Preparation, Request, prepare
from experiment.desk.reports.report_process import report_apart
from experiment.devices.awake import hold_off_sleep
from experiment.devices.markers import open_markers, rehearsed_markers
from experiment.devices.memory import forbid_memory_dumps
from experiment.devices.probe import GraphicsProbe
from experiment.devices.scanner import open_scanner
from experiment.errors import ConnectionTaskError, CouldNotWrite, DeviceFailed, Faulty
from experiment.records import files
from experiment.records.event_log import EventLog, utc_now
from experiment.records.session_logs import next_part, table_path
from experiment.records.session_record import SessionRecord
from experiment.records.study_folder import StudyFolder
from experiment.records.trial_table import Row
from experiment.session import events
from experiment.session.gate import find_in_display
from experiment.session.ports import Markers, Responses, Screen
from experiment.session.rehearsal import Rehearsal, ScriptedParticipant, SimulatedRoom
from experiment.session.runner import Outcome, play
from experiment.session.scenes import all_pictures
from experiment.session.stage import call_assistant

if TYPE_CHECKING:
    from experiment.devices.psychopy_screen import PsychoPyScreen

REHEARSED_START = datetime(2000, 1, 1, tzinfo=UTC)  # a rehearsal's wall clock: the same seed gives the same log


@dataclass(frozen=True)
class Result:
    """How a session ended, and where its record is."""

    outcome: Outcome
    rows: list[Row]
    table: Path
    report: str = ""

    def __str__(self) -> str:
        complete = sum(row["status"] == "complete" for row in self.rows)
        late = sum(row["late_flips"] for row in self.rows)
        ended = "The session is complete" if self.outcome == "finished" else "The session was stopped before its end"
        return (
            f"{ended}: {complete} of {len(self.rows)} messages rated, {late} pictures late. "
            f"Everything given is kept in {self.table}. {self.report}"
        ).rstrip()


def conduct(folder: StudyFolder, request: Request, ask: Ask | None = None) -> Result:
    """Conduct a session or a pilot on the real screen; raises a ConnectionTaskError in plain words."""
    forbid_memory_dumps()
    with Interruption() as interruption, locked(folder, request) as stale_note, GraphicsProbe() as probe:
        start = utc_now()
        admission, preparation = admit(folder, request, start, ask, stale_note)
        import pandas  # noqa: F401  (PsychoPy and the table need it; half a second that the probe takes anyway)

        screens = probe.screen_sizes()
        interruption.check()
        protocol = preparation.plan.protocol
        with (
            open_markers(protocol.markers, f"protocol {protocol.name}") as markers,
            open_scanner(protocol.scanner) as heard,
            closing(_open_screen(preparation, screens, admission.resumption.begins)) as screen,
            hold_off_sleep() as held_awake,
        ):
            from experiment.devices.window_responses import WindowResponses

            log = _open_log(folder, preparation, start, screen, admission, held_awake)
            responses = heard(WindowResponses(screen, interruption.check), screen.seconds)
            result = _play(preparation, screen, responses, markers, log, admission)
        return replace(result, report=report_apart(log.path))


def rehearse(folder: StudyFolder, request: Request) -> Result:
    """Play a session on the simulated screen with a scripted participant; no window, no waiting."""
    preparation = prepare(folder, request, REHEARSED_START.date())
    path = folder.pilot_log(request.purpose, utc_now())
    files.make_folder(path.parent)
    room = SimulatedRoom()
    header = preparation.header(REHEARSED_START.isoformat(timespec="milliseconds"), {}, None)
    log = EventLog.create(path, header, lambda: REHEARSED_START + timedelta(seconds=room.seconds()))
    protocol = preparation.plan.protocol
    markers = rehearsed_markers(protocol.markers, f"protocol {protocol.name}")
    return _play(preparation, room, room, markers, log, NOTHING_SAID)


def _open_screen(preparation: Preparation, screens: Sequence[tuple[int, int]], begins: float) -> PsychoPyScreen:
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

    return PsychoPyScreen(preparation.plan.protocol, size, pilot=pilot, screen=number, begins=begins)


def _open_log(
    folder: StudyFolder,
    preparation: Preparation,
    start: datetime,
    screen: PsychoPyScreen,
    admission: Admission,
    held_awake: bool,
) -> EventLog:
    """Begin the log with its header and what the assistant overrode."""
    request, timing = preparation.request, newest_check(folder)
    overridden = list(admission.overridden)
    if request.purpose == "session":
        path = next_part(folder.session_log(request.participant, request.session))
        faults = timing["faults"] if timing else ()
        overridden += settle(find_in_display(screen.pace.synced, screen.pace.hertz, faults), request.override, None)
    else:
        path = folder.pilot_log(request.purpose, start)
    files.make_folder(path.parent)
    started = start.astimezone().isoformat(timespec="milliseconds")
    display = {**screen.describe(), "timing": timing}
    log = EventLog.create(path, preparation.header(started, display, admission.resumption.continues))
    log.append(events.SleepHeldOff(seconds=screen.seconds(), held=held_awake))
    for rule, reason in overridden:
        log.append(events.GateOverridden(seconds=screen.seconds(), rule=rule, reason=reason))
    return log


def _play(
    preparation: Preparation,
    screen: Screen,
    responses: Responses,
    markers: Markers,
    log: EventLog,
    admission: Admission,
) -> Result:
    request, plan = preparation.request, preparation.plan
    if request.scripted:
        participant = ScriptedParticipant(request.scripted, plan.seed, request.speed)
        screen = responses = Rehearsal(screen, responses, participant)
    record = SessionRecord(log)
    try:
        outcome = play(plan, screen, responses, markers, record, admission.resumption.progress, admission.notices)
    except CouldNotWrite:
        with suppress(ConnectionTaskError):
            call_assistant(plan.protocol, screen, responses)
        raise
    except BaseException as error:
        _note_failure(record, screen.seconds, error)
        raise
    return Result(outcome, record.close(), table_path(log.path))


def _note_failure(record: SessionRecord, seconds: Callable[[], float], error: BaseException) -> None:
    """Write the log's last event after a failure; if that fails too, the first failure is the one to tell."""
    kind = error.signal if isinstance(error, Interrupted) else type(error).__name__
    try:
        record.append(events.SessionFailed(seconds=seconds(), error=kind))
        record.close()
    except ConnectionTaskError as second:
        error.add_note(f"and then {type(second).__name__}")
