"""Says whether logs are what was once written."""

from __future__ import annotations

from pathlib import Path

from experiment.errors import WrongInput
from experiment.records.event_log import read_log


def verify_logs(path: Path) -> dict[Path, str]:
    """Return the state of a log, or of every log in a folder: whole, torn tail, damaged, changed."""
    logs = sorted(path.rglob("*_events.jsonl")) if path.is_dir() else [path]
    if not logs:
        raise WrongInput(f"There is no event log in {path}.")
    return {log: _state(log) for log in logs}


def _state(log: Path) -> str:
    try:
        reading = read_log(log)
    except WrongInput as fault:
        return f"unreadable: {fault}"
    if reading.faults:
        return "; ".join(reading.faults)
    return "whole" if reading.ended else "whole, but without an end: the session is running, or was broken off"
