"""The benchmark: `python -m tests.timing.benchmark --messages 60 --json F --figure F.svg`.

Our program, a script compiled by PsychoPy's Builder, a coder's loop and a bare X client take turns on a virtual screen
of their own, while a virtual photodiode watches. Exit status: 0 every aim is met, 1 one is missed, 3 the machine was
too busy to judge.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.timing.bare_client import BareClient
from tests.timing.builder_script import BuilderScript
from tests.timing.coder_loop import CoderLoop
from tests.timing.figure import draw
from tests.timing.measuring import Run, run_once
from tests.timing.our_program import OurProgram
from tests.timing.quietness import find_disturbances, run_when_quiet
from tests.timing.summary import find_misses, record, sum_up, table
from tests.timing.task import Contender
from tests.timing.virtual_screen import virtual_screen

CONTENDERS: tuple[Contender, ...] = (OurProgram(), BuilderScript(), CoderLoop(), BareClient())
OURS, BUILDER, LOOP, CONTROL = (contender.name for contender in CONTENDERS)
MISSED, TOO_BUSY = 1, 3


@dataclass
class Measurement:
    """All runs, how many processors others used in the worst of them, and how many were disturbed and repeated."""

    runs: list[Run] = field(default_factory=list)
    share_of_others: float = 0.0
    thrown_away: int = 0


def measure(messages: int, messages_per_run: int, seconds: float, patience: int) -> Measurement:
    """Let the contenders take turns until each has shown `messages` texts."""
    measured = Measurement()
    left = messages
    with virtual_screen() as screen:
        while left > 0:
            for contender in CONTENDERS:
                play = partial(run_once, contender, screen, min(left, messages_per_run), seconds)
                run, share, thrown_away = run_when_quiet(play, screen.pid, patience)
                measured.runs.append(run)
                measured.share_of_others = max(measured.share_of_others, share)
                measured.thrown_away += thrown_away
                print(".", end="", file=sys.stderr, flush=True)
            left -= messages_per_run
        print(file=sys.stderr)
    return measured


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=60, help="texts each contender shows in all")
    parser.add_argument("--messages-per-run", type=int, default=12, help="texts shown by one start of a program")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long a text is to stand")
    parser.add_argument("--patience", type=int, default=3, help="how often a run that others disturb is repeated")
    parser.add_argument("--json", type=Path, help="write every single measurement here")
    parser.add_argument("--figure", type=Path, help="draw the distributions here (.svg, .png, .pdf)")
    given = parser.parse_args(arguments)
    measured = measure(given.messages, given.messages_per_run, given.seconds, given.patience)
    runs = measured.runs
    figures = {contender.name: sum_up(runs, contender.name) for contender in CONTENDERS}
    disturbances = find_disturbances(runs, CONTROL, measured.share_of_others)
    misses = find_misses(figures[OURS], figures[BUILDER], figures[LOOP])
    print(f"{given.messages} texts of {given.seconds:g} s each; milliseconds, and percent of one processor")
    print(table(figures))
    middle, high, largest = (max(run.gap_us[place] for run in runs) for place in range(3))
    worst = max(run.worst_edge_gap_us for run in runs)
    print(
        f"Gap between two looks of the photodiode, in the worst run: median {middle:.0f}, 99.9 % {high:.0f}, "
        f"largest {largest:.0f} us; largest at a change {worst:.0f} us. "
        f"Others used {measured.share_of_others:.2f} of a processor in the worst run; "
        f"{measured.thrown_away} disturbed runs were repeated."
    )
    if given.json:
        machine = {
            "platform": platform.platform(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
        }
        content = record(
            runs,
            figures,
            seconds=given.seconds,
            machine=machine,
            share_of_others=measured.share_of_others,
            thrown_away=measured.thrown_away,
            disturbances=disturbances,
            missed=misses,
        )
        given.json.write_text(json.dumps(content, indent=1) + "\n")
    if given.figure:
        draw(runs, given.figure)
    return _judge(disturbances, misses)


def _judge(disturbances: list[str], misses: list[str]) -> int:
    if disturbances:
        print("Not judged, the machine was too busy: " + "; ".join(disturbances) + ".")
        return TOO_BUSY
    print("Missed: " + "; ".join(misses) + "." if misses else "Every aim is met.")
    return MISSED if misses else 0


if __name__ == "__main__":
    sys.exit(main())
