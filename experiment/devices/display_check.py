"""Measures a display: full screen, one flip after the other, and the computer's clock."""

from __future__ import annotations

import time
from itertools import pairwise

from experiment.devices.psychopy_screen import PsychoPyScreen
from experiment.session.display import DisplayMeasurement
from experiment.session.pictures import Blank, Fixation

FIRST_FLIPS = 10  # slow ones, left out
NAPS, NAP_SECONDS = 200, 0.001
LOOKS_AT_THE_CLOCK = 10_000


def measure_display(screen: PsychoPyScreen, seconds: float) -> DisplayMeasurement:
    """Flip cross and empty screen as fast as flips go for so many seconds, then look at the clock."""
    pictures = (Blank(), Fixation())
    screen.prepare(pictures)
    onsets: list[float] = []
    end = screen.seconds() + seconds
    while len(onsets) < FIRST_FLIPS + 3 or screen.seconds() < end:
        onsets.append(screen.show(pictures[len(onsets) % 2]).onset)
    return DisplayMeasurement(
        intervals=tuple(later - earlier for earlier, later in pairwise(onsets[FIRST_FLIPS:])),
        synced=screen.pace.synced,
        clock=time.get_clock_info("perf_counter").implementation,
        clock_step_seconds=_clock_step(),
        nap_seconds=tuple(_nap() for _ in range(NAPS)),
    )


def _clock_step() -> float:
    """Return the smallest step the clock was seen to make."""
    looks = [time.perf_counter() for _ in range(LOOKS_AT_THE_CLOCK)]
    return min(later - earlier for earlier, later in pairwise(looks) if later > earlier)


def _nap() -> float:
    begun = time.perf_counter()
    time.sleep(NAP_SECONDS)
    return time.perf_counter() - begun
