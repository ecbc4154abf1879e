"""Checks this workstation's display, and keeps what was found for the sessions to come."""

from __future__ import annotations

import io
import json
import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from experiment import __version__
from experiment.devices.probe import GraphicsProbe
from experiment.errors import DeviceFailed
from experiment.records import files
from experiment.records.event_log import utc_now
from experiment.records.input_files import load_protocol
from experiment.records.study_folder import StudyFolder
from experiment.session.display import DisplayMeasurement, display_faults, verdict

RECORD, FIGURE = "timing.json", "flip_intervals.svg"


@dataclass(frozen=True)
class TimingCheck:
    """A finished check: what to tell, what is wrong (empty: nothing), and where the record is."""

    verdict: str
    faults: list[str]
    record: Path


def check_timing(folder: StudyFolder, number: int | None, seconds: float) -> TimingCheck:
    """Measure a screen (None: the protocol's) for so many seconds and write record and figure.

    Raises DeviceFailed when the graphics do not work, or when there is no such screen.
    """
    protocol, _ = load_protocol(folder.protocol(None))
    number = protocol.look.screen if number is None else number
    with GraphicsProbe() as probe:
        sizes = probe.screen_sizes()
    if number >= len(sizes):
        raise DeviceFailed(f"There is no screen {number}; this workstation has screens 0 to {len(sizes) - 1}.")
    from experiment.devices.display_check import measure_display
    from experiment.devices.psychopy_screen import PsychoPyScreen

    started = utc_now()
    screen = PsychoPyScreen(protocol, sizes[number], pilot=False, screen=number)
    try:
        measured = measure_display(screen, seconds)
        display = {"number": number, **screen.describe()}
    finally:
        screen.close()
    faults = display_faults(measured)
    place = _keep(folder, started, measured, faults, display)
    return TimingCheck(verdict(measured, faults), faults, place / RECORD)


def newest_check(folder: StudyFolder) -> dict[str, Any] | None:
    """Return this workstation's newest record for a session's header, without its single intervals; None if none."""
    for path in sorted(folder.timing.glob(f"*/{RECORD}"), reverse=True):
        record = _read(path)
        if record.get("workstation") == platform.node():
            del record["intervals"]
            return {"record": str(path.relative_to(folder.root)), **record}
    return None


def _read(path: Path) -> dict[str, Any]:
    """Return a record, empty if the file is damaged: a session does not depend on it."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and "intervals" in found else {}


def _keep(
    folder: StudyFolder, started: datetime, measured: DisplayMeasurement, faults: list[str], display: dict[str, Any]
) -> Path:
    place = folder.timing / started.strftime("%Y%m%dT%H%M%S%fZ")
    files.make_folder(place)
    record = {
        "utc": started.isoformat(timespec="milliseconds"),
        "workstation": platform.node(),
        "system": platform.platform(),
        "program_version": __version__,
        "display": display,
        "hertz": round(measured.hertz, 3),
        "synced": measured.synced,
        "frames": len(measured.intervals),
        "dropped": measured.dropped,
        "interval_sd_seconds": round(measured.spread_seconds, 6),
        "clock": measured.clock,
        "clock_step_seconds": round(measured.clock_step_seconds, 9),
        "longest_nap_seconds": round(measured.longest_nap_seconds, 6),
        "faults": faults,
        "intervals": [round(interval, 6) for interval in measured.intervals],
    }
    files.replace_whole(place / RECORD, (json.dumps(record, indent=1) + "\n").encode())
    files.replace_whole(place / FIGURE, _figure(measured))
    return place


def _figure(measured: DisplayMeasurement) -> bytes:
    """Draw the intervals between flips, in order and as a distribution."""
    from matplotlib.figure import Figure

    milliseconds = [1000 * interval for interval in measured.intervals]
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    course, spread = figure.subplots(1, 2, sharey=True, width_ratios=(3, 1))
    course.plot(milliseconds, linestyle="none", marker=".", markersize=2)
    course.set_xlabel("flip")
    course.set_ylabel("since the flip before (ms)")
    spread.hist(milliseconds, bins=100, orientation="horizontal", log=True)
    spread.set_xlabel("flips")
    figure.suptitle(f"{measured.hertz:.2f} Hz, {'synchronised' if measured.synced else 'not synchronised'}")
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg")
    return drawn.getvalue()
