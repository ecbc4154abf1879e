"""The wall clock jumps by an hour, back and forth, while messages stand: nothing that is measured may notice."""

import json
import os
import struct
import subprocess
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from experiment.records.event_log import Reading
from experiment.session.events import Event, MessageGone, MessageShown, RatingGiven, WallClockJumped
from experiment.session.pictures import Page, Scale
from experiment.session.rehearsal import ScriptedParticipant
from tests.timing.our_program import OurProgram
from tests.timing.session_at_hand import session_at_hand
from tests.timing.task import Task

HOUR = 3600.0
SEED = 5
SECONDS = 1.2
JUMPS = {1: -HOUR, 3: 0.0}  # the shift that sets in while this message stands: an hour back, then an hour forward


@pytest.fixture
def shim(tmp_path: Path) -> Path:
    library = tmp_path / "wall_clock_shift.so"
    source = Path(__file__).with_name("wall_clock_shift.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


@pytest.fixture
def jumped(shim: Path, tmp_path: Path) -> tuple[Reading, list[datetime]]:
    """Return the log of a session whose wall clock jumped, and the wall clock's time of each record in it."""
    shift = tmp_path / "shift"
    shift.write_bytes(struct.pack("d", 0.0))
    task = Task(4, SECONDS, tmp_path)
    command = [*OurProgram().command(task), "--seed", str(SEED)]
    environment = {**os.environ, "LD_PRELOAD": str(shim), "WALL_CLOCK_SHIFT": str(shift)}
    with session_at_hand(command, tmp_path / "study", environment) as session:
        for trial, seconds in JUMPS.items():
            session.wait_for(MessageShown, trial=trial)
            with shift.open("r+b") as file:
                file.write(struct.pack("d", seconds))
        assert session.process.wait(60) == 0
        reading = session.reading
        [path] = (tmp_path / "study" / "data" / "pilot").glob("*/*_events.jsonl")
    stamps = [datetime.fromisoformat(json.loads(line)["utc"]) for line in path.read_bytes().splitlines()[1:]]
    return reading, stamps


def test_a_jump_of_the_wall_clock_changes_nothing_measured_and_is_noted(
    jumped: tuple[Reading, list[datetime]],
) -> None:
    reading, stamps = jumped
    events = reading.events
    assert not reading.faults

    jumps = [event for event in events if isinstance(event, WallClockJumped)]
    assert [jump.jump_seconds for jump in jumps] == pytest.approx([-HOUR, HOUR], abs=1.0)
    steps = [(later - earlier).total_seconds() for earlier, later in pairwise(stamps)]
    assert min(steps) == pytest.approx(-HOUR, abs=10)  # the stamps carry both jumps
    assert max(steps) == pytest.approx(HOUR, abs=10)

    gone = [event for event in events if isinstance(event, MessageGone)]
    assert [event.shown_seconds for event in gone] == pytest.approx([SECONDS] * 4, abs=0.05)
    assert [event.message_id for event in gone] == ["m1", "m2", "m3", "m4"]
    assert [event.seconds for event in _measured(events)] == sorted(event.seconds for event in _measured(events))
    assert [event.response_seconds for event in events if isinstance(event, RatingGiven)] == pytest.approx(
        _scripted_response_times(4), abs=1e-6
    )


def _measured(events: tuple[Event, ...]) -> list[Event]:
    return [event for event in events if isinstance(event, (MessageShown, MessageGone, RatingGiven))]


def _scripted_response_times(messages: int) -> list[float]:
    """Return when the scripted participant answers: drawn from the seed alone, page by page."""
    participant = ScriptedParticipant("prompt", SEED)
    page, scale = Page("any", "text"), Scale("question", tuple("1234567"), "low", "high", "hint", "button")
    for _ in range(4):  # the assistant's page, two pages of instructions, and the page before the messages
        participant.deeds(page)
    return [participant.deeds(scale)[0][0] for _ in range(messages)]
