from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.session import events, scenes
from experiment.session.asking import LONGEST_FREE_TEXT
from experiment.session.pictures import (
    Blank,
    Fixation,
    Letter,
    OptionList,
    Page,
    Picture,
    Scale,
    TextField,
)
from experiment.session.ports import Flip, FocusMoved
from experiment.session.runner import Outcome, play
from experiment.session.stage import LEAD_SECONDS
from experiment.study.protocol import Protocol
from tests.aids import (
    Deed,
    Notebook,
    Once,
    Room,
    character,
    close_button,
    diligent,
    key,
    play_with,
    shipped_protocol,
    some_plan,
    touch,
    touch_on,
    with_items,
    with_section,
)

LIMITED = with_items(shipped_protocol(), time_limit_seconds=8.0)
UNCONFIRMED = with_items(shipped_protocol(), confirm=False)


def is_letter(picture: Picture) -> bool:
    return isinstance(picture, Letter) and not picture.message_id.startswith("practice")


def is_fresh_scale(picture: Picture) -> bool:
    return isinstance(picture, Scale) and picture.selected is None


def is_page(name: str) -> Callable[[Picture], bool]:
    return lambda picture: isinstance(picture, Page) and picture.name == name


def is_a(kind: type) -> Callable[[Picture], bool]:
    return lambda picture: isinstance(picture, kind)


def names_of(noted: list[events.Event]) -> list[str]:
    return [event.name() for event in noted]


def test_a_session_goes_its_way_in_this_order() -> None:
    outcome, notebook, _ = play_with()
    practice = ["fixation_shown", "message_shown", "message_gone"] + 2 * ["rating_shown", "choice_made", "rating_given"]
    trial = [*practice, "gap_shown", "trial_completed"]
    page = ["page_shown", "page_left"]
    question = ["question_shown", "question_answered"]
    assert outcome == "finished"
    assert names_of(notebook.events) == (
        [*page, "session_began", *page, *page, *2 * trial, *page, *6 * trial, *3 * question, *page, "session_finished"]
    )
    pages = [event.page for event in notebook.of(events.PageShown)]
    assert pages == ["assistant", "instructions-1", "instructions-2", "begin", "thank_you"]


def test_every_message_stands_its_time_and_every_blank_and_gap_theirs() -> None:
    _, notebook, _ = play_with()
    timing = shipped_protocol().timing
    plan = some_plan()
    begun: list[tuple[float, float]] = []
    noted = notebook.events
    for trial in plan.trials:
        own = [event for event in noted if getattr(event, "trial", 0) == trial.trial and not event.practice]  # type: ignore[attr-defined]
        at = {event.name(): event.seconds for event in reversed(own)}
        assert at["message_shown"] - at["fixation_shown"] == pytest.approx(trial.fixation_seconds)
        assert at["message_gone"] - at["message_shown"] == pytest.approx(timing.message_seconds)
        assert at["rating_shown"] - at["message_gone"] == pytest.approx(timing.blank_seconds)
        begun.append((at["fixation_shown"], at["gap_shown"] + trial.gap_seconds))
    for (_, gap_over), (fixation, _) in pairwise(begun):
        assert fixation == pytest.approx(gap_over)


def test_what_is_shown_was_prepared_before_the_session_began() -> None:
    _, _, room = play_with()
    first, *others = [picture for _, picture in room.shown]
    assert first == scenes.preparing_page(shipped_protocol())
    assert set(others) <= room.prepared


def test_everything_that_is_noted_is_marked_too() -> None:
    _, notebook, _ = play_with()
    assert notebook.marked == notebook.events


def test_the_letters_shown_are_those_of_the_plan_with_their_writers_above() -> None:
    _, _, room = play_with()
    letters = [picture for _, picture in room.shown if isinstance(picture, Letter)]
    plan = some_plan()
    assert [letter.text for letter in letters] == [trial.message.text for trial in (*plan.practice, *plan.trials)]
    assert [letter.writer_line for letter in letters[:2]] == ["", ""]
    assert [letter.writer_line for letter in letters[2:]] == [f"From {t.message.writer_name}" for t in plan.trials]


def test_with_names_switched_off_no_writer_stands_above_a_message() -> None:
    _, _, room = play_with(protocol=with_section(shipped_protocol(), "messages", show_writer_name=False))
    assert {picture.writer_line for _, picture in room.shown if isinstance(picture, Letter)} == {""}


