"""Plays rehearsals in forked children, each under its own fault; run with the shim preloaded.

Reads one JSON task a line and answers each with one JSON line. A task names the folder, and a fault
(operation, at, forever, error) or the number of events after which the disk is filled.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

import pandas  # noqa: F401  (imported once here, not in every child)

from experiment.desk.conduct import rehearse
from experiment.desk.preparation import Request
from experiment.errors import ConnectionTaskError
from experiment.records.event_log import EventLog
from experiment.records.study_folder import StudyFolder
from experiment.session.events import Event
from tests.reliability.shim import OPERATIONS


class Acknowledged:
    """Counts the events whose append has returned, and fills the disk after one of them if asked to."""

    def __init__(self, fill_after: int | None, folder: Path) -> None:
        self.count = 0
        append = EventLog.append

        def counting(log: EventLog, event: Event) -> None:
            append(log, event)
            self.count += 1
            if self.count == fill_after:
                fill_disk(folder)

        EventLog.append = counting  # type: ignore[method-assign]


def fill_disk(folder: Path) -> None:
    """Write until nothing more goes in."""
    descriptor = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT)
    size = 1 << 16
    while size:
        try:
            os.write(descriptor, b"\0" * size)
        except OSError:
            size //= 2
    os.close(descriptor)


def play(task: dict[str, Any]) -> dict[str, Any]:
    """Play one rehearsal under the task's fault and say how it ended."""
    folder = Path(task["folder"])
    acknowledged = Acknowledged(task.get("fill_after"), folder)
    request = Request("rehearsal", "pilot", 1, "pilot", seed=task["seed"], scripted="prompt")
    library = ctypes.CDLL(None)
    if "operation" in task:
        number = OPERATIONS.index(task["operation"])
        target = str(folder / "data").encode()
        library.fault_arm(target, number, ctypes.c_long(task["at"]), int(task["forever"]), task["error"])
    try:
        ended = rehearse(StudyFolder(folder), request).outcome
        status = 0
    except ConnectionTaskError as error:
        ended, status = type(error).__name__, error.exit_status
    operations = library.fault_count() if "operation" in task else 0
    return {"ended": ended, "status": status, "acknowledged": acknowledged.count, "operations": operations}


def main() -> None:
    """Answer tasks until the input ends."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            print(json.dumps(play(json.loads(line))), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"ended": f"died {status}", "status": -1, "acknowledged": 0, "operations": 0}), flush=True)
        print("gone", flush=True)  # the child has closed its files


if __name__ == "__main__":
    main()
