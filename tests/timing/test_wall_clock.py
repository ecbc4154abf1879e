"""The wall clock jumps by an hour, back and forth, while messages stand: nothing that is measured may notice."""

import json
import os
import platform
import struct
import subprocess
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from experiment.records.event_log import Reading, read_log
from experiment.session.events import Event, MessageGone, MessageShown, RatingGiven, WallClockJumped
from tests.timing.our_program import OurProgram
from tests.timing.session_at_hand import session_at_hand
from tests.timing.task import Task

HOUR = 3600.0
SEED = 5
SECONDS = 1.2
JUMPS = {1: -HOUR, 2: 0.0}  # the shift that sets in while this message stands: an hour back, then an hour forward


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("jumping")


@pytest.fixture(scope="module")
def shim(place: Path) -> Path:
    library = place / "wall_clock_shift.so"
    source = Path(__file__).with_name("wall_clock_shift.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


@pytest.fixture(scope="module")
def jumped(shim: Path, place: Path) -> tuple[Reading, Reading, list[datetime]]:
    """Return a session whose wall clock jumped, the same session rehearsed without, and each record's wall clock."""
    shift = place / "shift"
    shift.write_bytes(struct.pack("d", 0.0))
    task = Task(3, SECONDS, place)
    command = [*OurProgram().command(task), "--seed", str(SEED)]
    _pretend_a_timing_check(place / "study" / "data" / "timing" / "20260101T000000Z")
    environment = {**os.environ, "LD_PRELOAD": str(shim), "WALL_CLOCK_SHIFT": str(shift)}
    with session_at_hand(command, place / "study", environment) as session:
        for trial, seconds in JUMPS.items():
            session.wait_for(MessageShown, trial=trial)
            with shift.open("r+b") as file:
                file.write(struct.pack("d", seconds))
        assert session.process.wait(60) == 0
        reading = session.reading
        path = session.log
    stamps = [datetime.fromisoformat(json.loads(line)["utc"]) for line in path.read_bytes().splitlines()[1:]]
    rehearsal = [*(part for part in command if part not in ("--auto", "--photosensor", "top_left"))]
    rehearsal[rehearsal.index("pilot")] = "rehearse"
    subprocess.run(rehearsal, check=True, stdout=subprocess.DEVNULL)
    [rehearsed] = (place / "study" / "data" / "pilot").glob("*/rehearsal_*_events.jsonl")
    return reading, read_log(rehearsed), stamps


def test_a_jump_of_the_wall_clock_changes_nothing_measured_and_is_noted(
    jumped: tuple[Reading, Reading, list[datetime]],
) -> None:
    reading, rehearsed, stamps = jumped
    events = reading.events
    assert not reading.faults

    jumps = [event for event in events if isinstance(event, WallClockJumped)]
    assert [jump.jump_seconds for jump in jumps] == pytest.approx([-HOUR, HOUR], abs=1.0)
    steps = [(later - earlier).total_seconds() for earlier, later in pairwise(stamps)]
    assert min(steps) == pytest.approx(-HOUR, abs=10)  # the stamps carry both jumps
    assert max(steps) == pytest.approx(HOUR, abs=10)

    gone = [event for event in events if isinstance(event, MessageGone)]
    assert [event.shown_seconds for event in gone] == pytest.approx(
        [SECONDS] * 3, abs=1.0
    )  # a busy machine may add some; an hour it is not
    assert [event.message_id for event in gone] == ["m1", "m2", "m3"]
    assert [event.seconds for event in _measured(events)] == sorted(event.seconds for event in _measured(events))
    assert len(_response_times(events)) == 3
    assert _response_times(events) == pytest.approx(_response_times(rehearsed.events), abs=1e-5)


def test_the_header_refers_to_this_workstations_newest_check_of_its_display(
    jumped: tuple[Reading, Reading, list[datetime]],
) -> None:
    timing = jumped[0].header["screen"]["timing"]
    assert timing["record"] == "data/timing/20260101T000000Z/timing.json"
    assert timing["hertz"] == 59.94


def _pretend_a_timing_check(folder: Path) -> None:
    folder.mkdir(parents=True)
    record = {"workstation": platform.node(), "hertz": 59.94, "intervals": []}
    (folder / "timing.json").write_text(json.dumps(record))


def _measured(events: tuple[Event, ...]) -> list[Event]:
    return [event for event in events if isinstance(event, (MessageShown, MessageGone, RatingGiven))]


def _response_times(events: tuple[Event, ...]) -> list[float]:
    return [event.response_seconds for event in events if isinstance(event, RatingGiven)]
