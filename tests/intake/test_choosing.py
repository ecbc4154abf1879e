from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiment.errors import Refused
from experiment.intake.choosing import choose, split, unevenness, weight
from experiment.study.messages import Message

KINDS = ("friend", "family", "partner", "other")


def message(number, writer, kind, words):
    return Message(f"m{number}", f"w{writer}", "", KINDS[kind], " ".join(["word"] * words))


@st.composite
def pools(draw, size):
    kinds = draw(st.lists(st.integers(0, 3), min_size=8, max_size=8))
    writers = draw(st.lists(st.integers(0, 7), min_size=size, max_size=size))
    words = draw(st.lists(st.integers(1, 40), min_size=size, max_size=size))
    return [message(n, w, kinds[w], many) for n, (w, many) in enumerate(zip(writers, words, strict=True))]


def spaces(one):
    return one.text.count(" ") + 1


def cost_by_hand(messages, a):
    """Count again, in another way: by list, not by sign."""
    inside = [messages[place] for place in a]
    outside = [one for place, one in enumerate(messages) if place not in set(a)]

    def apart(key):
        values = {key(one) for one in messages}
        return sum(
            abs(len([x for x in inside if key(x) == v]) - len([x for x in outside if key(x) == v])) for v in values
        )

    # a message's words stand in its text one by one, with single spaces
    words = abs(sum(spaces(one) for one in inside) - sum(spaces(one) for one in outside)) / len(inside)
    return apart(lambda one: one.writer_id), apart(lambda one: one.relationship), round(words, 6)


@settings(max_examples=10, deadline=None)
@given(pools(12), st.integers(0, 2**32))
def test_of_all_924_splits_none_is_evener(messages, seed):
    found = split(messages, Random(seed))
    costs = [cost_by_hand(messages, a) for a in combinations(range(12), 6)]
    assert (found.splits, found.exact) == (924, True)
    assert found.cost == min(costs)
    assert found.equally_good == costs.count(min(costs))
    a = [messages.index(one) for one in found.a]
    assert cost_by_hand(messages, a) == found.cost
    assert sorted([*found.a, *found.b], key=messages.index) == messages


@given(pools(12), st.sets(st.integers(0, 11), min_size=6, max_size=6))
def test_unevenness_counts_what_a_hand_counts(messages, a):
    assert unevenness(list(map(weight, messages)), sorted(a)) == cost_by_hand(messages, a)


def even_pool(writers=6, each=4):
    return [message(w * each + n, w, w % 3, 5 + (w * each + n) * 7 % 23) for w in range(writers) for n in range(each)]


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_the_same_seed_chooses_the_same_messages(protocol, seed):
    messages = even_pool()
    one, again = (choose(messages, protocol, seed) for _ in range(2))
    assert one == again
    assert [len(chosen) for chosen in one.sets.values()] == [6, 6]
    assert not set(one.sets["A"]) & set(one.sets["B"])
    assert one.figures["writers_uneven"] == 0
    assert one.figures["relationships_uneven"] == 0


def test_another_seed_may_choose_others(protocol):
    assert len({choose(even_pool(), protocol, seed).sets["A"] for seed in range(3)}) > 1


def test_writers_get_equal_shares_of_the_twelve(protocol):
    messages = [message(n, 0 if n < 20 else n % 5, 0, 9) for n in range(40)]
    chosen = {one for ids in choose(messages, protocol, 1).sets.values() for one in ids}
    shares = [sum(one.writer_id == f"w{w}" for one in messages if one.message_id in chosen) for w in range(5)]
    assert sorted(shares) == [2, 2, 2, 3, 3]


def test_one_writer_s_few_messages_are_made_up_by_others(protocol):
    messages = [message(n, min(n, 2), 0, 9) for n in range(14)]
    chosen = [one for ids in choose(messages, protocol, 1).sets.values() for one in ids]
    assert len(chosen) == 12
    assert {"m0", "m1"} <= set(chosen)


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (even_pool()[:11], "12 approved messages are needed and 11 are there"),
        ([message(n, n % 2, 0, 9) for n in range(14)], "3 writers are needed and 2 are there"),
        ([], "12 approved messages are needed and 0 are there; 3 writers are needed and 0"),
    ],
)
def test_what_is_missing_is_said_with_what_the_protocol_allows(protocol, messages, said):
    with pytest.raises(Refused) as refusal:
        choose(messages, protocol, 1)
    assert said in str(refusal.value)
    assert 'sets = "repeated"' in str(refusal.value)


def test_repeated_sets_need_half_as_many(protocol):
    repeated = protocol.model_copy(update={"messages": protocol.messages.model_copy(update={"sets": "repeated"})})
    choice = choose(even_pool()[:9], repeated, 1)
    assert list(choice.sets) == ["A"]
    assert len(choice.sets["A"]) == 6


def test_where_there_are_too_many_splits_the_search_comes_out_even(protocol):
    longer = protocol.model_copy(update={"messages": protocol.messages.model_copy(update={"number": 12})})
    choice = choose(even_pool(6, 4), longer, 3)
    assert choice.figures["exact"] == 0
    assert choice.figures["writers_uneven"] == 0
    assert choice.figures["relationships_uneven"] == 0
    assert choice.figures["words_a_message_apart"] < 0.5
