"""Marker times: `python -m tests.timing.marker_times --messages 60 --json F`.

A real session sends a marker for every message that comes and goes, by Lab Streaming Layer and by a serial port (a
pseudo-terminal) at once; other processes receive them while the photodiode watches the screen.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, stdev

from tests.timing.marker_receiver import receiver
from tests.timing.measuring import play
from tests.timing.our_program import OurProgram
from tests.timing.task import Task
from tests.timing.virtual_screen import VirtualScreen, virtual_screen

STREAM = "marker-times"
SHOWN, GONE = 11, 12
LARGEST_SD_MS = 2.0


@dataclass(frozen=True)
class MarkerTimes:
    """Marker minus screen, in milliseconds."""

    n: int
    bias_ms: float
    sd_ms: float
    worst_ms: float


def measure(messages: int, seconds: float, screen: VirtualScreen) -> dict[str, list[float]]:
    """Return for each output by how many milliseconds every marker came after what it marks."""
    with tempfile.TemporaryDirectory() as folder, receiver("lsl", STREAM) as lsl, receiver("serial") as serial:
        outputs = [{"kind": "lsl", "stream": STREAM}, {"kind": "serial", "port": serial.port}, {"kind": "log"}]
        markers = {"codes": {"message_shown": SHOWN, "message_gone": GONE}, "outputs": outputs}
        program = OurProgram(markers)
        task = Task(messages, seconds, Path(folder))
        sight = play(program.command(task), screen)
    edges = [moment for seen in sight.seen for moment in (seen.onset, seen.gone)]
    if not len(lsl.markers) == len(serial.markers) == len(edges) == 2 * messages:
        raise RuntimeError(
            f"{len(edges)} changes seen, {len(lsl.markers)} by LSL, {len(serial.markers)} by serial port"
        )
    return {"lsl": _after(edges, lsl.markers), "serial": _after(edges, serial.markers)}


def sum_up(after: Sequence[float]) -> MarkerTimes:
    """Return bias and spread."""
    return MarkerTimes(len(after), fmean(after), stdev(after), max(map(abs, after)))


def _after(edges: Sequence[float], markers: Sequence[tuple[str | int, float]]) -> list[float]:
    return [1000 * (moment - edge) for edge, (_, moment) in zip(edges, markers, strict=True)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and judge; exit status 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=60, help="messages in one session; each has two markers")
    parser.add_argument("--seconds", type=float, default=1.2, help="how long a message stands")
    parser.add_argument("--json", type=Path, help="write every single marker here")
    given = parser.parse_args(arguments)
    with virtual_screen() as screen:
        after = measure(given.messages, given.seconds, screen)
    figures = {output: sum_up(times) for output, times in after.items()}
    for output, one in figures.items():
        print(
            f"{output}: n {one.n}, marker minus screen {one.bias_ms:.2f} ms "
            f"(SD {one.sd_ms:.2f}, worst {one.worst_ms:.2f})"
        )
    if given.json:
        content = {output: {**asdict(one), "after_ms": after[output]} for output, one in figures.items()}
        given.json.write_text(json.dumps(content, indent=1) + "\n")
    missed = [output for output, one in figures.items() if one.sd_ms > LARGEST_SD_MS]
    print(f"Missed by: {', '.join(missed)}." if missed else "The aim is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
