"""The virtual photodiode: a process that watches one pixel and notes when it turns white and when it ceases to be.

Run as a program: `python -m tests.timing.photodiode PIXELS OFFSET PID`. It ends when its input is closed, and prints
what it saw as JSON. Times are CLOCK_MONOTONIC, which every process on the machine shares.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from tests.timing.virtual_screen import VirtualScreen

NAP_SECONDS = 30e-6  # no spinning: the renderer needs the processor
WHITE = 200  # darker is not white; PsychoPy's grey background is 128
_PR_SET_TIMERSLACK = 29


@dataclass(frozen=True)
class Seen:
    """One white period: when it came and went, and how much of a processor the program took meanwhile (seconds)."""

    onset: float
    gone: float
    processor_seconds: float

    @property
    def seconds(self) -> float:
        """Return how long it was white."""
        return self.gone - self.onset


@dataclass
class Sight:
    """What a photodiode saw: white periods, and the gaps between its looks (microseconds: middle, p99.9, largest)."""

    seen: list[Seen] = field(default_factory=list)
    gap_us: tuple[float, float, float] = (0.0, 0.0, 0.0)
    worst_edge_gap_us: float = 0.0


@contextmanager
def photodiode(screen: VirtualScreen, x: int, y: int, pid: int) -> Iterator[Sight]:
    """Watch a pixel, and the processor time of process `pid`; the sight is filled in when watching ends."""
    where = [str(screen.pixels), str(screen.offset(x, y)), str(pid)]
    command = [sys.executable, "-m", "tests.timing.photodiode", *where]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    sight = Sight()
    try:
        yield sight
    finally:
        output, _ = process.communicate()
    found = json.loads(output)
    sight.seen = [Seen(*one) for one in found["seen"]]
    sight.gap_us = tuple(found["gap_us"])
    sight.worst_edge_gap_us = found["worst_edge_gap_us"]


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has used so far, 0 when it is gone (Linux: clock_getcpuclockid)."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _watch(pixels: Path, offset: int, pid: int, ended: Thread) -> dict[str, Any]:
    gaps = array("d")
    edges: list[tuple[float, float, float]] = []  # when, gap before it, the program's processor time
    with pixels.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as screen:
        white, before = screen[offset] > WHITE, time.perf_counter()
        while ended.is_alive():
            time.sleep(NAP_SECONDS)
            is_white, now = screen[offset] > WHITE, time.perf_counter()
            gaps.append(now - before)
            if is_white != white:
                edges.append(((before + now) / 2, now - before, processor_seconds(pid)))
                white = is_white
            before = now
    if white:
        edges = edges[:-1]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    ordered = sorted(gaps)
    return {
        "seen": [(on[0], off[0], off[2] - on[2]) for on, off in pairs],
        "gap_us": [1e6 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.999, 1.0)],
        "worst_edge_gap_us": 1e6 * max((edge[1] for edge in edges), default=0.0),
    }


def main() -> None:
    """Watch until the input is closed."""
    ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, 1000, 0, 0, 0)  # 1 us instead of 50: naps end when they should
    ended = Thread(target=sys.stdin.read, daemon=True)
    ended.start()
    json.dump(_watch(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), ended), sys.stdout)


if __name__ == "__main__":
    main()
