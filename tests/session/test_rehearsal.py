from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.session import events, scenes
from experiment.session.pictures import Blank, Letter, OptionList, Page, Picture, Scale, TextField
from experiment.session.ports import KeyPressed, Responses, Screen
from experiment.session.rehearsal import (
    KINDS,
    STOPS_AFTER_MESSAGES,
    Kind,
    Rehearsal,
    ScriptedParticipant,
    SimulatedRoom,
)
from experiment.session.runner import play
from tests.aids import Deed, Notebook, Room, key, shipped_protocol, some_plan, with_items


def rehearsed(kind: Kind, seed: int = 1, limit: float | None = None) -> tuple[str, Notebook]:
    room, notebook = SimulatedRoom(), Notebook()
    rehearsal = Rehearsal(room, room, ScriptedParticipant(kind, seed))
    protocol = with_items(shipped_protocol(), time_limit_seconds=limit) if limit else shipped_protocol()
    return play(some_plan(protocol, seed), rehearsal, rehearsal, notebook, notebook), notebook


# --- what each kind of scripted participant does ----------------------------------------------------------------------


def test_every_kind_that_can_be_named_is_there() -> None:
    assert get_args(Kind) == KINDS


@given(st.sampled_from(KINDS), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_events(kind: Kind, seed: int) -> None:
    assert rehearsed(kind, seed)[1].events == rehearsed(kind, seed)[1].events


@given(st.sampled_from(KINDS), st.integers(0, 2**32))
def test_the_clock_never_goes_back_and_nothing_is_late(kind: Kind, seed: int) -> None:
    noted = rehearsed(kind, seed)[1].events
    assert all(earlier.seconds <= later.seconds for earlier, later in pairwise(noted))
    assert not any(getattr(event, "is_late", False) for event in noted)


@pytest.mark.parametrize("kind", ["prompt", "slow", "changes_mind"])
def test_these_kinds_finish_with_every_item_answered(kind: Kind) -> None:
    outcome, notebook = rehearsed(kind)
    assert outcome == "finished"
    assert len([event for event in notebook.of(events.RatingGiven) if not event.practice]) == 12
    assert not notebook.of(events.RatingMissed)


def test_a_prompt_participant_is_quick_and_a_slow_one_is_not() -> None:
    quick, slow = (
        [event.response_seconds for event in rehearsed(kind)[1].of(events.RatingGiven)] for kind in ("prompt", "slow")
    )
    assert max(quick) < 2
    assert min(slow) >= 20


def test_the_one_who_changes_the_mind_changes_every_rating_once() -> None:
    given_ = rehearsed("changes_mind")[1].of(events.RatingGiven)
    assert {event.changes for event in given_} == {1}
    assert all(event.value != event.first_value for event in given_)


def test_the_silent_one_is_stopped_in_the_first_rating_after_the_assistant_s_patience() -> None:
    outcome, notebook = rehearsed("silent")
    assert outcome == "stopped"
    assert not notebook.of(events.RatingGiven)
    assert len(notebook.of(events.RatingShown)) == 1


def test_with_a_time_limit_the_silent_one_reaches_the_end_with_every_item_missing() -> None:
    outcome, notebook = rehearsed("silent", limit=10.0)
    assert outcome == "finished"
    assert {event.reason for event in notebook.of(events.RatingMissed)} == {"timeout"}
    assert len(notebook.of(events.RatingMissed)) == 2 * (2 + 6)


def test_the_slow_one_misses_a_short_time_limit() -> None:
    outcome, notebook = rehearsed("slow", limit=10.0)
    assert outcome == "finished"
    assert not notebook.of(events.RatingGiven)


def test_the_one_who_stops_midway_leaves_after_so_many_messages() -> None:
    outcome, notebook = rehearsed("stops_midway")
    assert outcome == "stopped"
    assert len([event for event in notebook.of(events.MessageShown) if not event.practice]) == STOPS_AFTER_MESSAGES


@given(st.integers(0, 2**32), st.integers(2, 9))
def test_scripted_answers_are_points_of_the_scale(seed: int, points: int) -> None:
    item = shipped_protocol().ratings[0].model_copy(update={"points": points})
    participant = ScriptedParticipant("changes_mind", seed)
    keys = [name for _, name in participant.deeds(scenes.scale(item, shipped_protocol()))]
    assert [name for name in keys if name != "enter" and not 1 <= int(name) <= points] == []
    assert keys[0] != keys[1]


def test_at_speed_twenty_the_same_deeds_come_twenty_times_as_soon() -> None:
    picture = scenes.scale(shipped_protocol().ratings[0], shipped_protocol())
    slow, fast = (ScriptedParticipant("prompt", 3, speed).deeds(picture) for speed in (1.0, 20.0))
    assert [name for _, name in fast] == [name for _, name in slow]
    assert [seconds for seconds, _ in fast] == pytest.approx([seconds / 20 for seconds, _ in slow])


# --- the fake itself --------------------------------------------------------------------------------------------------


def test_the_simulated_room_shows_at_the_due_time_and_at_once_without_one() -> None:
    room = SimulatedRoom()
    assert room.show(Blank()).onset == 0.0
    flip = room.show(Blank(), 2.5)
    assert (flip.onset, flip.due, flip.late_seconds, flip.is_late) == (2.5, 2.5, 0.0, False)
    assert room.seconds() == 2.5


def test_the_simulated_room_is_late_when_asked_too_late_and_says_so() -> None:
    room = SimulatedRoom()
    room.wait(3.0)
    flip = room.show(Blank(), 2.9)
    assert (flip.onset, flip.is_late) == (3.0, True)
    assert flip.late_seconds == pytest.approx(0.1)
    assert not room.show(Blank(), 2.995).is_late  # less than half a frame


def test_the_simulated_room_does_not_wait_for_ever() -> None:
    with pytest.raises(RuntimeError, match="nobody is there"):
        SimulatedRoom().wait(None)


@given(st.lists(st.floats(0, 100)))
def test_waiting_passes_the_time_and_never_turns_it_back(moments: list[float]) -> None:
    room = SimulatedRoom()
    for moment in moments:
        before = room.seconds()
        assert room.wait(moment) is None
        assert room.seconds() == max(before, moment)


def test_scripted_keys_come_at_their_time_and_not_before() -> None:
    room = SimulatedRoom()
    rehearsal = Rehearsal(room, room, ScriptedParticipant("prompt", 1))
    page = Page("begin", "text", "Continue")
    [(after, name)] = ScriptedParticipant("prompt", 1).deeds(page)
    rehearsal.show(page)
    assert rehearsal.wait(after - 0.001) is None
    assert rehearsal.wait(after + 5) == KeyPressed(pytest.approx(after), name)
    assert room.seconds() == pytest.approx(after)
    assert rehearsal.wait(after + 5) is None


def test_what_is_really_given_counts_before_what_is_scripted() -> None:
    real = Room(lambda picture: [(0.01, key("escape"))])
    rehearsal = Rehearsal(real, real, ScriptedParticipant("prompt", 1))
    rehearsal.show(Page("begin", "text", "Continue"))
    assert rehearsal.wait(None) == KeyPressed(pytest.approx(0.01), "escape")
    second = rehearsal.wait(None)
    assert isinstance(second, KeyPressed)
    assert second.key == "space"


def test_a_new_picture_drops_what_was_scripted_for_the_old_one_but_a_marked_scale_keeps_it() -> None:
    room = SimulatedRoom()
    rehearsal = Rehearsal(room, room, ScriptedParticipant("prompt", 1))
    item = shipped_protocol().ratings[0]
    rehearsal.show(scenes.scale(item, shipped_protocol()))
    first = rehearsal.wait(None)
    rehearsal.show(scenes.scale(item, shipped_protocol(), 3))
    confirming = rehearsal.wait(None)
    assert isinstance(first, KeyPressed)
    assert isinstance(confirming, KeyPressed)
    assert confirming.key == "enter"
    rehearsal.show(scenes.scale(item, shipped_protocol()))
    rehearsal.show(Blank())
    assert rehearsal.wait(100.0) is None


def test_the_room_of_these_tests_and_the_rehearsal_s_give_the_same_events_for_the_same_deeds() -> None:
    """Two fakes, written apart, must agree; a mistake in one of them shows here."""
    script = ScriptedParticipant("changes_mind", 9)

    def deeds(picture: Picture) -> list[Deed]:
        return [(after, key(name)) for after, name in script.deeds(picture)]

    room, notebook = Room(deeds), Notebook()
    play(some_plan(seed=9), room, room, notebook, notebook)
    mine, other = notebook.of(events.RatingGiven), rehearsed("changes_mind", 9)[1].of(events.RatingGiven)
    assert [(e.trial, e.item, e.value, e.changes) for e in mine] == [
        (e.trial, e.item, e.value, e.changes) for e in other
    ]
    assert [e.response_seconds for e in mine] == pytest.approx([e.response_seconds for e in other])


def test_the_fakes_fit_the_ports() -> None:
    screens: list[Screen] = [SimulatedRoom(), Room()]
    responses: list[Responses] = [SimulatedRoom(), Room()]
    for screen in screens:
        screen.prepare([Blank()])
        assert screen.show(Blank()).late_seconds is None
    for one in responses:
        assert one.wait(0.0) is None


def test_scripted_participants_know_every_kind_of_picture() -> None:
    protocol = shipped_protocol()
    for picture in set(scenes.all_pictures(some_plan())):
        for kind in KINDS:
            deeds = ScriptedParticipant(kind, 1).deeds(picture)
            waits = isinstance(picture, (Page, TextField)) or (
                isinstance(picture, (Scale, OptionList)) and picture.selected is None
            )
            assert bool(deeds) is waits
    assert ScriptedParticipant("prompt", 1).deeds(Letter("m1", "", protocol.practice.statements[0])) == []
