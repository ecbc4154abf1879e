"""Cuts a session's log at every byte and flips every byte of it; nothing may be invented, every damage must show.

python -m tests.reliability.damage             every byte
python -m tests.reliability.damage --every 97  every 97th (the suite's short form)
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from experiment.desk.conduct import rehearse
from experiment.desk.preparation import Request
from experiment.errors import WrongInput
from experiment.records.event_log import HEADERS, Reading, read_log
from experiment.records.session_logs import find_parts
from experiment.records.study_folder import StudyFolder
from tests.reliability.faults import fill_study


@dataclass
class Figures:
    """What came of the damages; all but `done` and `headers` must stay 0."""

    done: int = 0
    headers: int = 0
    invented: int = 0
    not_recovered: int = 0
    not_reported: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in vars(self).items())


def cut_everywhere(log: Path, every: int) -> Figures:
    """Cut the log after each number of bytes; a cut between two records leaves a log without an end."""
    content, whole, figures = log.read_bytes(), read_log(log), Figures()
    broken = log.with_name("cut_events.jsonl")
    for length in range(0, len(content), every):
        broken.write_bytes(content[:length])
        figures.done += 1
        intact = max(0, content[:length].count(b"\n") - HEADERS)
        reading = _read(broken, figures)
        if reading is None:
            continue
        figures.invented += reading.events != whole.events[: len(reading.events)]
        figures.not_recovered += len(reading.events) != intact
        figures.not_reported += not reading.faults and (length != 0 and content[length - 1 : length] != b"\n")
        figures.not_reported += reading.ended
    return figures


def flip_everywhere(log: Path, every: int) -> Figures:
    """Flip the bits of each byte in turn; the record it lies in is lost, every other one is kept."""
    content, whole, figures = log.read_bytes(), read_log(log), Figures()
    broken = log.with_name("flipped_events.jsonl")
    known = set(whole.events)
    for place in range(0, len(content), every):
        broken.write_bytes(content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :])
        figures.done += 1
        reading = _read(broken, figures)
        if reading is None:
            continue
        figures.invented += any(event not in known for event in reading.events)
        figures.not_recovered += len(reading.events) < len(whole.events) - (2 if content[place] == 10 else 1)
        figures.not_reported += not reading.faults
    return figures


def _read(broken: Path, figures: Figures) -> Reading | None:
    """Read a damaged log; cut within its header it is refused as a whole, which is reported too."""
    try:
        return read_log(broken)
    except WrongInput:
        figures.headers += 1
        return None


def main() -> None:
    """Print the figures; exit status 1 if anything was invented, not recovered or not reported."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = fill_study(Path(scratch) / "study")
        table = rehearse(
            StudyFolder(folder), Request("rehearsal", "pilot", 1, "pilot", seed=5, scripted="prompt")
        ).table
        log = find_parts(table.with_name(table.name.replace("_trials.csv", "_events.jsonl")))[0]
        results = {"cut": cut_everywhere(log, given.every), "flipped": flip_everywhere(log, given.every)}
    for name, figures in results.items():
        print(f"{name}: {figures}")
    sys.exit(any(one.invented or one.not_recovered or one.not_reported for one in results.values()))


if __name__ == "__main__":
    main()