# --- ratings ---------------------------------------------------------------------------------------------------------


def rated(deeds: list[Deed], protocol: Protocol | None = None) -> events.RatingGiven | events.RatingMissed:
    """Return what the first rating of the first practice trial came to with these deeds on it."""
    _, notebook, _ = play_with(Once(is_fresh_scale, deeds), protocol)
    ended = [event for event in notebook.events if isinstance(event, (events.RatingGiven, events.RatingMissed))]
    return ended[0]


def test_a_choice_can_be_changed_until_it_is_confirmed_and_first_and_last_are_kept() -> None:
    given_ = rated([(1.0, key("2")), (2.0, key("6")), (3.0, key("right")), (4.0, key("enter")), (5.0, key("1"))])
    assert isinstance(given_, events.RatingGiven)
    assert (given_.first_value, given_.value, given_.changes) == (2, 7, 2)
    assert (given_.first_response_seconds, given_.response_seconds, given_.confirmed_seconds) == pytest.approx(
        (1, 3, 4)
    )


def test_the_scale_stands_there_with_nothing_marked_until_the_first_choice() -> None:
    _, notebook, room = play_with()
    first = next(picture for _, picture in room.shown if isinstance(picture, Scale))
    assert first.selected is None
    shown = notebook.of(events.RatingShown)[0].seconds
    marked = [(when, picture.selected) for when, picture in room.shown if isinstance(picture, Scale)][1]
    assert marked == (pytest.approx(shown + 1.0), 4)


@pytest.mark.parametrize("confirming", ["enter", "space"])
@pytest.mark.parametrize(("arrows", "value"), [(["right"], 1), (["left"], 7), (["up", "down"], 7), (["right"] * 4, 4)])
def test_arrows_with_enter_or_space_answer(arrows: list[str], value: int, confirming: str) -> None:
    deeds = [(1.0 + number / 10, key(arrow)) for number, arrow in enumerate(arrows)]
    assert rated([*deeds, (3.0, key(confirming))]).value == value  # type: ignore[union-attr]


def test_a_mouse_answers_with_a_click_on_a_point_and_one_on_the_button() -> None:
    scale = scenes.scale(shipped_protocol().ratings[0], shipped_protocol(), 1)
    given_ = rated([(1.0, touch_on(scale, 5)), (2.0, touch_on(scale, "continue"))])
    assert isinstance(given_, events.RatingGiven)
    assert (given_.value, given_.device) == (5, "mouse")


def test_enter_before_any_choice_and_clicks_on_nothing_are_no_answer() -> None:
    scale = scenes.scale(shipped_protocol().ratings[0], shipped_protocol(), 1)
    early = [(0.5, key("enter")), (0.6, key("space")), (0.7, touch_on(scale, "continue")), (0.8, touch(0, 0.1))]
    given_ = rated([*early, (1.0, key("3")), (1.5, key("enter"))])
    assert isinstance(given_, events.RatingGiven)
    assert (given_.value, given_.changes) == (3, 0)


@pytest.mark.parametrize("name", ["8", "9", "0"])
def test_a_number_that_is_not_on_the_scale_is_no_answer(name: str) -> None:
    given_ = rated([(0.5, key(name)), (1.0, key("3")), (1.5, key("enter"))])
    assert isinstance(given_, events.RatingGiven)
    assert (given_.first_value, given_.value) == (3, 3)


def test_what_was_pressed_before_the_scale_came_up_does_not_answer_it() -> None:
    early = [(-0.02, key("7")), (-0.01, key("enter"))]
    given_ = rated([*early, (1.0, key("3")), (1.5, key("enter"))], UNCONFIRMED)
    assert isinstance(given_, events.RatingGiven)
    assert (given_.first_value, given_.value, given_.response_seconds) == (3, 3, pytest.approx(1.0))


@given(st.lists(st.sampled_from(["1", "5", "7", "enter", "space", "left", "r", "s"]), max_size=8))
def test_keys_during_fixation_message_and_blank_do_nothing_at_all(names: list[str]) -> None:
    noise = [(0.1 + number / 50, key(name)) for number, name in enumerate(names)]

    def deeds(picture: Picture) -> list[Deed]:
        return noise if isinstance(picture, (Fixation, Letter)) else diligent(picture)

    quiet, loud = play_with(), play_with(deeds)
    assert loud[1].events == quiet[1].events


