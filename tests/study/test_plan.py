from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.study.plan import Plan, build_plan, williams_square
from experiment.study.protocol import Protocol
from tests.aids import shipped_protocol, some_messages, with_section

SEEDS = st.integers(0, 2**64)
RULES = st.sampled_from(["random", "williams", "as_listed"])


def planned(rule: str, count: int, seed: int, participant: str = "007", session: int = 1) -> Plan:
    protocol = with_section(shipped_protocol(), "messages", number=count, order=rule)
    return build_plan(protocol, some_messages(count), participant, session, seed)


def as_bytes(plan: Plan) -> bytes:
    return json.dumps(plan.record()).encode()


@given(RULES, st.integers(1, 12), SEEDS, st.from_regex(r"[A-Za-z0-9]{1,16}", fullmatch=True), st.integers(1, 2))
def test_the_same_inputs_give_the_same_plan_to_the_byte(
    rule: str, count: int, seed: int, participant: str, session: int
) -> None:
    one, other = (planned(rule, count, seed, participant, session) for _ in range(2))
    assert one == other
    assert as_bytes(one) == as_bytes(other)


@given(RULES, st.integers(1, 12), SEEDS, st.integers(1, 2))
def test_every_message_comes_exactly_once(rule: str, count: int, seed: int, session: int) -> None:
    plan = planned(rule, count, seed, session=session)
    shown = [trial.message.message_id for trial in plan.trials]
    assert sorted(shown) == sorted(message.message_id for message in some_messages(count).messages)
    assert [trial.trial for trial in plan.trials] == list(range(1, count + 1))


@given(SEEDS)
def test_every_draw_lies_within_the_protocol_s_bounds(seed: int) -> None:
    plan = planned("random", 6, seed)
    timing = plan.protocol.timing
    for trial in (*plan.practice, *plan.trials):
        assert timing.fixation_seconds[0] <= trial.fixation_seconds <= timing.fixation_seconds[1]
        assert timing.gap_seconds[0] <= trial.gap_seconds <= timing.gap_seconds[1]
        assert trial.message_seconds == timing.message_seconds


@given(st.floats(0.001, 3600), st.floats(0.001, 3600), SEEDS)
def test_draws_stay_within_any_bounds_a_lab_may_set(one: float, other: float, seed: int) -> None:
    low, high = sorted((one, other))
    protocol = with_section(shipped_protocol(), "timing", fixation_seconds=[low, high])
    plan = build_plan(protocol, some_messages(), "007", 1, seed)
    assert all(low <= trial.fixation_seconds <= high for trial in plan.trials)


def test_different_seeds_bring_every_order_of_three_about_equally_often() -> None:
    orders = Counter(
        tuple(trial.message.message_id for trial in planned("random", 3, seed).trials) for seed in range(1200)
    )
    assert len(orders) == 6
    assert min(orders.values()) > 140  # 200 expected, standard deviation 13


@pytest.mark.parametrize("count", range(2, 13))
def test_in_a_williams_square_each_message_follows_each_other_one_equally_often(count: int) -> None:
    rows = williams_square(count)
    assert len(rows) == (count if count % 2 == 0 else 2 * count)
    assert all(sorted(row) == list(range(count)) for row in rows)
    follows = Counter(pair for row in rows for pair in pairwise(row))
    places = Counter((place, one) for row in rows for place, one in enumerate(row))
    assert len(follows) == count * (count - 1)
    assert len(set(follows.values())) == 1
    assert len(places) == count**2
    assert len(set(places.values())) == 1


@pytest.mark.parametrize("count", [1, *range(2, 13)])
def test_as_many_participants_as_rows_use_every_row_of_the_williams_square_once(count: int) -> None:
    rows = williams_square(count)
    for session in (1, 2):
        used = Counter(
            tuple(int(trial.message.message_id[1:]) - 1 for trial in plan.trials)
            for plan in (planned("williams", count, 0, str(number), session) for number in range(1, len(rows) + 1))
        )
        assert used == Counter(rows)


def test_the_two_sessions_of_a_participant_have_different_williams_orders() -> None:
    for participant in ("1", "007", "AB", "x9"):
        first, second = (planned("williams", 6, 0, participant, session) for session in (1, 2))
        assert first.record()["trials"] != second.record()["trials"]
        assert [t.message.message_id for t in first.trials] != [t.message.message_id for t in second.trials]


def test_as_listed_is_the_order_of_the_file() -> None:
    plan = planned("as_listed", 6, 5)
    assert [trial.message for trial in plan.trials] == list(some_messages().messages)


def test_the_seed_does_not_change_a_williams_order_but_does_change_the_times() -> None:
    one, other = planned("williams", 6, 1), planned("williams", 6, 2)
    assert [t.message for t in one.trials] == [t.message for t in other.trials]
    assert [t.fixation_seconds for t in one.trials] != [t.fixation_seconds for t in other.trials]


def test_practice_comes_from_the_protocol_and_is_nobody_s_letter(protocol: Protocol) -> None:
    plan = build_plan(protocol, some_messages(), "007", 1, 3)
    assert [trial.message.text for trial in plan.practice] == list(protocol.practice.statements)
    assert all(trial.practice and not trial.message.writer_name for trial in plan.practice)


def test_the_plan_s_record_holds_no_private_word() -> None:
    plan = planned("random", 6, 1)
    for text in (as_bytes(plan).decode(), repr(plan)):
        assert not any(m.text in text or m.writer_name in text for m in some_messages().messages)
