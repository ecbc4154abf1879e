"""Marker times: `python -m tests.timing.marker_times --messages 60 --json F`.

A real session sends a marker for every message that comes and goes, by Lab Streaming Layer and by a serial port (a
pseudo-terminal) at once; other processes receive them while the photodiode watches the screen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, median, stdev

from tests.timing.marker_receiver import receiver
from tests.timing.measuring import Run, run_once
from tests.timing.our_program import OurProgram
from tests.timing.virtual_screen import VirtualScreen, virtual_screen

STREAM = "marker-times"
SHOWN, GONE = 11, 12
LARGEST_SD_MS = 2.0


@dataclass(frozen=True)
class MarkerTimes:
    """Marker minus screen, and minus the log, in milliseconds."""

    n: int
    bias_ms: float
    sd_ms: float
    worst_ms: float
    after_log_median_ms: float


@dataclass(frozen=True)
class Received:
    """One marker: when the screen changed, when the log says so, and when the other device had the marker."""

    seen: float
    logged: float
    received: float


def measure(messages: int, seconds: float, screen: VirtualScreen) -> tuple[Run, dict[str, list[Received]]]:
    """Return the session as the photodiode saw it, and for each output every marker."""
    with receiver("lsl", STREAM) as lsl, receiver("serial") as serial:
        outputs = [{"kind": "lsl", "stream": STREAM}, {"kind": "serial", "port": serial.port}, {"kind": "log"}]
        markers = {"codes": {"message_shown": SHOWN, "message_gone": GONE}, "outputs": outputs}
        run = run_once(OurProgram(markers), screen, messages, seconds)
    return run, {"lsl": _paired(run, lsl.markers), "serial": _paired(run, serial.markers)}


def sum_up(markers: Sequence[Received]) -> MarkerTimes:
    """Return bias and spread."""
    after = [1000 * (one.received - one.seen) for one in markers]
    after_log = [1000 * (one.received - one.logged) for one in markers]
    return MarkerTimes(len(after), fmean(after), stdev(after), max(map(abs, after)), median(after_log))


def _paired(run: Run, markers: Sequence[tuple[str | int, float]]) -> list[Received]:
    seen = [moment for one in run.shown for moment in (one.seen.onset, one.seen.gone)]
    logged = [moment for one in run.shown for moment in (one.logged.onset, one.logged.onset + one.logged.seconds)]
    if len(markers) != len(seen):
        raise RuntimeError(f"{len(seen)} changes seen, {len(markers)} markers received")
    return [Received(*times, moment) for *times, (_, moment) in zip(seen, logged, markers, strict=True)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and judge; exit status 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=60, help="messages in one session; each has two markers")
    parser.add_argument("--seconds", type=float, default=1.2, help="how long a message stands")
    parser.add_argument("--json", type=Path, help="write every single marker here")
    given = parser.parse_args(arguments)
    with virtual_screen() as screen:
        _, received = measure(given.messages, given.seconds, screen)
    figures = {output: sum_up(markers) for output, markers in received.items()}
    for output, one in figures.items():
        print(
            f"{output}: n {one.n}, marker minus screen {one.bias_ms:.2f} ms "
            f"(SD {one.sd_ms:.2f}, worst {one.worst_ms:.2f}), minus log {one.after_log_median_ms:.2f} ms (median)"
        )
    if given.json:
        content = {
            output: {**asdict(one), "markers": [asdict(marker) for marker in received[output]]}
            for output, one in figures.items()
        }
        given.json.write_text(json.dumps(content, indent=1) + "\n")
    missed = [output for output, one in figures.items() if one.sd_ms > LARGEST_SD_MS]
    print(f"Missed by: {', '.join(missed)}." if missed else "The aim is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
