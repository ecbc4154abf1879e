"""May this session begin? Pure rules over what the desk has found out; every answer is a sentence with its dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from experiment.study.protocol import Study
from experiment.study.schedule import Appointment

Level = Literal["never", "override", "notice", "warning"]
FREE_BYTES_NEEDED = 200_000_000
PLACE_RULES = ("disk", "cloud")
CLOUD_FOLDERS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "owncloud", "box sync")


@dataclass(frozen=True)
class Finding:
    """Something the assistant is told: it forbids the session, asks for a reason, or is only said.

    A notice stands on the first page, where the participant may see it; a warning is for the assistant's screen alone.
    """

    rule: str
    level: Level
    sentence: str


@dataclass(frozen=True)
class PastSession:
    """What is recorded of a session of this participant."""

    session: int
    day: date
    operator: str
    finished: bool
    attempts: int = 1


@dataclass(frozen=True)
class Circumstances:
    """Everything the gate looks at; `schedule` is None where there is no schedule file.

    Hashes are those of message sets: `messages_sha256` of the one to be shown, `approved_sha256` of the one approved
    for this session (None: none was), `other_sha256` of the other session's (None: not there). `withdrawn` are the
    messages whose writers have withdrawn.
    """

    participant: str
    session: int
    operator: str
    today: date
    study: Study
    sets_are_distinct: bool
    schedule: tuple[Appointment, ...] | None
    past: tuple[PastSession, ...]
    messages_sha256: str
    approved_sha256: str | None
    other_sha256: str | None
    folder: str
    free_bytes: int
    readable_by_others: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    @property
    def appointment(self) -> Appointment | None:
        """Return the planned session, None if it is not in the schedule."""
        wanted = (self.participant, self.session)
        return next((one for one in self.schedule or () if (one.participant, one.session) == wanted), None)

    def recorded(self, session: int) -> PastSession | None:
        """Return what is recorded of a session, None if nothing is."""
        return next((one for one in self.past if one.session == session), None)


def find(found: Circumstances) -> tuple[Finding, ...]:
    """Return everything that speaks against beginning now, or should be said first."""
    rules = (_schedule, _day, _washout, _order, _record, _messages, _place, _notices)
    return tuple(finding for rule in rules for finding in rule(found))


def near_miss(participant: str, known: Iterable[str]) -> str | None:
    """Return the known participant that an unknown number was probably meant to be: other case or leading zeros."""
    if participant in (known := sorted(known)):
        return None
    return next((one for one in known if _plain(one) == _plain(participant)), None)


def _plain(participant: str) -> str:
    return participant.casefold().lstrip("0")


def _schedule(found: Circumstances) -> Iterator[Finding]:
    if found.schedule is None:
        yield Finding(
            "no_schedule",
            "override",
            "There is no schedule (protocols/schedule.csv), so day, washout and kit could not be checked.",
        )
    elif found.appointment is None:
        yield Finding(
            "not_scheduled",
            "override",
            f"Session {found.session} of participant {found.participant} is not in the schedule.",
        )


def _day(found: Circumstances) -> Iterator[Finding]:
    if found.appointment is None:
        return
    wanted = found.appointment.first_dose + timedelta(days=found.study.study_day - 1)
    if found.today != wanted:
        yield Finding(
            "wrong_day",
            "override",
            f"Today, {found.today}, is not study day {found.study.study_day} of this period: the first capsules were "
            f"planned for {found.appointment.first_dose}, so the session belongs to {wanted}.",
        )


def _washout(found: Circumstances) -> Iterator[Finding]:
    earlier = [one for one in found.schedule or () if one.participant == found.participant and one.session == 1]
    if found.session != 2 or found.appointment is None or not earlier:
        return
    last_dose = earlier[0].first_dose + timedelta(days=found.study.dose_days - 1)
    earliest = last_dose + timedelta(days=found.study.washout_days + 1)
    if found.appointment.first_dose < earliest:
        yield Finding(
            "washout",
            "override",
            f"The washout of {found.study.washout_days} days was not kept: the first period ended on {last_dose}, so "
            f"the second may begin on {earliest} at the earliest; it began on {found.appointment.first_dose}.",
        )


def _order(found: Circumstances) -> Iterator[Finding]:
    first = found.recorded(1)
    if found.session == 2 and (first is None or not first.finished):
        state = "has not been run" if first is None else f"was begun on {first.day} and not finished"
        yield Finding("order", "override", f"Session 1 of participant {found.participant} {state}.")


def _record(found: Circumstances) -> Iterator[Finding]:
    past = found.recorded(found.session)
    if past is None:
        return
    if past.finished:
        yield Finding(
            "finished",
            "never",
            f"Session {found.session} of participant {found.participant} was finished on {past.day}; it is never run "
            "again.",
        )
    elif past.day != found.today:
        yield Finding(
            "another_day",
            "override",
            f"Session {found.session} of participant {found.participant} was begun on {past.day}, not today; it may be "
            "continued only with a reason.",
        )


def _messages(found: Circumstances) -> Iterator[Finding]:
    if found.withdrawn:
        yield Finding(
            "withdrawn",
            "never",
            f"Who wrote {', '.join(found.withdrawn)} has withdrawn; the coordinator freezes a new set first.",
        )
    elif found.approved_sha256 is None:
        yield Finding("not_approved", "override", "The messages of this session have not been approved and frozen.")
    elif found.approved_sha256 != found.messages_sha256:
        yield Finding("messages_changed", "never", "The messages of this session are not those that were approved.")
    if found.sets_are_distinct and found.other_sha256 == found.messages_sha256:
        yield Finding("same_messages", "never", "The messages of this session are those of the other session.")


def find_in_display(synced: bool, hertz: float, checked: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return what speaks against a display: without vertical sync nobody knows when a picture is really seen.

    `checked` are the faults that the workstation's last timing check found.
    """
    if synced:
        return tuple(Finding("timing_check", "override", f"The last timing check said: {fault}") for fault in checked)
    sentence = (
        f"The display does not wait for its refresh, so pictures are paced to a nominal {hertz:g} Hz only. Use the "
        "workstation's own screen at 100 % scaling, with no remote desktop."
    )
    return (Finding("display", "override", sentence),)


