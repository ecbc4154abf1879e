"""The trial table: one row per planned trial, derived from the event log and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiment.records import files
from experiment.records.columns import all_columns
from experiment.records.session_logs import SessionReading, read_session, table_path
from experiment.session import events

Row = dict[str, Any]


def build_rows(reading: SessionReading) -> list[Row]:
    """Return one row per planned trial, in order; a missing value is None."""
    header, protocol = reading.header, reading.header["protocol"]
    session = {**header["table"], **_overrides(reading), **_closing_answers(reading)}
    rows = []
    for planned in header["plan"]["trials"]:
        happened = [event for event in reading.events if _belongs(event, planned["trial"])]
        row = {**session, **planned, **_message(happened), "message_seconds_planned": planned["message_seconds"]}
        row["status"] = _status(happened, row["exposures"], reading.events)
        for item in protocol["ratings"]:
            row |= _answer(item["id"], happened, row["status"])
        rows.append({column.name: row.get(column.name) for column in all_columns(protocol)})
    return rows


def write_table(log: Path) -> list[Row]:
    """Write a session's table and its sidecar beside its logs, whole, and return the rows."""
    import pandas

    reading = read_session(log)
    rows = build_rows(reading)
    columns = all_columns(reading.header["protocol"])
    table = pandas.DataFrame(rows, columns=[column.name for column in columns], dtype=object)
    files.replace_whole(table_path(log), table.to_csv(index=False, lineterminator="\n").encode())
    sidecar = {column.name: column.describe() for column in columns}
    files.replace_whole(table_path(log).with_suffix(".json"), (json.dumps(sidecar, indent=2) + "\n").encode())
    return rows


def _belongs(event: events.Event, trial: int) -> bool:
    return getattr(event, "trial", None) == trial and not getattr(event, "practice", True)


def _message(happened: list[events.Event]) -> Row:
    shown = [event for event in happened if isinstance(event, events.MessageShown)]
    gone = [event for event in happened if isinstance(event, events.MessageGone)]
    return {
        "exposures": len(shown),
        "message_onset": shown[-1].seconds if shown else None,
        "message_seconds": gone[-1].shown_seconds if gone and len(gone) == len(shown) else None,
        "late_flips": sum(isinstance(event, events.PictureEvent) and event.is_late for event in happened),
    }


def _status(happened: list[events.Event], exposures: int, session: Sequence[events.Event]) -> str:
    if any(isinstance(event, events.TrialCompleted) for event in happened):
        return "complete"
    if not exposures:
        return "not_shown"
    return "stopped" if isinstance(session[-1], events.SessionStopped) else "interrupted"


def _answer(item: str, happened: list[events.Event], status: str) -> Row:
    own = [event for event in happened if getattr(event, "item", None) == item]
    last = own[-1] if own else None
    row: Row = {f"{item}_missing": status}
    if isinstance(last, events.RatingGiven):
        row = {item: last.value, f"{item}_rt": last.response_seconds, f"{item}_device": last.device}
    if isinstance(last, events.RatingMissed):
        row = {f"{item}_missing": last.reason}
    if isinstance(last, events.RatingGiven | events.RatingMissed):
        row |= {
            f"{item}_first": last.first_value,
            f"{item}_first_rt": last.first_response_seconds,
            f"{item}_changes": last.changes,
        }
    return row


def _overrides(reading: SessionReading) -> Row:
    overrides = [event for event in reading.events if isinstance(event, events.GateOverridden)]
    reasons = dict.fromkeys(f"{event.rule}: {event.reason}" for event in overrides)
    return {"override_reasons": "; ".join(reasons) or None}


def _closing_answers(reading: SessionReading) -> Row:
    """Return the answers by question; free text stays in the log."""
    return {event.question: event.answer for event in reading.events if isinstance(event, events.QuestionAnswered)}