def test_without_confirmation_a_number_or_a_click_answers_at_once_but_an_arrow_does_not() -> None:
    scale = scenes.scale(UNCONFIRMED.ratings[0], UNCONFIRMED)
    by_number = rated([(1.0, key("3"))], UNCONFIRMED)
    by_click = rated([(1.0, touch_on(scale, 6))], UNCONFIRMED)
    by_arrow = rated([(1.0, key("right")), (1.2, key("right")), (2.0, key("enter"))], UNCONFIRMED)
    assert isinstance(by_number, events.RatingGiven)
    assert isinstance(by_click, events.RatingGiven)
    assert isinstance(by_arrow, events.RatingGiven)
    assert (by_number.value, by_number.confirmed_seconds) == (3, pytest.approx(1.0))
    assert (by_click.value, by_click.device) == (6, "mouse")
    assert (by_arrow.value, by_arrow.changes, by_arrow.confirmed_seconds) == (2, 1, pytest.approx(2.0))


def test_with_a_time_limit_no_choice_is_a_missing_value_with_its_reason() -> None:
    missed = rated([], LIMITED)
    assert isinstance(missed, events.RatingMissed)
    assert (missed.reason, missed.first_value, missed.changes) == ("timeout", None, 0)


def test_with_a_time_limit_a_choice_not_confirmed_is_missing_for_that_reason_and_kept_as_first_choice() -> None:
    missed = rated([(2.0, key("3")), (7.9, key("5"))], LIMITED)
    assert isinstance(missed, events.RatingMissed)
    assert (missed.reason, missed.first_value, missed.first_response_seconds) == ("not_confirmed", 3, pytest.approx(2))
    assert missed.changes == 1


def test_the_time_limit_counts_from_the_flip_that_showed_the_scale() -> None:
    _, notebook, _ = play_with(Once(is_fresh_scale, []), LIMITED)
    missed = notebook.of(events.RatingMissed)[0]
    assert missed.seconds - notebook.of(events.RatingShown)[0].seconds == pytest.approx(8.0)


@given(st.floats(0.0, 7.999), st.booleans())
def test_an_answer_within_the_time_limit_counts_whenever_it_comes(after: float, confirm: bool) -> None:
    protocol = with_items(LIMITED, confirm=confirm)
    given_ = rated([(after, key("3")), (after, key("enter"))], protocol)
    assert isinstance(given_, events.RatingGiven)
    assert given_.response_seconds == pytest.approx(after)


# --- pages and closing questions --------------------------------------------------------------------------------------


def test_a_page_cannot_be_left_before_its_minimum() -> None:
    double = [(0.1, key("space")), (0.49, key("enter")), (0.6, key("space"))]
    _, notebook, _ = play_with(Once(is_page("instructions-1"), double))
    shown = next(e for e in notebook.of(events.PageShown) if e.page == "instructions-1")
    left = next(e for e in notebook.of(events.PageLeft) if e.page == "instructions-1")
    assert left.seconds - shown.seconds == pytest.approx(0.6)


def test_only_r_begins_and_no_click_does() -> None:
    wrong: list[Deed] = [(0.6, key("space")), (0.7, key("enter")), (0.8, touch(0, 0.83)), (2.0, key("r"))]
    _, notebook, _ = play_with(lambda picture: wrong if is_page("assistant")(picture) else diligent(picture))
    assert notebook.of(events.SessionBegan)[0].seconds == pytest.approx(2.0)


def test_r_does_not_leave_a_participant_s_page() -> None:
    _, notebook, _ = play_with(Once(is_page("begin"), [(0.6, key("r")), (0.9, key("space"))]))
    shown, left = (next(e for e in notebook.of(k) if e.page == "begin") for k in (events.PageShown, events.PageLeft))  # type: ignore[attr-defined]
    assert left.seconds - shown.seconds == pytest.approx(0.9)


def answers(notebook_events: list[events.QuestionAnswered]) -> dict[str, str]:
    return {event.question: event.answer for event in notebook_events}


