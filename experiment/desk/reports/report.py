"""Writes the report of a session, from its event log alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from experiment.desk.reports import figures
from experiment.desk.reports.page import TIMES, render
from experiment.desk.reports.report_process import report_path
from experiment.desk.reports.session_summary import TOO_FAST_SECONDS, SessionSummary, summarise
from experiment.errors import WrongInput
from experiment.records import files
from experiment.records.session_logs import find_parts, read_session
from experiment.records.verification import verify_logs
from experiment.session import events


def write_reports(place: Path, with_ratings: bool = False) -> list[Path]:
    """Write the report of a log's session, or of every session in a folder, and return the paths."""
    if not place.exists():
        raise WrongInput(f"{place} is not there. Name an event log, or a folder with event logs in it.")
    logs = sorted(place.rglob("*_events.jsonl")) if place.is_dir() else [place]
    firsts = dict.fromkeys((find_parts(log) or [log])[0] for log in logs)
    if not firsts:
        raise WrongInput(f"There is no event log in {place}.")
    written = []
    for log in firsts:
        summary = summarise(read_session(log))
        files.replace_whole(report_path(log, with_ratings), session_page(summary, with_ratings).encode())
        written.append(report_path(log, with_ratings))
    return written


def session_page(of: SessionSummary, with_ratings: bool) -> str:
    """Return the report of one session; without ratings it holds no answer either."""
    closing = [(event.question, event.answer) for event in _answers(of)]
    return render(
        "session.html",
        of=of,
        with_ratings=with_ratings,
        facts=list(_facts(of)),
        closing=closing,
        too_fast=f"{TOO_FAST_SECONDS:g}",
        parts=[(part, verify_logs(part.path)[part.path]) for part in of.reading.parts],
        timeline=figures.timeline(of),
        lateness=figures.lateness(of),
        response_times=figures.response_times(of),
    )


def _answers(of: SessionSummary) -> Iterator[events.QuestionAnswered]:
    choices = {question["id"] for question in of.reading.header["protocol"]["closing"] if question["kind"] == "choice"}
    for event in of.reading.events:
        if isinstance(event, events.QuestionAnswered) and event.question in choices:
            yield event


def _facts(of: SessionSummary) -> Iterator[tuple[str, str]]:
    facts, header = of.facts, of.reading.header
    display = header["screen"]
    yield "Operator", facts["operator"]
    yield "Workstation", facts["workstation"]
    yield "Began", f"{of.began:%Y-%m-%d %H:%M:%S %z}"
    if facts["study_day"] is not None:
        yield "Study day", str(facts["study_day"])
    if facts["kit"]:
        yield "Kit", facts["kit"]
    yield "Message set", facts["message_set"]
    yield "Protocol", f"{facts['protocol']} {facts['protocol_version']}"
    yield "Plan's seed", str(facts["plan_seed"])
    if display:
        synced = "waited for its refresh" if display["synced"] else "paced, without refresh"
        yield "Display", f"{display['width']} {TIMES} {display['height']}, {display['hertz']:.2f} Hz, {synced}"
    yield from header["versions"].items()
    yield "System", header["system"]
