"""Has a session's report written by a process of its own: whatever fails there is lost alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from experiment.records.session_logs import table_path

TIMEOUT_SECONDS = 60.0


def report_path(log: Path, with_ratings: bool = False) -> Path:
    """Return where the report of a session stands, beside its logs."""
    ending = "_report-with-ratings.html" if with_ratings else "_report.html"
    return table_path(log).with_name(table_path(log).name.replace("_trials.csv", ending))


def report_apart(log: Path) -> str:
    """Write the report of a session that has ended, and say in a sentence where it is, or that it could not be."""
    command = [sys.executable, "-m", "experiment", "report", str(log)]
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_SECONDS)
        written = ended.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        written = False
    if written:
        return f"The report is {report_path(log).name}."
    return f"The report could not be made; make it later with: connection-task report {log}"
