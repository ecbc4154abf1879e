"""The checks of the workstation itself, whoever comes: versions, display, keyboard, disk, clock, sleep."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

import experiment
from experiment.desk.checks.check import Check
from experiment.desk.checks.tested_versions import PACKAGES, PYTHON
from experiment.devices.awake import hold_off_sleep
from experiment.devices.display_glance import DisplayFacts
from experiment.devices.keyboards import keyboard_seen
from experiment.errors import CouldNotWrite
from experiment.records import files
from experiment.records.study_folder import StudyFolder
from experiment.session.gate import find_in_display, find_in_place
from experiment.study.protocol import Look

SMALLEST_SCREEN = (1024, 768)
HERTZ_TOLERANCE = 0.02
TRIAL_WRITES = 12
SLOW_WRITE_SECONDS = 0.050
CLOCK_TOLERANCE = timedelta(minutes=2)


def check_versions() -> Iterator[Check]:
    """Compare Python and packages with those the program was tested with."""
    running = ".".join(platform.python_version_tuple()[:2])
    differing, absent = [], []
    for package, tested in PACKAGES.items():
        try:
            installed = version(package)
        except PackageNotFoundError:
            absent.append(package)
            continue
        if installed != tested:
            differing.append(f"{package} {installed} ({tested} was tested)")
    if absent:
        yield Check("versions", "red", f"Not installed: {', '.join(absent)}.", "Install the program anew.")
    if running not in PYTHON:
        yield Check("python", "amber", f"Python {running} was not tested.", f"Use Python {' or '.join(PYTHON)}.")
    if differing:
        remedy = "Install the tested versions, or pilot once more before the next participant."
        yield Check("versions", "amber", f"Other versions than tested: {'; '.join(differing)}.", remedy)
    elif not absent:
        psychopy = PACKAGES["psychopy"]
        yield Check("versions", "green", f"Python {running}, PsychoPy {psychopy} and the rest are as tested.")


def check_display(look: Look, screens: list[tuple[int, int]], measured: DisplayFacts) -> Iterator[Check]:
    """Judge the participant's screen by its size and by what was measured on it."""
    if look.screen >= len(screens):
        remedy = "Connect the participant's screen, or choose another in the protocol's [look]."
        sentence = f"Screen {look.screen} is wanted; this workstation has screens 0 to {len(screens) - 1}."
        yield Check("screen", "red", sentence, remedy)
        return
    width, height = screens[look.screen]
    small = width < SMALLEST_SCREEN[0] or height < SMALLEST_SCREEN[1]
    if small or width * 4 < height * 5:
        wanted = f"at least {SMALLEST_SCREEN[0]} x {SMALLEST_SCREEN[1]} and no narrower than 5:4 is meant"
        sentence = f"The screen has {width} x {height} pixels; {wanted}."
        yield Check("screen", "amber", sentence, "Choose the screen's own resolution in the system's settings.")
    else:
        yield Check("screen", "green", f"Screen {look.screen} has {width} x {height} pixels.")
    yield _scaling(measured.scaling)
    yield from _refresh(look, measured)


def _scaling(scaling: float | None) -> Check:
    if scaling is None:
        remedy = "Look in the system's settings: it should be 100 %."
        return Check("scaling", "amber", "The display's scaling could not be found out.", remedy)
    if scaling != 1:
        remedy = "Set it to 100 % for the participant's screen; scaled screens show pictures a frame late."
        return Check("scaling", "amber", f"The display is scaled to {100 * scaling:.0f} %.", remedy)
    return Check("scaling", "green", "The display is scaled to 100 %.")


def _refresh(look: Look, measured: DisplayFacts) -> Iterator[Check]:
    if measured.hertz is None or measured.synced is None:
        yield Check("refresh", "amber", "The refresh could not be measured.", "Pilot once, and look at late pictures.")
        return
    for finding in find_in_display(measured.synced, measured.hertz):
        remedy = "In a pilot that is no matter; for a session, ask before you type a reason."
        yield Check("refresh", "red", finding.sentence, remedy, overridable=True)
    if measured.synced and abs(measured.hertz / look.nominal_refresh_hertz - 1) > HERTZ_TOLERANCE:
        sentence = f"The display refreshes at {measured.hertz:.1f} Hz; {look.nominal_refresh_hertz:g} Hz are meant."
        yield Check("refresh", "amber", sentence, "Set the refresh rate in the system's settings, or in the protocol.")
    elif measured.synced:
        yield Check("refresh", "green", f"Pictures wait for the refresh, at {measured.hertz:.2f} Hz.")


