"""How far a session has come, read from its events; where a broken-off session goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from experiment.session import events, scenes


@dataclass(frozen=True)
class Progress:
    """What need not be done again."""

    practised: bool = False
    trials: frozenset[int] = frozenset()
    questions: frozenset[str] = frozenset()


NOTHING_DONE = Progress()


def progress_of(happened: Iterable[events.Event]) -> Progress:
    """Return the progress that a session's events show."""
    practised, trials, questions = False, set(), set()
    for event in happened:
        if isinstance(event, events.PageLeft) and event.page == scenes.BEGIN:
            practised = True
        elif isinstance(event, events.TrialCompleted) and not event.practice:
            trials.add(event.trial)
        elif isinstance(event, events.QuestionAnswered):
            questions.add(event.question)
    return Progress(practised, frozenset(trials), frozenset(questions))
