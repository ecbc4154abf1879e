"""The program itself: a pilot session in which a simulated participant presses the keys."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

from experiment.records.event_log import read_log
from experiment.session.events import MessageGone, MessageShown
from tests.timing.task import PAUSE_SECONDS, Logged, Task
from tests.timing.virtual_screen import HEIGHT, WIDTH

PROTOCOLS = Path(__file__).parents[2] / "protocols"


class OurProgram:
    """`connection-task pilot --auto`, with the photosensor's square and a protocol of short times."""

    name = "Connection Task"

    def __init__(self, markers: dict[str, Any] | None = None, confirm: bool = False) -> None:
        self._markers = markers
        self._confirm = confirm

    def command(self, task: Task) -> list[str]:
        """Lay out a study's folder for the task and return the command."""
        study = task.folder / "study"
        shutil.copytree(PROTOCOLS, study / "protocols")
        (study / "stimuli").mkdir()
        write_protocol(study / "protocols" / "short.toml", task, self._markers, self._confirm)
        _write_messages(study / "stimuli" / "texts.csv", task.texts)
        options = [
            "--protocol",
            str(study / "protocols" / "short.toml"),
            "--messages",
            str(study / "stimuli" / "texts.csv"),
        ]
        pilot = ["pilot", "--auto", "--photosensor", "top_left", *options]
        return [sys.executable, "-m", "experiment", "--folder", str(study), *pilot]

    def logged(self, task: Task) -> list[Logged]:
        """Return onset and duration from the event log."""
        [path] = (task.folder / "study" / "data" / "pilot").glob("*/*_events.jsonl")
        log = read_log(path)
        zero = log.header["screen"]["zero_monotonic_seconds"]
        shown = [event.seconds for event in log.events if isinstance(event, MessageShown)]
        gone = [event.shown_seconds for event in log.events if isinstance(event, MessageGone)]
        return [Logged(zero + onset, seconds) for onset, seconds in zip(shown, gone, strict=True)]


def write_protocol(path: Path, task: Task, markers: dict[str, Any] | None = None, confirm: bool = False) -> None:
    """Write the study's protocol with short times, one rating, no practice and no closing questions."""
    protocol = tomllib.loads((PROTOCOLS / "day_four.toml").read_text(encoding="utf-8"))
    protocol["messages"] |= {"number": task.messages, "order": "as_listed", "reading_words_per_minute": 2000}
    protocol["timing"] |= {"message_seconds": task.seconds, "fixation_seconds": [0.2, 0.3], "blank_seconds": 0.2}
    protocol["timing"] |= {"gap_seconds": [0.2, PAUSE_SECONDS], "page_minimum_seconds": 0.1}
    protocol["practice"]["statements"] = []
    protocol["ratings"] = [protocol["ratings"][0] | {"confirm": confirm}]
    protocol["look"]["window_pixels"] = [WIDTH, HEIGHT]
    del protocol["closing"]
    if markers:
        protocol["markers"] = markers
    path.write_text(_toml(protocol), encoding="utf-8")


def _write_messages(path: Path, texts: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["message_id", "writer_id", "writer_name", "relationship", "text"])
        writer.writerows([f"m{number}", "w1", "Anna", "friend", text] for number, text in enumerate(texts, 1))


def _toml(table: dict[str, Any], heading: str = "") -> str:
    """Write a table as TOML: values first, then the tables and lists of tables below it."""
    values = {key: value for key, value in table.items() if not _is_table(value)}
    lines = [f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    for key, value in table.items():
        name = f"{heading}{json.dumps(key)}"
        if isinstance(value, dict):
            lines += [f"[{name}]", _toml(value, f"{name}.")]
        elif _is_table(value):
            lines += [line for one in value for line in (f"[[{name}]]", _toml(one, f"{name}."))]
    return "\n".join(lines)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
