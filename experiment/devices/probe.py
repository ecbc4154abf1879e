"""Finds out, in a process of its own, whether graphics work here: what fails there cannot abort the session.

Run as a program it prints one line of JSON: the sizes of the screens, or which piece is missing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Self

from experiment.errors import DeviceFailed

TIMEOUT_SECONDS = 30.0

PIECES = {
    "display": "No display was found. On Debian or Ubuntu log in at the workstation's own screen, or start a virtual "
    "one with `xvfb-run -a` (package xvfb). On Windows and macOS log in at the machine itself.",
    "opengl": "OpenGL does not work here. On Debian or Ubuntu: sudo apt-get install libgl1 libglu1-mesa libegl1. "
    "On Windows install the graphics card maker's driver and do not use Remote Desktop. "
    "On macOS log in at the machine's own screen.",
    "qt": "Qt does not work here. On Debian or Ubuntu: sudo apt-get install libegl1 libgl1 libxkbcommon0 libdbus-1-3 "
    "libfontconfig1. On Windows install the Microsoft Visual C++ Redistributable. "
    "On macOS, and everywhere: pip install --force-reinstall PyQt6.",
}


class GraphicsProbe:
    """A probe that runs while the session is being put together."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "experiment.devices.probe"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the probe, whether or not it was needed."""
        self._process.kill()
        self._process.communicate()

    def screen_sizes(self) -> list[tuple[int, int]]:
        """Return width and height of every screen in pixels; raises DeviceFailed naming the missing piece."""
        try:
            output, _ = self._process.communicate(timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise _missing("display") from None
        if self._process.returncode != 0:
            lines = output.decode(errors="replace").split()
            raise _missing(lines[-1] if lines and lines[-1] in PIECES else "opengl")
        return [(int(width), int(height)) for width, height in json.loads(output.splitlines()[-1])]


def _missing(piece: str) -> DeviceFailed:
    return DeviceFailed(f"No window was opened and nothing was recorded. {PIECES[piece]}")


def _probe() -> list[tuple[int, int]]:
    """Try every piece, saying its name before it is tried, so that even an abort tells which one it was."""
    print("qt", flush=True)
    from experiment.devices.qt import start_qt

    start_qt()
    print("display", flush=True)
    import pyglet.canvas

    screens = pyglet.canvas.get_display().get_screens()
    print("opengl", flush=True)
    import pyglet.window  # importing it makes a first OpenGL context

    return [(screen.width, screen.height) for screen in screens]


if __name__ == "__main__":
    print(json.dumps(_probe()), flush=True)
