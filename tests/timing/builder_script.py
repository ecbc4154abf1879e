"""A contender: a script compiled by PsychoPy's own Builder, a text for a fixed time and then a slider.

Run as a program it compiles the script: `python -m tests.timing.builder_script FOLDER SECONDS`.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.timing.task import PATCH_PIXELS, PAUSE_SECONDS, Logged, Task
from tests.timing.virtual_screen import HEIGHT, WIDTH

SCRIPT = "by_builder.py"


class BuilderScript:
    """Compiles an experiment on the spot and runs it."""

    name = "Builder script"

    def command(self, task: Task) -> list[str]:
        """Write the texts down, compile the script beside them and return the command."""
        with (task.folder / "texts.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["letter"], *([text] for text in task.texts)])
        command = [sys.executable, "-m", "tests.timing.builder_script", str(task.folder), str(task.seconds)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return [sys.executable, str(task.folder / SCRIPT)]

    def logged(self, task: Task) -> list[Logged]:
        """Return onset and duration from the script's own table; `zero` is CLOCK_MONOTONIC at its clock's zero.

        The text ends with its routine, whose end is all that the table says of it.
        """
        tables = sorted((task.folder / "data").glob("*.csv"))
        with tables[-1].open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("text.started")]
        return [
            Logged(
                float(row["zero"]) + float(row["text.started"]), float(row["show.stopped"]) - float(row["text.started"])
            )
            for row in rows
        ]


def _compile(folder: Path, seconds: float) -> None:
    from psychopy.experiment import Experiment
    from psychopy.experiment.components.code import CodeComponent
    from psychopy.experiment.components.polygon import PolygonComponent
    from psychopy.experiment.components.slider import SliderComponent
    from psychopy.experiment.components.text import TextComponent
    from psychopy.experiment.loops import TrialHandler
    from psychopy.experiment.routines import Routine

    experiment = Experiment()
    _set_up(experiment.settings.params)
    middle = ((PATCH_PIXELS - WIDTH) / 2, (HEIGHT - PATCH_PIXELS) / 2)
    text = TextComponent(experiment, "show", name="text", text="$letter", wrapWidth=1.0, stopVal=seconds)
    text.params["text"].updates = "set every repeat"
    patch = PolygonComponent(
        experiment, "show", name="patch", shape="rectangle", units="pix", pos=middle, size=(60, 60), stopVal=seconds
    )
    slider = SliderComponent(
        experiment,
        "rate",
        name="slider",
        ticks=(1, 2, 3, 4, 5, 6, 7),
        labels=("not at all", "very"),
        stopType="duration (s)",
        stopVal=PAUSE_SECONDS,
    )
    zero = "import time\nthisExp.addData('zero', time.perf_counter() - globalClock.getTime())"
    routines = [("show", [text, patch, CodeComponent(experiment, "show", name="code", beginRoutine=zero)])]
    for place, (name, components) in enumerate([*routines, ("rate", [slider])]):
        routine = Routine(name, experiment)
        experiment.addRoutine(name, routine)
        routine.extend(components)
        experiment.flow.addRoutine(routine, place)
    loop = TrialHandler(experiment, name="trials", nReps=1, loopType="sequential", conditionsFile="texts.csv")
    experiment.flow.addLoop(loop, 0, 2)
    (folder / SCRIPT).write_text(experiment.writeScript(expPath=str(folder / SCRIPT)), encoding="utf-8")


def _set_up(settings: Any) -> None:
    settings["Show info dlg"].val = False
    settings["Full-screen window"].val = False
    settings["Window size (pixels)"].val = [WIDTH, HEIGHT]
    settings["Units"].val = "height"


if __name__ == "__main__":
    _compile(Path(sys.argv[1]), float(sys.argv[2]))
