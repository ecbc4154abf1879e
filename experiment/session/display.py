"""What was measured of a display, and what is wrong with it for this task. Pure values and rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import median, pstdev

LARGEST_SPREAD_SECONDS = 0.001  # SD of the intervals between flips, dropped frames left out
LARGEST_DROPPED_SHARE = 0.005  # of all frames
LONGEST_NAP_SECONDS = 0.015  # what is slept too long beyond this makes a due picture late


@dataclass(frozen=True)
class DisplayMeasurement:
    """Intervals between flips as fast as they go, whether flips wait for the refresh, and how the clock behaves.

    `nap_seconds` are the lengths of naps asked to last a millisecond; all times in seconds.
    """

    intervals: tuple[float, ...]
    synced: bool
    clock: str
    clock_step_seconds: float
    nap_seconds: tuple[float, ...]

    @cached_property
    def frame_seconds(self) -> float:
        """Return the length of a frame."""
        return median(self.intervals)

    @property
    def hertz(self) -> float:
        """Return the refresh rate; without vertical sync the rate at which flips return."""
        return 1 / self.frame_seconds

    @property
    def dropped(self) -> int:
        """Return how many frames were missed: an interval of two frames missed one."""
        return sum(max(0, round(interval / self.frame_seconds) - 1) for interval in self.intervals)

    @property
    def spread_seconds(self) -> float:
        """Return the SD of the intervals in which no frame was missed."""
        return pstdev([interval for interval in self.intervals if interval < 1.5 * self.frame_seconds])

    @property
    def longest_nap_seconds(self) -> float:
        """Return how long the longest nap of a millisecond was."""
        return max(self.nap_seconds)


def display_faults(measured: DisplayMeasurement) -> list[str]:
    """Return what is wrong with a display, one plain sentence each; empty when it is fit for a session."""
    found = []
    if not measured.synced:
        found.append(
            "The display does not wait for its refresh (no vertical sync): pictures can tear, and how long they stand "
            "is known to the program only, not to the screen. Turn vertical sync on in the graphics driver, switch "
            "off compositing and remote desktops, and set the display's scaling to 100 %."
        )
    elif measured.spread_seconds > LARGEST_SPREAD_SECONDS:
        found.append(
            f"The refresh is unstable: frames of {1000 * measured.frame_seconds:.2f} ms vary with an SD of "
            f"{1000 * measured.spread_seconds:.2f} ms; {1000 * LARGEST_SPREAD_SECONDS:g} ms is the most allowed. "
            "Close other programs, and set one fixed refresh rate (no variable or adaptive one)."
        )
    if measured.synced and measured.dropped > LARGEST_DROPPED_SHARE * len(measured.intervals):
        found.append(
            f"{measured.dropped} of {len(measured.intervals)} frames were dropped; {LARGEST_DROPPED_SHARE:.1%} is the "
            "most allowed. Close other programs, and see that the graphics driver is the maker's own."
        )
    if measured.longest_nap_seconds > LONGEST_NAP_SECONDS:
        found.append(
            f"This computer slept {1000 * measured.longest_nap_seconds:.0f} ms when asked for 1: it is too busy, or "
            "saves power. Close other programs and choose the power plan for high performance."
        )
    return found


def verdict(measured: DisplayMeasurement, faults: list[str]) -> str:
    """Return what the assistant is told: figures first, then whether the display is fit."""
    figures = (
        f"{measured.hertz:.2f} Hz; frames of {1000 * measured.frame_seconds:.3f} ms, SD "
        f"{1000 * measured.spread_seconds:.3f} ms, {measured.dropped} of {len(measured.intervals)} dropped; flips "
        f"{'wait' if measured.synced else 'do not wait'} for the refresh. Clock: {measured.clock}, steps of "
        f"{1e6 * measured.clock_step_seconds:.2f} us; a nap of 1 ms took up to "
        f"{1000 * measured.longest_nap_seconds:.1f}."
    )
    fit = "This display is fit for sessions." if not faults else "This display is not fit for sessions:"
    return "\n".join([figures, fit, *(f"  {fault}" for fault in faults)])
