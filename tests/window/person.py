"""A person at a real window: looks at the screen, presses keys, moves the mouse, and reads the log meanwhile."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from PIL import Image

from experiment.session.pictures import Box
from tests.aids import ROOT

PATIENCE_SECONDS = 90.0  # for anything to happen; a busy machine is slow, not wrong
TITLE = "Lab session"


def xdotool(*words: str) -> str:
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=True)
    return done.stdout


class Person:
    """Starts the program on a study's folder and sits in front of it; its home and temporary folder are its own."""

    def __init__(
        self,
        study: Path,
        *words: str,
        program: Sequence[str] = ("-m", "experiment"),
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self.study = study
        self.home, self.temporary, self.said = (study.parent / name for name in ("home", "temporary", "said"))
        for folder in (self.home, self.temporary, self.said):
            folder.mkdir(exist_ok=True)
        environment = os.environ | {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        environment.pop("QT_QPA_PLATFORM", None)
        self._files = [(self.said / name).open("wb") for name in ("stdout", "stderr")]
        self.process = subprocess.Popen(
            [sys.executable, *program, "--folder", str(study), *words],
            cwd=study,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._files[0],
            stderr=self._files[1],
            preexec_fn=prepare,
        )
        self._next = 0
        self._window: tuple[int, int, int, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for file in self._files:
            file.close()

    # --- what the program says ---

    @property
    def out(self) -> str:
        return (self.said / "stdout").read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return (self.said / "stderr").read_text(encoding="utf-8")

    @property
    def log(self) -> Path | None:
        return max(self.study.glob("data/**/*_events.jsonl"), default=None)

    def records(self) -> list[dict[str, Any]]:
        """Return every whole line of the log so far."""
        if self.log is None:
            return []
        return [json.loads(line) for line in self.log.read_bytes().split(b"\n")[:-1]]

    def rows(self) -> list[dict[str, str]]:
        [table] = self.study.glob("data/**/*_trials.csv")
        with table.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def sees(self, event: str, **fields: Any) -> dict[str, Any]:
        """Wait until the log has an event of this kind after the one seen last, and return it."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            ended = self.process.poll() is not None
            records = self.records()
            for place in range(self._next, len(records)):
                record = records[place]
                if record["event"] == event and fields.items() <= record.items():
                    self._next = place + 1
                    return record
            if ended:
                break
            time.sleep(0.02)
        last = [record["event"] for record in records[-5:]]
        raise AssertionError(f"no {event} {fields} after {last}; status {self.process.poll()}; {self.err}")

    def ends(self) -> int:
        """Wait until the program has ended and return its exit status."""
        return self.process.wait(PATIENCE_SECONDS)

    # --- what the person does ---

    def window(self) -> tuple[int, int, int, int]:
        """Return left, top, width and height of the window; without a window manager keys go where the pointer is."""
        if self._window is None:
            found = xdotool("search", "--sync", "--onlyvisible", "--name", TITLE).split()[-1]
            geometry = dict(
                line.split("=") for line in xdotool("getwindowgeometry", "--shell", found).split() if "=" in line
            )
            self._window = tuple(int(geometry[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))  # type: ignore[assignment]
            self.points_to(0.0, 0.02)
        assert self._window is not None
        return self._window

    def points_to(self, x: float, y: float) -> None:
        left, top, width, height = self.window()
        xdotool("mousemove", str(round(left + width / 2 + x * height)), str(round(top + y * height)))

    def presses(self, *keys: str) -> None:
        self.window()
        for key in keys:
            xdotool("keydown", key)
            time.sleep(0.03)
            xdotool("keyup", key)
            time.sleep(0.03)

    def clicks(self, box: Box) -> None:
        self.points_to(box.x, box.y)
        xdotool("click", "1")

    def closes_the_window(self) -> None:
        """Press the close button, which a window manager turns into WM_DELETE_WINDOW."""
        from Xlib import X, display
        from Xlib.protocol.event import ClientMessage

        connection = display.Display()
        window = connection.create_resource_object(
            "window", int(xdotool("search", "--onlyvisible", "--name", TITLE).split()[-1])
        )
        protocols, delete = (connection.intern_atom(name) for name in ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
        message = ClientMessage(window=window, client_type=protocols, data=(32, [delete, X.CurrentTime, 0, 0, 0]))
        window.send_event(message, event_mask=X.NoEventMask)
        connection.sync()
        connection.close()

    def screenshot(self) -> npt.NDArray[np.uint8]:
        """Return what stands in the window, (height, width, 3)."""
        left, top, width, height = self.window()
        picture = self.temporary.parent / "screen.png"
        subprocess.run(["import", "-window", "root", str(picture)], check=True)
        whole = np.asarray(Image.open(picture).convert("RGB"))
        picture.unlink()
        return whole[top : top + height, left : left + width]
