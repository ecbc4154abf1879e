"""Asks the participant: rating items after a message, closing questions after the last one."""

from __future__ import annotations

from typing import Any

from experiment.session import events, scenes
from experiment.session.ports import CharacterTyped, Given, KeyPressed
from experiment.session.rating import Rating, answer
from experiment.session.stage import Stage, leaving_device
from experiment.study.plan import PlannedTrial
from experiment.study.protocol import ClosingQuestion, RatingItem

LONGEST_FREE_TEXT = 600


def rate(stage: Stage, planned: PlannedTrial, item: RatingItem, due: float | None) -> None:
    """Show one rating item until it has a final answer or its time is over."""
    if due is not None:
        stage.hold(due)
    fields: dict[str, Any] = {"trial": planned.trial, "practice": planned.practice, "item": item.id}
    rating = Rating(item.points, item.confirm)
    shown = stage.present(scenes.scale(item, stage.protocol), events.RatingShown, due, **fields).onset
    limit = None if item.time_limit_seconds is None else shown + item.time_limit_seconds
    while rating.open:
        given = stage.next(limit)
        if given is None:
            rating = rating.expire()
        elif given.seconds >= shown:  # what came before the flip cannot be an answer to it
            before = rating
            rating = answer(rating, scenes.scale(item, stage.protocol, rating.value), given, shown)
            if rating.path != before.path:
                stage.note(events.ChoiceMade, seconds=given.seconds, **fields, **vars(rating.path[-1]))
                if rating.open:
                    stage.screen.show(scenes.scale(item, stage.protocol, rating.value))
            if rating.final:
                fields |= {"seconds": given.seconds, "confirmed_seconds": given.seconds - shown}
    first = rating.path[0] if rating.path else None
    fields |= {
        "first_value": first and first.value,
        "first_response_seconds": first and first.response_seconds,
        "changes": rating.changes,
    }
    if rating.missing:
        stage.note(events.RatingMissed, reason=rating.missing, **fields)
    else:
        stage.note(events.RatingGiven, **vars(rating.path[-1]), **fields)


def ask(stage: Stage, question: ClosingQuestion) -> None:
    """Ask one closing question."""
    answered, response_seconds, device = (_ask_text if question.kind == "text" else _ask_choice)(stage, question)
    stage.note(
        events.QuestionAnswered,
        question=question.id,
        answer=answered,
        response_seconds=response_seconds,
        device=device,
    )


def _ask_choice(stage: Stage, question: ClosingQuestion) -> tuple[str, float, events.Device]:
    rating = Rating(len(question.options), confirm=True)
    picture = scenes.option_list(question, stage.protocol)
    shown = stage.present(picture, events.QuestionShown, question=question.id).onset
    while rating.open:
        given = stage.next()
        if given is not None and given.seconds >= shown:
            rating = answer(rating, picture, given, shown)
            if rating.value != picture.selected:
                picture = scenes.option_list(question, stage.protocol, rating.value)
                stage.screen.show(picture)
    choice = rating.path[-1]
    return question.options[choice.value - 1], choice.response_seconds, choice.device


def _ask_text(stage: Stage, question: ClosingQuestion) -> tuple[str, float, events.Device]:
    field = scenes.text_field(question, stage.protocol)
    shown = stage.present(field, events.QuestionShown, question=question.id).onset
    opens = shown + stage.protocol.timing.page_minimum_seconds  # for leaving; what is typed counts from the flip on
    while True:
        given = stage.next()
        if given is None or given.seconds < shown:
            continue
        device = leaving_device(field, given, frozenset({"enter"}))
        if device and given.seconds >= opens:
            return field.typed.strip(), given.seconds - shown, device
        typed = _edited(field.typed, given)
        if typed != field.typed:
            field = scenes.text_field(question, stage.protocol, typed)
            stage.screen.show(field)


def _edited(typed: str, given: Given) -> str:
    if isinstance(given, KeyPressed) and given.key == "backspace":
        return typed[:-1]
    if isinstance(given, CharacterTyped) and given.character.isprintable():
        return (typed + given.character)[:LONGEST_FREE_TEXT]
    return typed