def test_closing_questions_are_answered_by_their_own_labels() -> None:
    def deeds(picture: Picture) -> list[Deed]:
        if isinstance(picture, OptionList) and picture.selected is None:
            return [(1.0, key("1")), (2.0, key("down")), (3.0, key("enter"))]
        return diligent(picture)

    _, notebook, _ = play_with(deeds)
    assert answers(notebook.of(events.QuestionAnswered)) == {
        "knew_beforehand": "No",
        "knew_how": "",
        "capsule_guess": "Capsules without an active ingredient",
    }


def test_a_closing_question_is_answered_by_mouse_likewise() -> None:
    def deeds(picture: Picture) -> list[Deed]:
        if isinstance(picture, OptionList):
            if picture.selected:
                return [(0.5, touch_on(picture, "continue"))]
            return [(1.0, touch_on(picture, 2))]
        if isinstance(picture, TextField):
            return [(1.0, touch_on(picture, "continue"))]
        return diligent(picture)

    _, notebook, _ = play_with(deeds)
    assert answers(notebook.of(events.QuestionAnswered))["knew_beforehand"] == "No"
    assert {event.device for event in notebook.of(events.QuestionAnswered)} == {"mouse"}


def typed(deeds: list[Deed]) -> events.QuestionAnswered:
    def play_text(picture: Picture) -> list[Deed]:
        if isinstance(picture, TextField):
            return deeds if not picture.typed and not begun.append(picture) and len(begun) == 1 else []  # type: ignore[func-returns-value]
        return diligent(picture)

    begun: list[Picture] = []
    _, notebook, _ = play_with(play_text)
    return next(event for event in notebook.of(events.QuestionAnswered) if event.question == "knew_how")


def typing(text: str, start: float = 1.0) -> list[Deed]:
    return [(start + place / 100, character(one)) for place, one in enumerate(text)]


def test_free_text_is_typed_and_mended_with_backspace() -> None:
    deeds = [
        *typing("hallo "),
        (2.0, key("backspace")),
        (2.1, key("backspace")),
        *typing("ö!", 2.2),
        (3.0, key("enter")),
    ]
    answered = typed(deeds)
    assert (answered.answer, answered.device) == ("hallö!", "keyboard")
    assert answered.response_seconds == pytest.approx(3.0)


def test_free_text_may_stay_empty_and_backspace_on_nothing_does_nothing() -> None:
    assert typed([(1.0, key("backspace")), (2.0, key("enter"))]).answer == ""


def test_space_and_numbers_are_text_here_and_leave_nothing() -> None:
    assert typed([*typing("a 1"), (1.5, key("space")), (1.6, key("1")), (3.0, key("enter"))]).answer == "a 1"


def test_free_text_typed_from_the_first_moment_is_kept_whole() -> None:
    assert typed([*typing("quick", 0.05), (3.0, key("enter"))]).answer == "quick"


def test_what_was_typed_before_the_question_came_up_is_not_its_answer() -> None:
    assert typed([*typing("xyz", -0.5), *typing("own", 1.0), (3.0, key("enter"))]).answer == "own"


def test_free_text_is_as_long_as_the_record_takes_and_no_longer() -> None:
    assert typed([*typing("a" * (LONGEST_FREE_TEXT + 50)), (30.0, key("enter"))]).answer == "a" * LONGEST_FREE_TEXT


@given(st.lists(st.characters(), max_size=20))
def test_of_what_is_typed_everything_printable_is_kept_in_order(characters: list[str]) -> None:
    answered = typed([*typing("".join(characters)), (3.0, key("enter"))])
    assert answered.answer == "".join(one for one in characters if one.isprintable()).strip()


# --- pausing and stopping ---------------------------------------------------------------------------------------------


def moves_away(seconds: float) -> FocusMoved:
    return FocusMoved(seconds, focused=False)


def comes_back(seconds: float) -> FocusMoved:
    return FocusMoved(seconds, focused=True)


PLACES: dict[str, Callable[[Picture], bool]] = {
    "page": is_page("instructions-2"),
    "assistant": is_page("assistant"),
    "thank_you": is_page("thank_you"),
    "fixation": is_a(Fixation),
    "message": is_letter,
    "rating": is_fresh_scale,
    "options": is_a(OptionList),
    "text": is_a(TextField),
}
ASKING = {"escape": key("escape"), "close_button": close_button()}


