"""Says whether the machine was quiet enough for its figures to mean anything."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import stdev

from tests.timing.measuring import Run
from tests.timing.photodiode import processor_seconds

LARGEST_EDGE_GAP_US = 1000.0  # an edge cannot be known better than the time between two looks at it
LARGEST_CONTROL_SD_MS = 0.5  # the control's noise is the instrument's own
LARGEST_SHARE_OF_OTHERS = 0.25  # of one processor
LONGEST_WAIT_SECONDS, LOOK_SECONDS = 20.0, 1.0


@dataclass(frozen=True)
class Load:
    """What the machine's processors had done at a moment, in seconds: all, for us, and taken by other machines."""

    moment: float
    busy: float
    ours: float
    stolen: float

    @classmethod
    def now(cls, server: int) -> Load:
        """Read the counters; `server` is the virtual screen's process id."""
        first, *_ = Path("/proc/stat").read_text().splitlines()
        user, nice, system, _idle, _waiting, irq, soft_irq, steal, *_ = (
            int(ticks) / os.sysconf("SC_CLK_TCK") for ticks in first.split()[1:]
        )
        used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
        ours = sum(one.ru_utime + one.ru_stime for one in used) + processor_seconds(server)
        return cls(time.monotonic(), user + nice + system + irq + soft_irq, ours, steal)

    def share_of_others_since(self, earlier: Load) -> float:
        """Return how many processors others have used since `earlier`, stolen time included."""
        others = (self.busy - earlier.busy) - (self.ours - earlier.ours) + (self.stolen - earlier.stolen)
        return max(0.0, others / (self.moment - earlier.moment))


def run_when_quiet(play: Callable[[], Run], server: int, patience: int) -> tuple[Run, float, int]:
    """Play a run while others leave the machine alone; one that they disturbed is thrown away, whatever it showed.

    Return the run, how many processors others used meanwhile, and how many runs were thrown away. After `patience`
    of them the next is kept as it is, and will not be judged.
    """
    thrown_away = 0
    while True:
        _wait_for_quiet(server)
        before = Load.now(server)
        run = play()
        share = Load.now(server).share_of_others_since(before)
        if share <= LARGEST_SHARE_OF_OTHERS or thrown_away == patience:
            return run, share, thrown_away
        thrown_away += 1


def _wait_for_quiet(server: int) -> None:
    """Wait until others hardly use the machine, but not for ever."""
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < end:
        before = Load.now(server)
        time.sleep(LOOK_SECONDS)
        if Load.now(server).share_of_others_since(before) <= LARGEST_SHARE_OF_OTHERS / 2:
            return


def find_disturbances(runs: list[Run], control: str, share_of_others: float) -> list[str]:
    """Return, in plain words, why these figures must not be judged; empty when the machine was quiet."""
    found = []
    if share_of_others > LARGEST_SHARE_OF_OTHERS:
        found.append(
            f"other programs used {share_of_others:.2f} of a processor; {LARGEST_SHARE_OF_OTHERS:g} is the most allowed"
        )
    worst = max(run.worst_edge_gap_us for run in runs)
    if worst > LARGEST_EDGE_GAP_US:
        found.append(
            f"the photodiode did not look for {worst:.0f} us around a change; "
            f"{LARGEST_EDGE_GAP_US:.0f} is the most allowed"
        )
    errors = [shown.error_ms for run in runs if run.contender == control for shown in run.shown]
    if len(errors) > 1 and stdev(errors) > LARGEST_CONTROL_SD_MS:
        found.append(
            f"the control varied with an SD of {stdev(errors):.2f} ms; {LARGEST_CONTROL_SD_MS:g} is the most allowed"
        )
    return found
