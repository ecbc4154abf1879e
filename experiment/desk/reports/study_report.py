"""Writes the report over all sessions of the study."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from experiment import __version__
from experiment.desk.checks.past_records import first_logs
from experiment.desk.reports import figures
from experiment.desk.reports.page import NOTHING, render
from experiment.desk.reports.session_summary import SessionSummary, summarise
from experiment.errors import ConnectionTaskError
from experiment.records import files
from experiment.records.input_files import load_schedule
from experiment.records.session_logs import read_session
from experiment.records.study_folder import StudyFolder

NOT_YET, UNREADABLE = "not yet", "cannot be read"
LEVELS = {"finished": "good", NOT_YET: "note", NOTHING: "note", UNREADABLE: "bad"}


def write_study_report(folder: StudyFolder, made: datetime, with_ratings: bool = False) -> Path:
    """Write the report over all sessions, and return its path; a record that cannot be read is named in it."""
    summaries, unreadable = [], []
    for log in first_logs(folder):
        try:
            summaries.append(summarise(read_session(log)))
        except ConnectionTaskError as fault:
            unreadable.append((log.parent.parent.name.removeprefix("sub-"), log.parent.name[-1], str(fault)))
    path = folder.data / ("study_report-with-ratings.html" if with_ratings else "study_report.html")
    files.make_folder(path.parent)
    page = _study_page(folder, summaries, unreadable, made, with_ratings)
    files.replace_whole(path, page.encode())
    return path


def _study_page(
    folder: StudyFolder,
    summaries: Sequence[SessionSummary],
    unreadable: Sequence[tuple[str, str, str]],
    made: datetime,
    with_ratings: bool,
) -> str:
    states = {(one.facts["participant"], str(one.facts["session"])): _state(one) for one in summaries}
    states |= {(participant, session): UNREADABLE for participant, session, _ in unreadable}
    states = {**dict.fromkeys(_scheduled(folder), NOT_YET), **states}
    participants, sessions = sorted({one for one, _ in states}), sorted({one for _, one in states})
    errors = [one.worst_duration_error for one in summaries if one.worst_duration_error is not None]
    return render(
        "study.html",
        summaries=summaries,
        unreadable=[(f"{participant} / {session}", fault) for participant, session, fault in unreadable],
        made=made,
        with_ratings=with_ratings,
        version=__version__,
        items=list(dict.fromkeys(item for one in summaries for item in one.items)),
        places=len(states),
        planned=sum(len(one.rows) for one in summaries),
        flips=sum(len(one.timed_flips) for one in summaries),
        worst=max(errors, key=abs, default=None),
        sessions=sessions,
        grid=[(one, [_cell(states.get((one, session), NOTHING)) for session in sessions]) for one in participants],
        durations=figures.across_sessions(summaries, "duration") if summaries else "",
        refresh=figures.across_sessions(summaries, "refresh") if summaries else "",
    )


def _scheduled(folder: StudyFolder) -> list[tuple[str, str]]:
    if not folder.schedule.exists():
        return []
    return [(one.participant, str(one.session)) for one in load_schedule(folder.schedule)]


def _state(of: SessionSummary) -> str:
    return "finished" if of.outcome == "finished" else f"{of.outcome}, {of.complete} of {len(of.rows)}"


def _cell(state: str) -> tuple[str, str]:
    return LEVELS.get(state, "caution"), state