def paused_at(place: str, by: str = "escape", on_pause: list[Deed] | None = None) -> tuple[Outcome, Notebook, Room]:
    deeds = Once(PLACES[place], [(0.7, ASKING[by])])
    return play_with(Once(is_page("paused"), on_pause, deeds) if on_pause is not None else deeds)


@pytest.mark.parametrize("by", ASKING)
@pytest.mark.parametrize("place", PLACES)
def test_escape_and_the_close_button_pause_anywhere_and_the_session_goes_on_whole(place: str, by: str) -> None:
    outcome, notebook, _ = paused_at(place, by)
    assert outcome == "finished"
    [paused] = notebook.of(events.SessionPaused)
    assert paused.by == by
    assert len([e for e in notebook.of(events.TrialCompleted) if not e.practice]) == 6
    assert len(notebook.of(events.SessionContinued)) == 1
    assert answers(notebook.of(events.QuestionAnswered)).keys() == {"knew_beforehand", "knew_how", "capsule_guess"}


@pytest.mark.parametrize("place", PLACES)
def test_one_s_does_not_stop_and_two_do(place: str) -> None:
    outcome, notebook, _ = paused_at(place, on_pause=[(1.0, key("s"))])
    assert outcome == "finished"  # `diligent` goes on from the page that asks once more
    assert not notebook.of(events.SessionStopped)

    def deeds(picture: Picture) -> list[Deed]:
        if isinstance(picture, Page) and picture.name in ("paused", "stop_sure"):
            return [(1.0, key("s"))]
        return pausing(picture)

    pausing = Once(PLACES[place], [(0.7, key("escape"))])
    outcome, notebook, _ = play_with(deeds)
    assert outcome == "stopped"
    assert names_of(notebook.events)[-3:] == ["page_shown", "page_shown", "session_stopped"]


def test_the_second_s_counts_only_once_the_page_that_asks_is_there() -> None:
    def deeds(picture: Picture) -> list[Deed]:
        if isinstance(picture, Page) and picture.name == "stop_sure":
            return [(-0.01, key("s")), (1.0, key("space"))]
        return Once(is_page("paused"), [(1.0, key("s"))], pausing)(picture)

    pausing = Once(is_fresh_scale, [(0.7, key("escape"))])
    assert play_with(deeds)[0] == "finished"


def test_the_pause_page_goes_on_by_mouse_too_and_other_keys_do_nothing_there() -> None:
    paused = scenes.paused_page(shipped_protocol())
    others = [(0.1, key("5")), (0.2, key("escape")), (0.3, close_button()), (0.4, touch(0, 0.1))]
    outcome, notebook, _ = paused_at("rating", on_pause=[*others, (2.0, touch_on(paused, "continue"))])
    assert outcome == "finished"
    assert notebook.of(events.SessionContinued)[0].seconds - notebook.of(events.SessionPaused)[0].seconds == (
        pytest.approx(2.0)
    )


def test_losing_the_keyboard_to_another_window_pauses_a_rating_at_once() -> None:
    outcome, notebook, _ = play_with(Once(is_fresh_scale, [(0.7, moves_away), (5.0, comes_back)]))
    shown = notebook.of(events.RatingShown)[0].seconds
    [paused] = notebook.of(events.SessionPaused)
    assert (paused.by, paused.seconds) == ("focus_lost", pytest.approx(shown + 0.7))
    assert [event.focused for event in notebook.of(events.FocusChanged)] == [False, True]
    assert outcome == "finished"


def test_losing_the_keyboard_during_a_message_lets_it_stand_and_pauses_before_the_rating() -> None:
    outcome, notebook, _ = play_with(Once(is_letter, [(0.7, moves_away), (0.9, comes_back)]))
    [paused] = notebook.of(events.SessionPaused)
    assert outcome == "finished"
    assert paused.by == "focus_lost"
    assert not any(event.cut_short for event in notebook.of(events.MessageGone))
    gone = next(event for event in notebook.of(events.MessageGone) if not event.practice)
    rating = next(event for event in notebook.of(events.RatingShown) if not event.practice)
    assert gone.seconds <= paused.seconds < rating.seconds
    assert [event.focused for event in notebook.of(events.FocusChanged)] == [False, True]


