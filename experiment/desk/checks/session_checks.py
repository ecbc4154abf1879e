"""The checks of one session: what the gate finds, whether its messages can be shown, and what was left unfinished."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from filelock import FileLock, Timeout

from experiment.desk.checks.check import Check, Level
from experiment.desk.circumstances import identify, look_around
from experiment.desk.preparation import Preparation, Request, prepare
from experiment.desk.resumption import find_resumption
from experiment.errors import ConnectionTaskError
from experiment.records.input_files import load_protocol, load_schedule
from experiment.records.study_folder import StudyFolder
from experiment.session.gate import PLACE_RULES, Finding, find
from experiment.session.progress import progress_of
from experiment.session.scenes import all_pictures

LEVELS: dict[str, tuple[Level, bool]] = {
    "never": ("red", False),
    "override": ("red", True),
    "notice": ("amber", False),
    "warning": ("amber", False),
}
REMEDIES = {
    "no_schedule": "Ask the coordinator for protocols/schedule.csv, or type a reason.",
    "not_scheduled": "Compare the number with the participant's papers; ask the coordinator to add it.",
    "wrong_day": "Look at the appointment once more, and ask the coordinator before you type a reason.",
    "washout": "Ask the coordinator before you type a reason.",
    "order": "Make sure that this is session 2, and that session 1 was not forgotten.",
    "finished": "Make sure of participant and session.",
    "another_day": "Ask the coordinator before you type a reason.",
    "not_approved": "Ask the coordinator to check and freeze the messages.",
    "messages_changed": "Ask the coordinator to put back the approved file.",
    "same_messages": "Ask the coordinator: the wrong set was put in place.",
    "attempt": "Choose Resume to continue where it broke off.",
    "neighbour": "Compare the whole number with the participant's papers.",
}


def check_files(folder: StudyFolder) -> Iterator[Check]:
    """Say whether protocol and schedule can be used, and whether they are there."""
    try:
        protocol, _ = load_protocol(folder.protocol(None))
        yield Check("protocol", "green", f"Protocol {protocol.name} {protocol.version} is valid.")
    except ConnectionTaskError as error:
        yield Check("protocol", "red", str(error), "Ask whoever changed it last; no session can begin with it.")
    if not folder.schedule.exists():
        sentence = "There is no schedule (protocols/schedule.csv) yet."
        yield Check("schedule", "amber", sentence, "Copy protocols/example_schedule.csv, and fill in who comes when.")
        return
    try:
        planned = load_schedule(folder.schedule)
        yield Check("schedule", "green", f"The schedule is valid; it lists {len(planned)} sessions.")
    except ConnectionTaskError as error:
        yield Check("schedule", "red", str(error), "Ask the coordinator to mend it.")


def check_session(
    folder: StudyFolder, request: Request, today: date, screen: tuple[int, int] | None
) -> Iterator[Check]:
    """Say whether this session may begin now; `screen` is the size of the participant's, None if there is none."""
    try:
        identify(folder, request.participant)
    except ConnectionTaskError as error:
        yield Check("participant", "red", str(error), "Compare the number with the participant's papers.")
        return
    yield from _lock(folder, request)
    try:
        resumption, request = find_resumption(folder, replace(request, resume=True), None)
    except ConnectionTaskError as error:
        yield Check("record", "red", str(error), "Do not touch the file; tell whoever looks after the data.")
        return
    try:
        preparation = prepare(folder, request, today)
        resumption.check(preparation)
    except ConnectionTaskError as error:
        yield Check("messages", "red", str(error), "Ask the coordinator; no session can begin with it.")
        return
    if resumption.reading is not None:
        done, planned = len(progress_of(resumption.reading.events).trials), len(preparation.plan.trials)
        damage = f" Its record is damaged: {'; '.join(faults)}." if (faults := resumption.reading.faults) else ""
        sentence = f"This session was begun and not finished: {done} of {planned} messages are rated.{damage}"
        yield Check("unfinished", "amber", sentence, "Choose Resume to continue where it broke off.")
    yield from _gate(folder, preparation, today)
    yield from _glyphs(preparation, screen)


def _lock(folder: StudyFolder, request: Request) -> Iterator[Check]:
    path = folder.session_lock(request.participant, request.session)
    if not path.exists():
        return
    try:
        with FileLock(path, timeout=0):
            pass
    except Timeout:
        yield Check("running", "red", "This session is being run now.", "Wait until it has ended.")


def _gate(folder: StudyFolder, preparation: Preparation, today: date) -> Iterator[Check]:
    try:
        findings = find(look_around(folder, preparation, today))
    except ConnectionTaskError as error:
        yield Check("record", "red", str(error), "Do not touch the file; tell whoever looks after the data.")
        return
    elsewhere = PLACE_RULES if preparation.request.operator else (*PLACE_RULES, "operator")
    concerning = [one for one in findings if one.rule not in elsewhere]  # the workstation's checks say the place
    yield from map(_finding, [one for one in concerning if one.rule != "readable"])
    if any(one.rule == "readable" for one in concerning):
        sentence = "The files with this participant's messages can be read by other users of this computer."
        yield Check("readable", "amber", sentence, "Ask the coordinator to make them private.")
    if not any(one.level != "notice" for one in concerning):
        yield Check("gate", "green", "Day, washout, order and approved messages are as planned.")


def _finding(found: Finding) -> Check:
    level, overridable = LEVELS[found.level]
    return Check(found.rule, level, found.sentence, REMEDIES.get(found.rule, ""), overridable)


def _glyphs(preparation: Preparation, screen: tuple[int, int] | None) -> Iterator[Check]:
    """Set every picture in type without showing it; what is wrong is told by message id."""
    if screen is None:
        return
    from experiment.devices.typesetter import Typesetter

    faults = Typesetter(preparation.plan.protocol.look, *screen).find_faults(all_pictures(preparation.plan))
    if faults:
        listed = "; ".join(map(str, faults))
        remedy = "Install the font that is missing, or ask the coordinator to shorten the message."
        yield Check("glyphs", "red", f"Not everything can be shown: {listed}.", remedy)
    else:
        size = f"{screen[0]} x {screen[1]}"
        yield Check("glyphs", "green", f"Every character of every message has a font, and fits {size} pixels.")
