"""Response times: `python -m tests.timing.response_times --presses 200 --json F`.

Keys and clicks are pressed at known times, on the rating page of a real session; the log says when they came.
"""

from __future__ import annotations

import argparse
import cmath
import json
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import fmean, median, stdev
from typing import Literal

from experiment.session.events import ChoiceMade, PageShown, RatingShown, SessionBegan
from experiment.session.pictures import SCALE_WIDTH, SCALE_Y
from tests.timing.injector import Press, inject
from tests.timing.our_program import OurProgram
from tests.timing.session_at_hand import SessionAtHand, session_at_hand
from tests.timing.task import Task
from tests.timing.virtual_screen import HEIGHT, WIDTH, VirtualScreen, virtual_screen

Device = Literal["keyboard", "mouse"]
DEVICES: tuple[Device, ...] = ("keyboard", "mouse")
POINTS = 7
FRAME_SECONDS = 1 / 60
SHORTEST_SECONDS, LONGEST_SECONDS = 0.060, 0.140  # between two presses; drawn, so that they keep no step with frames
SETTLING_SECONDS = 0.5  # for the last press to reach the log
LARGEST_SD_MS = 2.0
LARGEST_IN_STEP = 0.5  # 0: spread over the frame as the presses were; 1: all at the same place in it


@dataclass(frozen=True)
class ResponseTimes:
    """Logged minus true, in milliseconds; `in_step` says how far the logged times keep step with 60 Hz frames."""

    n: int
    bias_ms: float
    sd_ms: float
    median_ms: float
    worst_ms: float
    in_step: float


def measure(presses: int, screen: VirtualScreen) -> dict[Device, list[tuple[float, float]]]:
    """Return for each device true and logged time of every press, on CLOCK_MONOTONIC; all on one rating page."""
    with tempfile.TemporaryDirectory() as folder:
        task = Task(1, 1.2, Path(folder))
        command = [part for part in OurProgram(confirm=True).command(task) if part != "--auto"]
        with session_at_hand(command, task.folder / "study", screen.environment) as session:
            _walk_to_rating(session, screen)
            true = {device: inject(screen, _presses(device, presses)) for device in DEVICES}
            time.sleep(SETTLING_SECONDS)
            choices = [event for event in session.reading.events if isinstance(event, ChoiceMade)]
            zero = session.zero
    return {device: _paired(true[device], [one for one in choices if one.device == device], zero) for device in DEVICES}


def sum_up(times: Sequence[tuple[float, float]]) -> ResponseTimes:
    """Return bias and spread, and whether what was logged keeps step with the frames."""
    errors = [1000 * (logged - true) for true, logged in times]
    turns = [cmath.rect(1, 2 * math.pi * logged / FRAME_SECONDS) for _, logged in times]
    return ResponseTimes(
        n=len(errors),
        bias_ms=fmean(errors),
        sd_ms=stdev(errors),
        median_ms=median(errors),
        worst_ms=max(map(abs, errors)),
        in_step=abs(sum(turns)) / len(turns),
    )


def _paired(true: list[float], choices: list[ChoiceMade], zero: float) -> list[tuple[float, float]]:
    if len(choices) != len(true):
        raise RuntimeError(f"{len(true)} presses, {len(choices)} logged")
    return [(one, zero + choice.seconds) for one, choice in zip(true, choices, strict=True)]


def _walk_to_rating(session: SessionAtHand, screen: VirtualScreen) -> None:
    session.wait_for(PageShown, page="assistant")
    inject(screen, [Press(0.3, "r")])
    session.wait_for(SessionBegan)
    for page in ("instructions-1", "instructions-2", "begin"):
        session.wait_for(PageShown, page=page)
        inject(screen, [Press(0.3, "space")])
    session.wait_for(RatingShown)


def _presses(device: Device, count: int) -> list[Press]:
    """Return presses that choose another point each time, at drawn intervals."""
    chance = Random(count)
    pauses = [SHORTEST_SECONDS + (LONGEST_SECONDS - SHORTEST_SECONDS) * chance.random() for _ in range(count)]
    before = count if device == "mouse" else 0  # go on where the keyboard ended: the same point again is no choice
    points = [1 + (before + place) * 3 % POINTS for place in range(count)]
    if device == "keyboard":
        return [Press(pause, str(point)) for pause, point in zip(pauses, points, strict=True)]
    across = [WIDTH / 2 + HEIGHT * SCALE_WIDTH * ((point - 1) / (POINTS - 1) - 0.5) for point in points]
    return [Press(pause, x=round(x), y=round(SCALE_Y * HEIGHT)) for pause, x in zip(pauses, across, strict=True)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both devices, print and judge; exit status 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=200, help="presses by each device")
    parser.add_argument("--json", type=Path, help="write every single press here")
    given = parser.parse_args(arguments)
    with virtual_screen() as screen:
        times = measure(given.presses, screen)
    figures = {device: sum_up(measured) for device, measured in times.items()}
    for device, one in figures.items():
        print(
            f"{device}: n {one.n}, logged minus true {one.bias_ms:.2f} ms "
            f"(SD {one.sd_ms:.2f}, median {one.median_ms:.2f}, "
            f"worst {one.worst_ms:.2f}); in step with 60 Hz frames {one.in_step:.2f} (0 no, 1 wholly)"
        )
    if given.json:
        content = {device: {**asdict(one), "true_and_logged": times[device]} for device, one in figures.items()}
        given.json.write_text(json.dumps(content, indent=1) + "\n")
    missed = [device for device, one in figures.items() if one.sd_ms > LARGEST_SD_MS or one.in_step > LARGEST_IN_STEP]
    print(f"Missed by: {', '.join(missed)}." if missed else "Every aim is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
