from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from experiment.session.pictures import Scale, boxes
from experiment.session.ports import CharacterTyped, CloseAsked, Given, KeyPressed, Touched
from experiment.session.rating import Rating, answer

SHOWN = 100.0


class OneRating(RuleBasedStateMachine):
    """Whatever is pressed and touched, the rating does what a far simpler account of it says."""

    @initialize(points=st.integers(2, 9), confirm=st.booleans())
    def begin(self, points: int, confirm: bool) -> None:
        self.rating = Rating(points, confirm)
        self.points, self.confirm = points, confirm
        self.now = SHOWN
        self.chosen: list[tuple[int, float, str]] = []
        self.over = False

    def _picture(self) -> Scale:
        labels = tuple(map(str, range(1, self.points + 1)))
        return Scale("?", labels, "low", "high", "hint", "Continue", self.rating.value)

    def _give(self, given: Given) -> None:
        before = self.rating
        self.rating = answer(self.rating, self._picture(), given, SHOWN)
        if self.over:
            assert self.rating is before

    def _expect(self, value: int, device: str) -> None:
        if self.over or not 1 <= value <= self.points:
            return
        if not self.chosen or self.chosen[-1][0] != value:
            self.chosen.append((value, self.now - SHOWN, device))

    @rule(seconds=st.floats(0, 5))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(digit=st.integers(0, 9))
    def press_a_number(self, digit: int) -> None:
        self._expect(digit, "keyboard")
        self._give(KeyPressed(self.now, str(digit)))
        if not self.confirm and 1 <= digit <= self.points:
            self.over = True

    @rule(key=st.sampled_from(["left", "up", "right", "down"]))
    def press_an_arrow(self, key: str) -> None:
        step = 1 if key in ("right", "down") else -1
        start = (0 if step > 0 else self.points + 1) if not self.chosen else self.chosen[-1][0]
        self._expect(start + step, "keyboard")
        self._give(KeyPressed(self.now, key))

    @rule(point=st.integers(1, 9))
    def touch_a_point(self, point: int) -> None:
        box = dict(boxes(self._picture())).get(point)
        if box is None:
            return
        self._expect(point, "mouse")
        self._give(Touched(self.now, box.x, box.y))
        if not self.confirm:
            self.over = True

    @rule(key=st.sampled_from(["enter", "space"]))
    def press_a_confirming_key(self, key: str) -> None:
        self._give(KeyPressed(self.now, key))
        self.over = self.over or bool(self.chosen)

    @rule()
    def touch_the_button_or_where_it_will_be(self) -> None:
        button = dict(boxes(Scale("?", ("1", "2"), "", "", "", "Continue", 1)))["continue"]
        self._give(Touched(self.now, button.x, button.y))
        self.over = self.over or bool(self.chosen)

    @rule(key=st.sampled_from(["a", "tab", "r", "s", "f1", "²", "backspace"]))
    def press_a_key_that_means_nothing(self, key: str) -> None:
        before = self.rating
        self._give(KeyPressed(self.now, key))
        assert self.rating == before

    @rule()
    def give_what_is_neither_key_nor_touch(self) -> None:
        before = self.rating
        for one in (CharacterTyped(self.now, "4"), CloseAsked(self.now), Touched(self.now, 0.0, 0.02)):
            self._give(one)
        assert self.rating == before

    @precondition(lambda self: not self.over)
    @rule()
    def run_out_of_time(self) -> None:
        self.rating = self.rating.expire()
        self.over = True
        assert self.rating.missing == ("not_confirmed" if self.chosen else "timeout")

    @invariant()
    def the_path_is_what_was_chosen_and_nothing_before_the_first_choice(self) -> None:
        rating = self.rating
        assert [(one.value, one.response_seconds, one.device) for one in rating.path] == self.chosen
        assert rating.value == (self.chosen[-1][0] if self.chosen else None)
        assert rating.changes == max(0, len(self.chosen) - 1)
        assert rating.open is not self.over
        assert not (rating.final and rating.missing)
        if rating.final:
            assert rating.path


TestOneRating = OneRating.TestCase


def test_a_final_rating_cannot_expire() -> None:
    final = Rating(7, confirm=True).choose(3, 1.0, "keyboard").settle()
    assert final.expire() is final
    assert final.missing is None


@given(st.integers(2, 9), st.integers(-3, 20))
def test_only_points_of_the_scale_can_be_chosen(points: int, value: int) -> None:
    rating = Rating(points, confirm=True).choose(value, 1.0, "keyboard")
    assert rating.value == (value if 1 <= value <= points else None)


def test_arrows_enter_the_scale_from_the_side_they_come_from_and_stop_at_its_ends() -> None:
    rating = Rating(7, confirm=True).move(1, 0.1)
    assert rating.value == 1
    assert rating.move(-1, 0.2).value == 1
    assert Rating(7, confirm=True).move(-1, 0.1).value == 7
