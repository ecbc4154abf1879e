"""Who comes when: the schedule, with what is recorded of each session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from experiment.desk.checks.past_records import Recorded, State, first_logs, read_recorded
from experiment.errors import ConnectionTaskError
from experiment.records.input_files import load_protocol, load_schedule
from experiment.records.study_folder import StudyFolder

Group = Literal["Today", "To continue or clear up", "Missed", "Coming", "Not in the schedule", "Finished"]
GROUPS: tuple[Group, ...] = ("Today", "To continue or clear up", "Missed", "Coming", "Not in the schedule", "Finished")


@dataclass(frozen=True)
class Entry:
    """One session on the roster; `due` is None where schedule or protocol do not say, `state` where nothing is kept."""

    participant: str
    session: int
    due: date | None
    state: State | None
    recorded_day: date | None
    today: date

    @property
    def name(self) -> str:
        """Return participant and session in words."""
        return f"Participant {self.participant}, session {self.session}"

    @property
    def unfinished(self) -> bool:
        """Say whether there is something to continue."""
        return self.state == "unfinished"

    @property
    def group(self) -> Group:
        """Return the heading under which the session stands."""
        if self.state == "finished":
            return "Finished"
        if self.due == self.today:
            return "Today"
        if self.state is not None:
            return "To continue or clear up"
        if self.due is None:
            return "Not in the schedule"
        return "Missed" if self.due < self.today else "Coming"

    @property
    def words(self) -> str:
        """Return when it is due, or what became of it."""
        if self.state == "finished":
            return f"finished on {self.recorded_day}"
        if self.state == "unreadable":
            return "the record cannot be read"
        if self.state == "unfinished":
            return f"begun on {self.recorded_day}, not finished"
        if self.due is None:
            return "no day is planned"
        days = (self.due - self.today).days
        if days == 0:
            return "due today"
        if days < 0:
            return f"was due on {self.due}"
        return f"due tomorrow, {self.due}" if days == 1 else f"due in {days} days, {self.due}"


@dataclass(frozen=True)
class Roster:
    """The sessions, those due today first; `fault` says why there are none, empty if they could be read."""

    entries: tuple[Entry, ...]
    fault: str = ""
    has_schedule: bool = True


def read_roster(folder: StudyFolder, today: date) -> Roster:
    """Read the schedule and the records; what cannot be read is said and hides nothing else."""
    recorded = {_place(one): one for one in map(read_recorded, first_logs(folder))}
    if not folder.schedule.exists():
        return Roster(_sorted(_entries({}, recorded, today)), has_schedule=False)
    try:
        schedule = load_schedule(folder.schedule)
    except ConnectionTaskError as fault:
        return Roster(_sorted(_entries({}, recorded, today)), str(fault))
    try:
        study_day = load_protocol(folder.protocol(None))[0].study.study_day
    except ConnectionTaskError as fault:
        planned: dict[tuple[str, int], date | None] = {(one.participant, one.session): None for one in schedule}
        return Roster(_sorted(_entries(planned, recorded, today)), str(fault))
    due = timedelta(days=study_day - 1)
    planned = {(one.participant, one.session): one.first_dose + due for one in schedule}
    return Roster(_sorted(_entries(planned, recorded, today)))


def _entries(
    planned: dict[tuple[str, int], date | None], recorded: dict[tuple[str, int], Recorded], today: date
) -> Iterable[Entry]:
    for participant, session in {**planned, **recorded}:
        kept = recorded.get((participant, session))
        due = planned.get((participant, session))
        yield Entry(participant, session, due, kept.state if kept else None, kept.day if kept else None, today)


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    def place(one: Entry) -> tuple[int, date, str, int]:
        day = one.due or one.recorded_day or one.today
        return GROUPS.index(one.group), day, one.participant, one.session

    return tuple(sorted(entries, key=place))


def _place(recorded: Recorded) -> tuple[str, int]:
    session = recorded.log.parent.name.removeprefix("session-")
    return recorded.log.parent.parent.name.removeprefix("sub-"), int(session) if session.isdecimal() else 0
