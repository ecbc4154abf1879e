"""The control: a bare X client that fills a square. What it shows is the instrument's own noise."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.timing.task import PATCH_PIXELS, PAUSE_SECONDS, Logged, Task

SPIN_SECONDS = 0.010


class BareClient:
    """Fills a square with Xlib, without OpenGL and without text."""

    name = "bare X client"

    def command(self, task: Task) -> list[str]:
        """Return the command; nothing needs preparing."""
        return [
            sys.executable,
            "-m",
            "tests.timing.bare_client",
            str(task.messages),
            str(task.seconds),
            str(task.folder),
        ]

    def logged(self, task: Task) -> list[Logged]:
        """Return onset and duration of each filling."""
        return [Logged(*one) for one in json.loads((task.folder / "bare_client.json").read_text())]


def _play(messages: int, seconds: float) -> list[tuple[float, float]]:
    from Xlib.display import Display

    display = Display()
    root = display.screen()
    window = root.root.create_window(0, 0, root.width_in_pixels, root.height_in_pixels, 0, root.root_depth)
    colours = {white: window.create_gc(foreground=root.white_pixel if white else root.black_pixel) for white in (0, 1)}
    window.map()

    def fill(white: int) -> float:
        window.fill_rectangle(colours[white], 0, 0, PATCH_PIXELS, PATCH_PIXELS)
        display.sync()
        return time.perf_counter()

    fill(0)
    shown = []
    for _ in range(messages):
        time.sleep(PAUSE_SECONDS)
        onset = fill(1)
        _wait_until(onset + seconds)
        shown.append((onset, fill(0) - onset))
    return shown


def _wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter() - SPIN_SECONDS))
    while time.perf_counter() < moment:
        pass


if __name__ == "__main__":
    shown = _play(int(sys.argv[1]), float(sys.argv[2]))
    (Path(sys.argv[3]) / "bare_client.json").write_text(json.dumps(shown))