def test_a_pause_takes_the_message_away_at_once_and_shows_it_again_in_full() -> None:
    _, notebook, room = paused_at("message")
    first = [e for e in notebook.of(events.MessageGone) if not e.practice and e.trial == 1]
    assert [(e.cut_short, pytest.approx(e.shown_seconds)) for e in first] == [(True, 0.7), (False, 10.0)]
    assert len([e for e in notebook.of(events.MessageShown) if not e.practice and e.trial == 1]) == 2
    gone = first[0].seconds
    after = [picture for when, picture in room.shown if when >= gone]
    assert isinstance(after[0], Blank)


def test_a_pause_in_the_fixation_shows_no_message_before_the_fixation_was_seen_in_full() -> None:
    _, notebook, _ = paused_at("fixation")
    fixations = [e for e in notebook.of(events.FixationShown) if e.practice and e.trial == 1]
    shown = [e for e in notebook.of(events.MessageShown) if e.practice and e.trial == 1]
    assert len(fixations) == 2
    assert len(shown) == 1
    assert shown[0].seconds - fixations[1].seconds == pytest.approx(some_plan().practice[0].fixation_seconds)


def test_a_pause_in_a_rating_asks_that_item_again_from_the_beginning_and_the_message_not() -> None:
    deeds = Once(is_fresh_scale, [(0.5, key("7")), (0.7, key("escape"))])
    _, notebook, _ = play_with(deeds)
    first = [e for e in notebook.events if getattr(e, "item", "") == "connection"][:5]
    assert names_of(first) == ["rating_shown", "choice_made", "rating_shown", "choice_made", "rating_given"]
    assert notebook.of(events.RatingGiven)[0].first_value == 4
    assert len(notebook.of(events.MessageShown)) == 8


def test_a_pause_in_the_gap_shows_nothing_again_and_the_next_fixation_is_not_late() -> None:
    gap = Once(
        lambda picture: isinstance(picture, Blank), [(0.7, key("escape"))], time=2
    )  # the first blank follows the message, the second is the gap
    _, notebook, _ = play_with(gap)
    assert notebook.of(events.SessionPaused)[0].seconds == pytest.approx(notebook.of(events.GapShown)[0].seconds + 0.7)
    assert len(notebook.of(events.MessageShown)) == 8
    assert not any(event.is_late for event in notebook.of(events.FixationShown))


def test_nothing_is_called_late_because_of_a_pause() -> None:
    for place in PLACES:
        _, notebook, _ = paused_at(place, on_pause=[(600.0, key("space"))])
        flips = [event for event in notebook.events if isinstance(event, events.PictureEvent)]
        assert max(event.late_seconds or 0.0 for event in flips) == 0.0


@given(st.integers(0, 400), st.floats(0.0, 12.0))
def test_an_escape_at_any_moment_whatever_loses_no_trial_and_no_answer(place: int, after: float) -> None:
    count = 0

    def deeds(picture: Picture) -> list[Deed]:
        nonlocal count
        count += 1
        return [*diligent(picture), *([(after, key("escape"))] if count == place else [])]

    outcome, notebook, _ = play_with(deeds)
    assert outcome == "finished"
    completed = [event.trial for event in notebook.of(events.TrialCompleted) if not event.practice]
    assert completed == [1, 2, 3, 4, 5, 6]
    ratings = [(e.trial, e.item) for e in notebook.of(events.RatingGiven) if not e.practice]
    assert ratings == [(trial, item) for trial in range(1, 7) for item in ("connection", "pleasantness")]
    for event in notebook.of(events.MessageGone):
        assert event.cut_short or event.shown_seconds == pytest.approx(10.0)


class WatchedRoom(Room):
    """A room that notes how long before its due time each picture is handed over."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead: list[float] = []

    def show(self, picture: Picture, due: float | None = None) -> Flip:
        if due is not None:
            self.ahead.append(due - self.seconds())
        return super().show(picture, due)


def test_a_picture_is_asked_for_ahead_of_its_time_so_that_it_can_be_drawn() -> None:
    room, notebook = WatchedRoom(), Notebook()
    play(some_plan(), room, room, notebook, notebook)
    assert len(room.ahead) == 4 * 8 - 2  # fixation, message, its end, first item; no fixation is due at a beginning
    assert min(room.ahead) >= LEAD_SECONDS - 1e-9
