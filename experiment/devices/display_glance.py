"""Takes a quick look at the participant's display, in a process of its own: refresh, synchronisation and scaling.

Run as a program it prints one line of JSON for each step done, so that a step that aborts loses only itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Self

from experiment.devices.pace import find_pace

TIMEOUT_SECONDS = 8.0


@dataclass(frozen=True)
class DisplayFacts:
    """What was measured, None where it could not be; `scaling` is 1.0 at 100 percent."""

    hertz: float | None = None
    synced: bool | None = None
    scaling: float | None = None


class DisplayGlance:
    """A look that runs while other things are being looked at."""

    def __init__(self, screen: int, nominal_hertz: float) -> None:
        own_factors = {"QT_SCALE_FACTOR", "QT_QPA_PLATFORM"}  # of the desk's windows; the display's own is wanted
        environment = {name: value for name, value in os.environ.items() if name not in own_factors}
        command = [sys.executable, "-m", "experiment.devices.display_glance", str(screen), str(nominal_hertz)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the look, whether or not it was needed."""
        self._process.kill()
        self._process.communicate()

    def facts(self) -> DisplayFacts:
        """Return what could be measured."""
        try:
            output, _ = self._process.communicate(timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            output, _ = self._process.communicate()
        found: dict[str, float | bool] = {}
        for line in output.splitlines():
            if line.startswith("{"):
                found |= json.loads(line)
        return DisplayFacts(
            found.get("hertz"), bool(found["synced"]) if "synced" in found else None, found.get("scaling")
        )


def _measure(screen: int, nominal_hertz: float) -> dict[str, float | bool]:
    from pyglet import canvas, window

    screens = canvas.get_display().get_screens()
    shown = window.Window(fullscreen=True, screen=screens[min(screen, len(screens) - 1)], vsync=True)
    try:
        shown.set_mouse_visible(False)

        def flip() -> float:
            shown.dispatch_events()
            shown.clear()
            shown.flip()
            return time.perf_counter()

        pace = find_pace(flip, nominal_hertz)
    finally:
        shown.close()
    return {"hertz": round(pace.hertz, 3), "synced": pace.synced}


def _scaling(screen: int) -> float:
    from PyQt6.QtGui import QGuiApplication

    application = QGuiApplication(["connection-task"])
    screens = application.screens()
    shown = screens[min(screen, len(screens) - 1)]
    return max(shown.devicePixelRatio(), round(4 * shown.logicalDotsPerInch() / _plain_dots_per_inch()) / 4)


def _plain_dots_per_inch() -> float:
    return 72.0 if sys.platform == "darwin" else 96.0


if __name__ == "__main__":
    wanted, nominal = int(sys.argv[1]), float(sys.argv[2])
    print(json.dumps(_measure(wanted, nominal)), flush=True)
    print(json.dumps({"scaling": _scaling(wanted)}), flush=True)