def check_keyboard() -> Iterator[Check]:
    """Say whether a keyboard is there."""
    remedy = "Connect the participant's keyboard, and press a key in a pilot."
    if keyboard_seen():
        yield Check("keyboard", "green", "A keyboard is connected.")
    else:
        yield Check("keyboard", "amber", "No keyboard was seen.", remedy)


def check_place(folder: StudyFolder) -> Iterator[Check]:
    """Judge where the data go: room, speed, and whether something else synchronises the folder."""
    free_bytes = shutil.disk_usage(folder.data if folder.data.exists() else folder.root).free
    findings = find_in_place(str(folder.root.resolve()), free_bytes)
    remedies = {"disk": "Free some room on this disk.", "cloud": "Move the study's folder to a local disk."}
    for finding in findings:
        yield Check(finding.rule, "red", finding.sentence, remedies[finding.rule], finding.level == "override")
    if not any(finding.rule == "cloud" for finding in findings):
        yield Check(
            "cloud", "green", "The study's folder is not synchronised by a cloud service, as far as its name tells."
        )
    try:
        slowest, middle = _write_seconds(folder.data)
    except (CouldNotWrite, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        remedy = "Give yourself the right to write there, or reconnect the disk."
        yield Check("writing", "red", f"The data folder cannot be written to ({reason}).", remedy)
        return
    free = f"{free_bytes / 1e9:.1f} GB free"
    speed = f"a record is safe on the disk in {1000 * middle:.1f} ms, at most {1000 * slowest:.1f} ms"
    if slowest > SLOW_WRITE_SECONDS:
        remedy = "Use a local disk, and end other programs; records wait for the disk between pictures."
        yield Check("writing", "amber", f"The disk is slow: {speed}; {free}.", remedy)
    else:
        yield Check("writing", "green", f"The disk is fast enough: {speed}; {free}.")


def _write_seconds(data: Path) -> tuple[float, float]:
    """Return the longest and the middle time of a synced write, in the folder where the records go."""
    files.make_folder(data)
    descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=data)
    try:
        taken = []
        for _ in range(TRIAL_WRITES):
            start = time.perf_counter()
            files.append_safely(descriptor, b"." * 400 + b"\n")
            taken.append(time.perf_counter() - start)
    finally:
        os.close(descriptor)
        os.unlink(name)
    return max(taken), statistics.median(taken)


def check_clock(folder: StudyFolder, now: datetime) -> Iterator[Check]:
    """Compare the clock with what was written before: the last session's log, and the program itself."""
    remedy = "Set the workstation's clock; day, washout and record depend on it."
    latest = _latest_change(folder)
    installed = _changed(Path(experiment.__file__))
    if latest is not None and now < latest - CLOCK_TOLERANCE:
        sentence = f"The clock says {_said(now)}, but the last session's record was written at {_said(latest)}."
        yield Check("clock", "red", sentence, remedy)
    elif now < installed - CLOCK_TOLERANCE:
        sentence = f"The clock says {_said(now)}, but the program was installed at {_said(installed)}."
        yield Check("clock", "amber", sentence, remedy)
    else:
        yield Check("clock", "green", f"The clock says {_said(now)}, later than everything recorded.")


def _latest_change(folder: StudyFolder) -> datetime | None:
    changes = []
    for log in folder.data.glob("sub-*/session-*/*_events.jsonl"):
        with suppress(FileNotFoundError):  # it was taken away since it was listed
            changes.append(_changed(log))
    return max(changes, default=None)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def check_sleep() -> Iterator[Check]:
    """Try to hold off screen saver and sleep for a moment."""
    with hold_off_sleep() as held:
        pass
    if held:
        yield Check("sleep", "green", "Screen saver and sleep can be held off during a session.")
    else:
        remedy = "Switch them off in the system's settings for the day."
        yield Check("sleep", "amber", "Screen saver and sleep could not be held off.", remedy)


def check_power() -> Iterator[Check]:
    """Say whether a portable computer runs on its battery."""
    battery = psutil.sensors_battery()
    if battery is not None and not battery.power_plugged:
        sentence = f"The computer runs on its battery ({battery.percent:.0f} %)."
        yield Check("power", "amber", sentence, "Plug it in: on battery it slows down.")
