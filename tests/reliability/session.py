"""Runs a real session of participant 007 with a scripted participant, telling each event it has acknowledged.

python -m tests.reliability.session STUDY new|resume [--fail-write N] [--psychopy-log FILE]
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import logging
import sys
from pathlib import Path

import psychopy.logging

from experiment import cli
from experiment.desk.conduct import conduct
from experiment.desk.preparation import Request
from experiment.records.event_log import EventLog
from experiment.records.study_folder import StudyFolder
from experiment.session.events import Event
from tests.reliability.shim import OPERATIONS


def tell_acknowledged_events() -> None:
    """Print a dot for each event whose append has returned."""
    append = EventLog.append

    def telling(log: EventLog, event: Event) -> None:
        append(log, event)
        sys.stdout.write(".")
        sys.stdout.flush()

    EventLog.append = telling  # type: ignore[method-assign]


def main() -> None:
    """Run the session through the program's own ending, so that errors become sentences and statuses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("mode", choices=["new", "resume"])
    parser.add_argument("--fail-write", type=int, default=None)
    parser.add_argument("--psychopy-log", type=Path, default=None, help="where PsychoPy logs everything it knows")
    given = parser.parse_args()
    tell_acknowledged_events()
    if given.psychopy_log:
        logging.basicConfig(filename=given.psychopy_log.with_suffix(".python"), level=logging.DEBUG)
        psychopy.logging.LogFile(str(given.psychopy_log), level=psychopy.logging.DEBUG, filemode="w")
    if given.fail_write is not None:
        target = str(given.study / "data").encode()
        ctypes.CDLL(None).fault_arm(target, OPERATIONS.index("write"), ctypes.c_long(given.fail_write), 1, errno.ENOSPC)
    request = Request(
        "session",
        "007",
        1,
        "KL",
        scripted="prompt",
        speed=20.0,
        override="reliability test",
        resume=given.mode == "resume",
    )
    cli.app = lambda: conduct(StudyFolder(given.study), request)  # type: ignore[assignment]
    cli.main()


if __name__ == "__main__":
    main()
