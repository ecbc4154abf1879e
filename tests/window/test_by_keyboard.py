"""A whole pilot worked by the keyboard, once; each test looks at another side of what it left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from experiment.session.pictures import CONTINUE_BOX
from tests.aids import make_study
from tests.window.person import Person

Pixels = npt.NDArray[np.uint8]
PATCH = 60


@dataclass
class Session:
    status: int
    out: str
    err: str
    rows: list[dict[str, str]]
    records: list[dict[str, Any]]
    pictures: dict[str, Pixels] = field(default_factory=dict)

    def of(self, event: str, **fields: Any) -> list[dict[str, Any]]:
        return [one for one in self.records if one["event"] == event and fields.items() <= one.items()]


def rates(person: Person, *keys: str) -> None:
    person.sees("rating_shown")
    person.presses(*keys)
    person.sees("rating_given")


def reads(person: Person, page: str, key: str = "space") -> None:
    person.sees("page_shown", page=page)
    time.sleep(0.1)  # the page's minimum, at this speed
    person.presses(key)
    person.sees("page_left", page=page)


def pauses_and_goes_on(person: Person) -> None:
    person.presses("Escape")
    person.sees("page_shown", page="paused")
    person.presses("space")
    person.sees("session_continued")


def first_trial_plainly(person: Person, pictures: dict[str, Pixels]) -> None:
    person.sees("message_shown", trial=1)
    pictures["message"] = person.screenshot()
    person.sees("rating_shown")
    pictures["scale"] = person.screenshot()
    person.presses("7")
    person.sees("choice_made")
    pictures["marked scale"] = person.screenshot()
    person.presses("Return")
    person.sees("rating_given")
    rates(person, "1", "Return")


def second_trial_with_changes_of_mind(person: Person) -> None:
    rates(person, "2", "6", "5", "Return")
    rates(person, "Right", "Right", "Down", "Left", "space")


def third_trial_on_the_keypad(person: Person) -> None:
    rates(person, "KP_4", "KP_Enter")
    rates(person, "KP_End", "KP_Begin", "KP_Enter")  # without NumLock these are the keys 1 and 5


def fourth_trial_with_a_key_held_down(person: Person, pictures: dict[str, Pixels]) -> None:
    from tests.window.person import xdotool

    person.sees("rating_shown")
    xdotool("keydown", "3")
    person.sees("choice_made", value=3)
    time.sleep(1.0)  # the keyboard repeats after 0.66 s
    person.clicks(CONTINUE_BOX)
    person.sees("rating_given")
    person.sees("rating_shown")
    time.sleep(0.5)
    pictures["scale under a held key"] = person.screenshot()
    xdotool("keyup", "3")
    person.presses("6", "Return")
    person.sees("rating_given")


def fifth_trial_with_a_pause_in_the_rating(person: Person) -> None:
    person.sees("rating_shown")
    person.presses("7")
    person.sees("choice_made")
    pauses_and_goes_on(person)
    rates(person, "2", "Return")
    rates(person, "3", "Return")


def sixth_trial_with_a_pause_in_the_message(person: Person) -> None:
    person.sees("message_shown", trial=6)
    pauses_and_goes_on(person)
    rates(person, "6", "Return")
    rates(person, "7", "Return")


def closing_questions(person: Person) -> None:
    person.sees("question_shown")
    person.presses("1", "2", "Return")
    person.sees("question_answered")
    person.sees("question_shown")
    person.presses("N", "o", "x", "BackSpace", "space", "2", "exclam", "Return")
    person.sees("question_answered")
    person.sees("question_shown")
    person.presses("Down", "Down", "Down", "Return")
    person.sees("question_answered")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    study = make_study(tmp_path_factory.mktemp("keyboard"))
    pictures: dict[str, Pixels] = {}
    with Person(study, "pilot", "--speed", "10", "--seed", "3", "--photosensor", "bottom_right") as person:
        reads(person, "assistant", "r")
        pictures["page"] = person.screenshot()
        reads(person, "instructions-1")
        reads(person, "instructions-2", "Return")
        for _ in range(4):
            rates(person, "4", "Return")
        reads(person, "begin")
        first_trial_plainly(person, pictures)
        second_trial_with_changes_of_mind(person)
        third_trial_on_the_keypad(person)
        fourth_trial_with_a_key_held_down(person, pictures)
        fifth_trial_with_a_pause_in_the_rating(person)
        sixth_trial_with_a_pause_in_the_message(person)
        closing_questions(person)
        reads(person, "thank_you")
        status = person.ends()
        yield Session(status, person.out, person.err, person.rows(), person.records(), pictures)


def test_six_complete_rows_hold_what_was_pressed(session: Session) -> None:
    assert session.status == 0
    assert [row["status"] for row in session.rows] == ["complete"] * 6
    assert [row["connection"] for row in session.rows] == ["7", "5", "4", "3", "2", "6"]
    assert [row["pleasantness"] for row in session.rows] == ["1", "2", "5", "6", "3", "7"]
    assert [row["connection_first"] for row in session.rows] == ["7", "2", "4", "3", "2", "6"]
    assert [row["connection_changes"] for row in session.rows] == ["0", "2", "0", "0", "0", "0"]
    assert [row["pleasantness_first"] for row in session.rows] == ["1", "1", "1", "6", "3", "7"]
    assert [row["pleasantness_changes"] for row in session.rows] == ["0", "3", "1", "0", "0", "0"]
    assert {row[f"{item}_device"] for row in session.rows for item in ("connection", "pleasantness")} == {"keyboard"}
    assert {row["pilot"] for row in session.rows} == {"True"}
    assert {row["speed"] for row in session.rows} == {"10.0"}


def test_response_times_are_the_time_from_scale_to_key(session: Session) -> None:
    for row in session.rows:
        for item in ("connection", "pleasantness"):
            shown = session.of("rating_shown", trial=int(row["trial"]), item=item, practice=False)[-1]
            chosen = [
                one["seconds"]
                for one in session.of("choice_made", trial=int(row["trial"]), item=item, practice=False)
                if one["seconds"] > shown["seconds"]
            ]
            assert float(row[f"{item}_first_rt"]) == pytest.approx(chosen[0] - shown["seconds"], abs=2e-6)
            assert float(row[f"{item}_rt"]) == pytest.approx(chosen[-1] - shown["seconds"], abs=2e-6)
            assert float(row[f"{item}_rt"]) > 0


def test_a_key_held_down_across_pages_answers_once(session: Session) -> None:
    assert [one["value"] for one in session.of("choice_made", trial=4, practice=False)] == [3, 6]


def test_a_pause_in_the_rating_asks_again_and_one_in_the_message_shows_it_again(session: Session) -> None:
    assert [row["exposures"] for row in session.rows] == ["1", "1", "1", "1", "1", "2"]
    assert [one["cut_short"] for one in session.of("message_gone", trial=6, practice=False)] == [True, False]
    assert len(session.of("rating_shown", trial=5, item="connection", practice=False)) == 2
    assert [one["by"] for one in session.of("session_paused")] == ["escape", "escape"]


def test_messages_stood_at_least_their_time_less_half_a_frame(session: Session) -> None:
    for row in session.rows:
        assert float(row["message_seconds_planned"]) == 1.0
        assert float(row["message_seconds"]) > 1.0 - 0.5 / 60 - 0.002


def test_the_closing_questions_hold_what_was_typed(session: Session) -> None:
    answers = {one["question"]: one["answer"] for one in session.of("question_answered")}
    assert answers == {"knew_beforehand": "No", "knew_how": "No 2!", "capsule_guess": "I do not know"}


def test_a_last_sentence_says_how_it_went_and_where_it_is_kept(session: Session) -> None:
    assert "complete: 6 of 6 messages rated" in session.out
    assert "_trials.csv" in session.out
    assert session.err == ""


def text_pixels(picture: Pixels) -> int:
    """Count what is nearly white outside the photosensor's corner."""
    light = np.asarray((picture > 200).all(axis=2))
    light[-PATCH:, -PATCH:] = False
    return int(light.sum())


