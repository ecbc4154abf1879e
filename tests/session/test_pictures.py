from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from experiment.session import scenes
from experiment.session.pictures import (
    Blank,
    Box,
    Fixation,
    Letter,
    OptionList,
    Page,
    Picture,
    Scale,
    TextField,
    boxes,
    touched,
)
from tests.aids import shipped_protocol, some_plan


def scale_of(points: int, selected: int | None) -> Scale:
    return Scale("?", tuple(str(point) for point in range(1, points + 1)), "low", "high", "hint", "Continue", selected)


def chosen(points: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(1, points)


PICTURES: st.SearchStrategy[Picture] = st.one_of(
    st.integers(2, 9).flatmap(lambda points: st.builds(scale_of, st.just(points), chosen(points))),
    st.integers(2, 6).flatmap(
        lambda count: st.builds(
            OptionList,
            st.just("?"),
            st.just(tuple("abcdef"[:count])),
            st.just("hint"),
            st.just("Continue"),
            chosen(count),
        )
    ),
    st.builds(Page, st.just("page"), st.just("text"), st.sampled_from(["", "Continue"])),
    st.builds(TextField, st.just("?"), st.just("Continue")),
    st.sampled_from([Blank(), Fixation(), Letter("m1", "", "text")]),
)


@given(PICTURES)
def test_the_middle_of_every_box_hits_its_own_target(picture: Picture) -> None:
    for target, box in boxes(picture):
        assert touched(picture, box.x, box.y) == target


@given(PICTURES)
def test_no_two_boxes_of_a_picture_overlap(picture: Picture) -> None:
    for (_, one), (_, other) in combinations(boxes(picture), 2):
        apart_x = abs(one.x - other.x) >= (one.width + other.width) / 2 - 1e-9
        apart_y = abs(one.y - other.y) >= (one.height + other.height) / 2 - 1e-9
        assert apart_x or apart_y


@given(PICTURES)
def test_every_box_lies_within_a_window_of_four_to_three(picture: Picture) -> None:
    for _, box in boxes(picture):
        assert abs(box.x) + box.width / 2 <= 4 / 3 / 2
        assert box.y - box.height / 2 >= 0
        assert box.y + box.height / 2 <= 1


@given(PICTURES, st.floats(-1, 1), st.floats(0, 1))
def test_a_touch_hits_something_exactly_where_a_box_is(picture: Picture, x: float, y: float) -> None:
    inside = [target for target, box in boxes(picture) if box.holds(x, y)]
    assert touched(picture, x, y) == (inside[0] if inside else None)


def test_a_point_outside_every_box_hits_nothing() -> None:
    assert touched(scale_of(7, 3), 0.0, 0.1) is None
    assert touched(Blank(), 0.0, 0.5) is None


def test_a_box_ends_at_its_edges() -> None:
    box = Box(0.1, 0.5, 0.2, 0.1)
    assert box.holds(0.19, 0.54)
    assert not box.holds(0.21, 0.5)
    assert not box.holds(0.1, 0.56)


@given(st.integers(2, 9))
def test_the_button_of_a_scale_can_be_touched_only_once_something_is_chosen(points: int) -> None:
    button = dict(boxes(scale_of(points, 1)))["continue"]
    assert touched(scale_of(points, None), button.x, button.y) is None
    assert touched(scale_of(points, points), button.x, button.y) == "continue"


def test_a_page_that_only_the_assistant_may_leave_has_nothing_to_touch() -> None:
    assert boxes(scenes.assistant_page(some_plan())) == ()


def test_no_private_word_shows_in_a_picture_s_representation() -> None:
    letter = Letter("m1", "From quokka", "zebra")
    field = TextField("?", "Continue", "quokka")
    for picture in (letter, field, replace(field, typed="zebra")):
        assert "quokka" not in repr(picture)
        assert "zebra" not in repr(picture)


def test_a_scale_with_labels_for_every_point_has_no_anchors() -> None:
    item = shipped_protocol().ratings[0].model_copy(update={"points": 2, "point_labels": ("no", "yes")})
    scale = scenes.scale(item, shipped_protocol())
    assert (scale.labels, scale.low_anchor, scale.high_anchor) == (("no", "yes"), "", "")
