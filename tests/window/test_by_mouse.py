"""A whole pilot worked by the mouse, with the window's close button used on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from experiment.session import scenes
from experiment.session.pictures import CONTINUE_BOX, Box, OptionList, Scale, boxes
from tests.aids import make_study, shipped_protocol
from tests.window.person import Person

PROTOCOL = shipped_protocol()
POINTS: dict[Any, Box] = dict(boxes(scenes.scale(PROTOCOL.ratings[0], PROTOCOL, 1)))
LISTS: dict[str, dict[Any, Box]] = {
    question.id: dict(boxes(scenes.option_list(question, PROTOCOL, 1)))
    for question in PROTOCOL.closing
    if question.kind == "choice"
}
VALUES = [(1, 7), (2, 6), (3, 5), (4, 4), (5, 3), (7, 1)]


def rates(person: Person, *points: int) -> None:
    person.sees("rating_shown")
    for point in points:
        person.clicks(POINTS[point])
    person.sees("choice_made", value=points[-1])
    person.clicks(CONTINUE_BOX)
    person.sees("rating_given")


def reads(person: Person, page: str) -> None:
    person.sees("page_shown", page=page)
    time.sleep(0.1)
    person.clicks(CONTINUE_BOX)
    person.sees("page_left", page=page)


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    study = make_study(tmp_path_factory.mktemp("mouse"))
    with Person(study, "pilot", "--speed", "20", "--seed", "4") as person:
        person.sees("page_shown", page="assistant")
        time.sleep(0.1)
        person.presses("r")
        reads(person, "instructions-1")
        reads(person, "instructions-2")
        for _ in range(4):
            rates(person, 4)
        reads(person, "begin")
        for trial, (first, second) in enumerate(VALUES, 1):
            if trial == 2:
                person.sees("rating_shown")
                person.closes_the_window()
                person.sees("page_shown", page="paused")
                person.clicks(CONTINUE_BOX)
                person.sees("session_continued")
            rates(person, first)
            rates(person, *([7, 1, second] if trial == 3 else [second]))
        person.sees("question_shown")
        person.clicks(LISTS["knew_beforehand"][2])
        person.clicks(LISTS["knew_beforehand"][1])
        time.sleep(0.1)
        person.clicks(CONTINUE_BOX)
        person.sees("question_answered")
        reads_nothing_and_goes_on(person)
        person.sees("question_shown")
        person.clicks(LISTS["capsule_guess"][2])
        time.sleep(0.1)
        person.clicks(CONTINUE_BOX)
        person.sees("question_answered")
        reads(person, "thank_you")
        person.ends()
        yield person


def reads_nothing_and_goes_on(person: Person) -> None:
    person.sees("question_shown")
    time.sleep(0.1)
    person.clicks(CONTINUE_BOX)
    person.sees("question_answered")


def test_six_complete_rows_hold_what_was_clicked(person: Person) -> None:
    rows = person.rows()
    assert person.process.returncode == 0
    assert [row["status"] for row in rows] == ["complete"] * 6
    assert [(int(row["connection"]), int(row["pleasantness"])) for row in rows] == VALUES
    assert {row[f"{item}_device"] for row in rows for item in ("connection", "pleasantness")} == {"mouse"}
    assert [row["pleasantness_changes"] for row in rows] == ["0", "0", "2", "0", "0", "0"]
    assert rows[2]["pleasantness_first"] == "7"


def test_the_close_button_paused_and_the_session_went_on(person: Person) -> None:
    paused = [one for one in person.records() if one["event"] == "session_paused"]
    assert [one["by"] for one in paused] == ["close_button"]


def test_the_closing_questions_hold_what_was_clicked(person: Person) -> None:
    answered = {one["question"]: one for one in person.records() if one["event"] == "question_answered"}
    assert answered["knew_beforehand"]["answer"] == "Yes"
    assert answered["knew_how"]["answer"] == ""
    assert answered["capsule_guess"]["answer"] == "Capsules without an active ingredient"
    assert {one["device"] for one in answered.values()} == {"mouse"}


def test_each_click_is_one_choice_however_short_it_was(person: Person) -> None:
    chosen = [
        one["value"]
        for one in person.records()
        if one["event"] == "choice_made" and not one["practice"] and one["trial"] == 3
    ]
    assert chosen == [3, 7, 1, 5]


def test_the_lists_here_are_those_of_the_screen() -> None:
    assert set(POINTS) == {*range(1, 8), "continue"}
    assert isinstance(scenes.scale(PROTOCOL.ratings[0], PROTOCOL), Scale)
    assert isinstance(scenes.option_list(PROTOCOL.closing[0], PROTOCOL), OptionList)
    assert set(LISTS) == {"knew_beforehand", "capsule_guess"}
