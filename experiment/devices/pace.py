"""When to swap buffers, so that a picture comes at the refresh nearest to its time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

PROBE_FLIPS = 12
MARGIN_SECONDS = 0.001  # a time just between two refreshes goes to the earlier, so that jitter never makes it late
SPIN_SECONDS = 0.010  # sleep overshoots; the last stretch before a swap is spent looking at the clock


@dataclass(frozen=True)
class Pace:
    """How a display takes its flips: the length of a frame, and whether flips wait for the refresh."""

    frame_seconds: float
    synced: bool

    @property
    def hertz(self) -> float:
        """Return the refresh rate, measured or nominal."""
        return 1 / self.frame_seconds

    def swap_at(self, due: float, last_onset: float, swap_seconds: float) -> float:
        """Return when to ask for the swap, in the clock of `due` and `last_onset`.

        With vertical sync: half a frame before `due`, as in Psychtoolbox's Flip(when). Without it the swap itself is
        timed to end a whole number of nominal frames after the last onset; it takes `swap_seconds`.
        """
        if self.synced:
            return due - self.frame_seconds / 2 - MARGIN_SECONDS
        frames = (due - last_onset - MARGIN_SECONDS) / self.frame_seconds
        return last_onset + max(1, round(frames)) * self.frame_seconds - swap_seconds

    def is_late(self, late_seconds: float) -> bool:
        """Say whether a flip missed its refresh: it came more than half a frame after it was due."""
        return late_seconds > self.frame_seconds / 2


def find_pace(flip: Callable[[], float], nominal_hertz: float) -> Pace:
    """Find out whether `flip`, which returns its onset in seconds, waits for the refresh.

    Flips asked for later within a frame come at the same rate if they wait, and later if they do not.
    """
    for _ in range(3):  # the first flips of a window are slow
        flip()
    at_once = _intervals(flip, 0.0)
    frame = statistics.median(at_once)
    delayed = _intervals(flip, 0.4 * frame)
    if _is_steady(at_once, frame) and _is_steady(delayed, frame) and frame > 1 / 400:
        return Pace(statistics.mean(sorted(at_once + delayed)[2:-2]), synced=True)
    return Pace(1 / nominal_hertz, synced=False)


def _intervals(flip: Callable[[], float], delay_seconds: float) -> list[float]:
    onsets = []
    for _ in range(PROBE_FLIPS + 1):
        wait_until(time.perf_counter() + delay_seconds)
        onsets.append(flip())
    return [later - earlier for earlier, later in pairwise(onsets)]


def _is_steady(intervals: Sequence[float], frame: float) -> bool:
    within = sum(abs(interval - frame) < 0.1 * frame for interval in intervals)
    return within >= 0.8 * len(intervals)


def wait_until(moment: float) -> None:
    """Wait until `moment` on time.perf_counter: asleep for the most part, awake for the last stretch."""
    while (remaining := moment - time.perf_counter()) > 0:
        if remaining > SPIN_SECONDS:
            time.sleep(remaining - SPIN_SECONDS)
