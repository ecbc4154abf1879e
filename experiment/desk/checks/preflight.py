"""The one list of checks before a session, for `connection-task check` and the desk alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Literal

from experiment.desk.checks import workstation
from experiment.desk.checks.check import Check, forbids, needs_reason, summary, table
from experiment.desk.checks.marker_check import check_markers
from experiment.desk.checks.past_records import check_records
from experiment.desk.checks.session_checks import check_files, check_session
from experiment.desk.preparation import Request
from experiment.devices.display_glance import DisplayGlance
from experiment.devices.probe import GraphicsProbe
from experiment.errors import ConnectionTaskError, DeviceFailed
from experiment.records.event_log import utc_now
from experiment.records.input_files import load_protocol
from experiment.records.study_folder import StudyFolder
from experiment.study.protocol import Protocol

Part = Literal["all", "workstation", "session"]


@dataclass(frozen=True)
class Preflight:
    """What the checks found, and how long they took."""

    checks: tuple[Check, ...]
    seconds: float

    @property
    def ready(self) -> bool:
        """Say whether nothing is red."""
        return not forbids(self.checks)

    def as_json(self) -> str:
        """Return everything as JSON."""
        content = {
            "ready": self.ready,
            "needs_reason": needs_reason(self.checks),
            "summary": summary(self.checks),
            "seconds": round(self.seconds, 3),
            "checks": [one.record() for one in self.checks],
        }
        return json.dumps(content, indent=2)

    def as_table(self) -> str:
        """Return everything as aligned text."""
        return table(self.checks)


def look_over(folder: StudyFolder, request: Request | None, part: Part = "all") -> Preflight:
    """Check the workstation, and the session asked for if there is one; nothing is shown of its messages."""
    start, now = perf_counter(), utc_now()
    protocol = _protocol(folder)
    with ExitStack() as running:
        probe = running.enter_context(GraphicsProbe())
        measurement = None
        if protocol and part != "session":
            look = protocol.look
            measurement = running.enter_context(DisplayGlance(look.screen, look.nominal_refresh_hertz))
        checks = list(_workstation(folder, now)) if part != "session" else []
        checks += _records(folder) if part != "workstation" else []
        screens, failure = _screens(probe)
        if failure:
            checks.append(failure)
        elif protocol and measurement:
            checks += workstation.check_display(protocol.look, screens, measurement.facts())
            checks += check_markers(protocol)
    if request is not None and part != "workstation":
        wanted = protocol.look.screen if protocol else 0
        size = screens[wanted] if wanted < len(screens) else None
        checks += check_session(folder, request, now.astimezone().date(), size)
    return Preflight(tuple(checks), perf_counter() - start)


def _workstation(folder: StudyFolder, now: datetime) -> Iterator[Check]:
    yield from workstation.check_versions()
    yield from workstation.check_keyboard()
    yield from workstation.check_place(folder)
    yield from workstation.check_clock(folder, now)
    yield from workstation.check_sleep()
    yield from workstation.check_power()


def _records(folder: StudyFolder) -> Iterator[Check]:
    yield from check_files(folder)
    yield from check_records(folder)


def _protocol(folder: StudyFolder) -> Protocol | None:
    try:
        return load_protocol(folder.protocol(None))[0]
    except ConnectionTaskError:
        return None  # check_files says what is wrong with it


def _screens(probe: GraphicsProbe) -> tuple[list[tuple[int, int]], Check | None]:
    try:
        return probe.screen_sizes(), None
    except DeviceFailed as error:
        return [], Check("screen", "red", str(error), "Log in at the workstation's own screen.")
