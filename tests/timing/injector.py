"""Presses keys and mouse buttons at times it writes down: `python -m tests.timing.injector`, in a process of its own.

It reads one JSON list of presses from its input, plays them, and prints when each went down as JSON (CLOCK_MONOTONIC).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tests.timing.virtual_screen import VirtualScreen

HELD_SECONDS = 0.015


@dataclass(frozen=True)
class Press:
    """A key, or the left mouse button at a pixel (`key` empty), `after_seconds` after the press before."""

    after_seconds: float
    key: str = ""
    x: int = 0
    y: int = 0


def inject(screen: VirtualScreen, presses: Sequence[Press]) -> list[float]:
    """Play the presses on the screen and return when each went down."""
    given = json.dumps([asdict(press) for press in presses]).encode()
    command = [sys.executable, "-m", "tests.timing.injector"]
    done = subprocess.run(command, input=given, env=screen.environment, stdout=subprocess.PIPE, check=True)
    return [float(moment) for moment in json.loads(done.stdout)]


def _play(presses: Sequence[Press]) -> list[float]:
    from Xlib import XK, X
    from Xlib.display import Display
    from Xlib.ext import xtest

    display = Display()
    moments = []
    for press in presses:
        time.sleep(press.after_seconds)
        down, up = (X.KeyPress, X.KeyRelease) if press.key else (X.ButtonPress, X.ButtonRelease)
        detail = display.keysym_to_keycode(XK.string_to_keysym(press.key)) if press.key else 1
        if not press.key:
            xtest.fake_input(display, X.MotionNotify, x=press.x, y=press.y)
            display.sync()
        moments.append(time.perf_counter())
        xtest.fake_input(display, down, detail)
        display.sync()
        time.sleep(HELD_SECONDS)
        xtest.fake_input(display, up, detail)
        display.sync()
    return moments


if __name__ == "__main__":
    json.dump(_play([Press(**press) for press in json.load(sys.stdin)]), sys.stdout)
