"""A contender: the loop that PsychoPy's documentation recommends, a Clock that is reset and a flip on every frame."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.timing.task import PATCH_PIXELS, PAUSE_SECONDS, Logged, Task
from tests.timing.virtual_screen import HEIGHT, WIDTH


class CoderLoop:
    """Draws text and square on every frame until the clock says that the time is over."""

    name = "coder loop"

    def command(self, task: Task) -> list[str]:
        """Write the texts down and return the command."""
        (task.folder / "texts.json").write_text(json.dumps(task.texts))
        return [sys.executable, "-m", "tests.timing.coder_loop", str(task.seconds), str(task.folder)]

    def logged(self, task: Task) -> list[Logged]:
        """Return onset and duration as read from the script's clock after its flips."""
        return [Logged(*one) for one in json.loads((task.folder / "coder_loop.json").read_text())]


def _play(texts: list[str], seconds: float) -> list[tuple[float, float]]:
    from psychopy import core, visual

    window = visual.Window((WIDTH, HEIGHT), units="pix", color=(0, 0, 0))
    text = visual.TextStim(window, height=30, wrapWidth=WIDTH * 0.8)
    middle = ((PATCH_PIXELS - WIDTH) / 2, (HEIGHT - PATCH_PIXELS) / 2)
    patch = visual.Rect(window, PATCH_PIXELS, PATCH_PIXELS, pos=middle, fillColor="white", lineColor=None)
    session = core.Clock()
    zero = time.perf_counter() - session.getTime()
    clock = core.Clock()
    shown = []
    for one in texts:
        text.text = one
        onset = None
        clock.reset()
        while clock.getTime() < seconds:
            text.draw()
            patch.draw()
            window.flip()
            onset = session.getTime() if onset is None else onset
        window.flip()
        shown.append((zero + onset, session.getTime() - onset))
        clock.reset()
        while clock.getTime() < PAUSE_SECONDS:
            window.flip()
    window.close()
    return shown


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    shown = _play(json.loads((folder / "texts.json").read_text()), float(sys.argv[1]))
    (folder / "coder_loop.json").write_text(json.dumps(shown))
