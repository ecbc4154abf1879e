"""Kills the program at random moments (SIGKILL) and looks at what is left.

python -m tests.reliability.kills --log 1000       a process that only writes the log
python -m tests.reliability.kills --program 100    the whole program on a real window, each then resumed to its end
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pandas

from experiment.errors import ConnectionTaskError
from experiment.records.event_log import read_log
from experiment.records.session_logs import read_session, table_path
from tests.reliability.faults import REPOSITORY, fill_study

LOG_WRITER = """
import sys, time
from pathlib import Path
from experiment.records.event_log import EventLog
from experiment.session.events import PageLeft
log = EventLog.create(Path(sys.argv[1]), {"plan": {}})
for number in range(1_000_000):
    log.append(PageLeft(seconds=0.0, page=str(number), device="keyboard"))
    sys.stdout.write(f"{number + 1}\\n")
    sys.stdout.flush()
"""


@dataclass
class Figures:
    """What came of the kills."""

    killed: int = 0
    acknowledged: int = 0
    lost: int = 0
    invented: int = 0
    torn: int = 0
    without_log: int = 0
    finished_first: int = 0
    resumed: int = 0
    incomplete: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in vars(self).items())


def kill_log_writers(count: int, seed: int = 1) -> Figures:
    """Kill a process that does nothing but write events; every acknowledged one must be there, and no other."""
    chance, figures = Random(seed), Figures()
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(count):
            path = Path(scratch) / f"{number}_events.jsonl"
            writer = subprocess.Popen([sys.executable, "-c", LOG_WRITER, path], cwd=REPOSITORY, stdout=subprocess.PIPE)
            assert writer.stdout
            acknowledged = int(writer.stdout.readline())  # it is writing now
            time.sleep(chance.random() * 0.1)
            writer.kill()
            answers = writer.communicate()[0].split(b"\n")
            acknowledged = max([acknowledged, *(int(one) for one in answers[:-1] if one)])
            reading = read_log(path)
            pages = [getattr(event, "page", None) for event in reading.events]
            figures.killed += 1
            figures.acknowledged += acknowledged
            figures.lost += max(0, acknowledged - len(pages))
            figures.invented += pages != [str(page) for page in range(len(pages))]
            figures.torn += any("torn" in fault for fault in reading.faults)
            path.unlink()
    return figures


def kill_sessions(count: int, seed: int = 1) -> Figures:
    """Kill the whole program on a real window, then resume what is left to six complete rows."""
    chance, figures = Random(seed), Figures()
    for number in range(count):
        with tempfile.TemporaryDirectory() as scratch:
            folder = fill_study(Path(scratch) / "study")
            shutil.copytree(folder / "stimuli" / "example", folder / "stimuli" / "sub-007")
            seconds = 2.0 + chance.random() * 14.0
            acknowledged, ended = _run(folder, "new", seconds)
            figures.killed += 1
            figures.acknowledged += acknowledged
            figures.finished_first += ended == 0
            log = next((folder / "data").rglob("*_events.jsonl"), None)
            if log is None:
                figures.without_log += 1
                figures.lost += acknowledged
            else:
                figures.lost += max(0, acknowledged - _kept(log))
            _resume(folder, log, f"kill {number} after {seconds:.2f} s", figures)
    return figures


def _kept(log: Path) -> int:
    try:
        return len(read_session(log).events)
    except ConnectionTaskError:
        return 0


def _resume(folder: Path, log: Path | None, name: str, figures: Figures) -> None:
    finished = log is not None and _kept(log) > 0 and read_session(log).finished
    if not finished:
        _, status = _run(folder, "resume" if log else "new", None)
        figures.resumed += 1
        if status != 0:
            figures.incomplete.append(f"{name}: resuming ended with {status}")
            return
    log = next((folder / "data").rglob("*messages_events.jsonl"))
    table = pandas.read_csv(table_path(log))
    if list(table["status"]) != ["complete"] * 6 or table["connection"].isna().any() or read_session(log).faults:
        figures.incomplete.append(f"{name}: {list(table['status'])}")


def _run(folder: Path, mode: str, kill_after: float | None) -> tuple[int, int]:
    """Run a session; return how many events it acknowledged, and its exit status."""
    command = [sys.executable, "-m", "tests.reliability.session", str(folder), mode]
    session = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        output, _ = session.communicate(timeout=kill_after or 180)
    except subprocess.TimeoutExpired:
        os.kill(session.pid, signal.SIGKILL)
        output, _ = session.communicate()
    return output.count(b"."), session.returncode


def main() -> None:
    """Print the figures; exit status 1 if anything was lost, invented or left incomplete."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=int, default=0)
    parser.add_argument("--program", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    figures = []
    if given.log:
        figures.append(kill_log_writers(given.log, given.seed))
        print(f"log writers: {figures[-1]}", flush=True)
    if given.program:
        figures.append(kill_sessions(given.program, given.seed))
        print(f"whole program: {figures[-1]}", flush=True)
    sys.exit(any(one.lost or one.invented or one.incomplete for one in figures))


if __name__ == "__main__":
    main()
