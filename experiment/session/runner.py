"""Plays a plan through the ports. Everything random was decided in the plan; nothing here draws or guesses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Any, Literal

from experiment.session import events, scenes
from experiment.session.asking import ask, rate
from experiment.session.pictures import Blank, Fixation
from experiment.session.ports import Flip, Markers, Record, Responses, Screen
from experiment.session.progress import NOTHING_DONE, Progress
from experiment.session.stage import PauseAsked, Stage, StopAsked
from experiment.study.plan import Plan, PlannedTrial

Outcome = Literal["finished", "stopped"]


def play(
    plan: Plan,
    screen: Screen,
    responses: Responses,
    markers: Markers,
    record: Record,
    progress: Progress = NOTHING_DONE,
    notices: tuple[str, ...] = (),
) -> Outcome:
    """Play a session, or what `progress` has left of it, and say how it ended; `notices` are for the assistant."""
    stage = Stage(plan.protocol, screen, responses, markers, record)
    try:
        _open(stage, plan, notices)
        if not progress.practised:
            for page in scenes.instruction_pages(plan.protocol):
                stage.read_page(page)
            _play_trials(stage, plan.practice)
        left = [planned for planned in plan.trials if planned.trial not in progress.trials]
        if left:
            stage.read_page(scenes.begin_page(plan.protocol))
            _play_trials(stage, left, _await_scanner(stage))
        for question in plan.protocol.closing:
            if question.id not in progress.questions:
                stage.repeat_after_pauses(partial(ask, stage, question))
        stage.read_page(scenes.thank_you_page(plan.protocol))
    except StopAsked:
        stage.note(events.SessionStopped)
        return "stopped"
    stage.note(events.SessionFinished)
    return "finished"


def _open(stage: Stage, plan: Plan, notices: tuple[str, ...]) -> None:
    page = scenes.assistant_page(plan, notices)
    stage.screen.show(scenes.preparing_page(plan.protocol))
    stage.screen.prepare(chain([page], scenes.all_pictures(plan)))
    stage.read_page(page, frozenset({"r"}))
    stage.note(events.SessionBegan)


def _await_scanner(stage: Stage) -> float | None:
    """Wait for the scanner's first pulse and return when the first fixation is due; None without a scanner."""
    scanner = stage.protocol.scanner
    if scanner is None:
        return None
    page = scenes.scanner_page(scanner)
    return stage.repeat_after_pauses(partial(stage.await_pulse, page)) + scanner.wait_seconds


def _play_trials(stage: Stage, trials: Sequence[PlannedTrial], due: float | None = None) -> None:
    for planned in trials:
        due = _play_trial(stage, planned, due)


def _play_trial(stage: Stage, planned: PlannedTrial, due: float | None) -> float:
    """Play fixation, message, blank, ratings and gap of one trial; return when the gap is over."""
    gone = stage.repeat_after_pauses(partial(_show_message, stage, planned, due))
    due = gone.onset + stage.protocol.timing.blank_seconds
    for item in stage.protocol.ratings:
        stage.repeat_after_pauses(partial(rate, stage, planned, item, due))
        due = None  # the next item follows its answer at once
    fields: dict[str, Any] = {"trial": planned.trial, "practice": planned.practice}
    gap = stage.present(Blank(), events.GapShown, **fields)
    stage.note(events.TrialCompleted, **fields)
    due = gap.onset + planned.gap_seconds
    stage.repeat_after_pauses(partial(stage.hold, due))
    return due


def _show_message(stage: Stage, planned: PlannedTrial, due: float | None) -> Flip:
    """Show fixation and message, and return the flip that took the message away; a pause hides it at once."""
    fields: dict[str, Any] = {"trial": planned.trial, "practice": planned.practice}
    fixation = stage.present(Fixation(), events.FixationShown, due, **fields)
    due = fixation.onset + planned.fixation_seconds
    stage.hold(due)
    shown = stage.present(
        scenes.letter(planned, stage.protocol),
        events.MessageShown,
        due,
        message_id=planned.message.message_id,
        message_sha256=planned.message.sha256,
        **fields,
    )
    fields |= {"message_id": planned.message.message_id, "shown_since": shown.onset}
    due = shown.onset + planned.message_seconds
    try:
        stage.hold(due)
    except PauseAsked:
        stage.present(Blank(), events.MessageGone, cut_short=True, **fields)
        raise
    return stage.present(Blank(), events.MessageGone, due, **fields)