def _place(found: Circumstances) -> Iterator[Finding]:
    yield from find_in_place(found.folder, found.free_bytes)


def find_in_place(folder: str, free_bytes: int) -> tuple[Finding, ...]:
    """Return what speaks against the place where the data go."""
    findings = []
    if free_bytes < FREE_BYTES_NEEDED:
        sentence = (
            f"Only {free_bytes // 1_000_000} MB are free where the data go; {FREE_BYTES_NEEDED // 1_000_000} MB "
            "are needed."
        )
        findings.append(Finding("disk", "never", sentence))
    cloud = [name for name in CLOUD_FOLDERS if name in folder.casefold()]
    if cloud:
        sentence = f"The study's folder seems to be synchronised ({cloud[0]}), which can lock or replace files."
        findings.append(Finding("cloud", "override", sentence))
    return tuple(findings)


def _notices(found: Circumstances) -> Iterator[Finding]:
    last = max(found.past, key=lambda past: past.day, default=None)
    if last and last.operator != found.operator:
        yield Finding("operator", "notice", f"The last session of this participant was run by {last.operator}.")
    past = found.recorded(found.session)
    if past and not past.finished:
        yield Finding("attempt", "notice", f"This is attempt {past.attempts + 1} at this session.")
    for other in found.schedule or ():
        due = other.first_dose + timedelta(days=found.study.study_day - 1)
        if due == found.today and _one_digit_away(other.participant, found.participant):
            yield Finding("neighbour", "notice", f"Participant {other.participant} is also due today.")
    for path in found.readable_by_others:
        yield Finding("readable", "warning", f"{path} can be read by other users of this computer.")


def _one_digit_away(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
