"""Another device, as a process of its own: it receives markers and notes when each came.

`python -m tests.timing.marker_receiver lsl STREAM` resolves a stream; `... serial` opens a pseudo-terminal. It first
prints a line that says it is ready (for serial the port's name); it ends when its input is closed, and prints the
markers received as JSON: name or code, and time on CLOCK_MONOTONIC.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

LOOK_SECONDS = 0.1


@dataclass
class Reception:
    """What a receiver got: its port (empty for LSL), and, once it has ended, each marker and when it came."""

    port: str
    markers: list[tuple[str | int, float]] = field(default_factory=list)


@contextmanager
def receiver(*kind: str) -> Iterator[Reception]:
    """Start a receiver of markers, `"lsl", STREAM` or `"serial"`."""
    command = [sys.executable, "-m", "tests.timing.marker_receiver", *kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    reception = Reception(process.stdout.readline().strip())
    try:
        yield reception
    finally:
        output, _ = process.communicate()
    reception.markers = [(marker, moment) for marker, moment in json.loads(output)]


def _from_lsl(stream: str, ended: Thread) -> Iterator[tuple[str, float]]:
    import pylsl

    print(flush=True)
    found: list[pylsl.StreamInfo] = []
    while not found and ended.is_alive():
        found = pylsl.resolve_byprop("name", stream, timeout=1.0)
    if not found:
        return
    inlet = pylsl.StreamInlet(found[0])
    inlet.open_stream()
    while ended.is_alive() or inlet.samples_available():
        sample, stamp = inlet.pull_sample(timeout=LOOK_SECONDS)
        if sample:
            yield sample[0], stamp


def _from_serial(ended: Thread) -> Iterator[tuple[int, float]]:
    near, far = os.openpty()
    tty.setraw(far)
    print(os.ttyname(far), flush=True)
    while ended.is_alive():
        if select.select([near], [], [], LOOK_SECONDS)[0]:
            received, now = os.read(near, 100), time.perf_counter()
            yield from ((code, now) for code in received)


if __name__ == "__main__":
    ended = Thread(target=sys.stdin.read, daemon=True)
    ended.start()
    got = _from_lsl(sys.argv[2], ended) if sys.argv[1] == "lsl" else _from_serial(ended)
    json.dump(list(got), sys.stdout)