def test_the_message_is_on_the_screen_and_not_only_in_the_log(session: Session) -> None:
    assert text_pixels(session.pictures["message"]) > 500


def test_the_choice_is_to_be_seen_in_the_accent_colour(session: Session) -> None:
    accent = np.array([0xE3, 0xB7, 0x78])

    def count(name: str) -> int:
        return int((abs(session.pictures[name].astype(int) - accent) <= 2).all(axis=2).sum())

    assert count("marked scale") > count("scale") + 200


def test_nothing_is_marked_under_a_key_held_from_the_page_before(session: Session) -> None:
    plain, held = session.pictures["scale"], session.pictures["scale under a held key"]
    assert text_pixels(held) > 500
    accent = np.array([0xE3, 0xB7, 0x78])
    marked = [int((abs(one.astype(int) - accent) <= 2).all(axis=2).sum()) for one in (plain, held)]
    assert marked[0] == marked[1]


@pytest.mark.parametrize(("name", "level"), [("message", 255), ("scale", 0), ("page", 0)])
def test_the_photosensor_s_square_is_white_with_a_message_and_black_otherwise(
    name: str, level: int, session: Session
) -> None:
    square = session.pictures[name][-PATCH:, -PATCH:]
    assert (square == level).all()
    assert not (session.pictures[name][-PATCH - 1, -PATCH:] == 255).all()


def test_the_pilot_s_border_is_to_be_seen(session: Session) -> None:
    orange = np.array([0xEC, 0x97, 0x03])
    for name in ("page", "message", "scale"):
        assert (abs(session.pictures[name][2, 100:900].astype(int) - orange) <= 3).all()
