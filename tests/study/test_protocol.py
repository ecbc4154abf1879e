from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.errors import Faulty
from experiment.study.protocol import Protocol, contrast, read_protocol
from tests.aids import put, shipped_protocol, shipped_toml


def faults_of(toml: str) -> dict[str, str]:
    with pytest.raises(Faulty) as caught:
        read_protocol(toml.encode(), "some.toml")
    return {fault.place: fault.problem for fault in caught.value.faults}


@pytest.mark.parametrize("name", ["day_four", "inagaki_2016"])
def test_the_shipped_protocols_are_valid(name: str) -> None:
    assert shipped_protocol(name).name == name


def test_the_day_four_protocol_asks_for_connection_and_pleasantness_on_seven_points() -> None:
    protocol = shipped_protocol()
    assert [(item.id, item.points) for item in protocol.ratings] == [("connection", 7), ("pleasantness", 7)]
    assert protocol.study.washout_days == 10
    assert protocol.messages.number == 6


def test_the_trial_register_s_three_connection_items_run_from_not_at_all_to_very() -> None:
    items = {item.id: item for item in shipped_protocol("inagaki_2016").ratings}
    assert list(items) == ["connected", "touched", "warm", "how_good"]
    assert {(item.points, item.low_anchor, item.high_anchor) for item in items.values()} == {(7, "not at all", "very")}


def test_all_faults_of_a_file_come_in_one_answer_with_key_what_stands_and_what_may() -> None:
    toml = shipped_toml()
    for key, value in [
        ("message_seconds", "-1.0"),
        ("order", '"alphabetical"'),
        ("number", "0"),
        ("background", '"grey"'),
        ("fixation_seconds", "[2.5, 1.5]"),
        ("writer_line", '"From somebody"'),
        ("window_pixels", "[320, 200]"),
        ("points", "1"),
        ("screen", '"left"'),
    ]:
        toml = put(toml, key, value)
    toml = toml.replace("washout_days", "wash_out_days")
    found = faults_of(toml)
    assert found.keys() >= {
        "timing.message_seconds",
        "messages.order",
        "messages.number",
        "look.background",
        "timing.fixation_seconds",
        "ratings[1].points",
        "look.screen",
        "study.wash_out_days",
        "study.washout_days",
    }
    assert found["timing.message_seconds"] == "-1.0 stands there; it should be greater than 0"
    assert "'alphabetical' stands there" in found["messages.order"]
    assert "'williams'" in found["messages.order"]
    assert found["study.wash_out_days"] == "there is no such setting"
    assert found["study.washout_days"] == "this setting is missing"
    assert any("{name}" in problem for problem in found.values())
    assert any("640, 480" in problem for problem in found.values())


def test_a_fault_that_needs_two_settings_is_named_beside_faults_elsewhere_in_the_same_section() -> None:
    toml = put(put(shipped_toml(), "text", '"#555555"'), "text_height_percent", "99.0")
    found = faults_of(toml)
    assert any("7:1 is needed" in problem for problem in found.values())
    assert any("99.0" in problem for problem in found.values())


def test_an_id_used_twice_is_named_beside_other_faults() -> None:
    toml = put(shipped_toml().replace('id = "pleasantness"', 'id = "connection"'), "washout_days", "-3")
    found = faults_of(toml)
    assert any("connection" in problem and "twice" in problem for problem in found.values())
    assert any("-3" in problem for problem in found.values())


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('text = "#EDE8E1"', 'text = "#777777"', "look", "7:1"),
        ('accent = "#E3B778"', 'accent = "#2C2927"', "look", "accent has a contrast"),
        ("{participant}", "somebody", "pages", "{participant}"),
        ('options = ["Yes", "No"]', 'options = ["Yes"]', "closing[1]", "two options"),
        ('kind = "text"', 'kind = "text"\noptions = ["a", "b"]', "closing[2]", "no options"),
        ("# point_labels", "point_labels = ['a', 'b']\n#", "ratings[1]", "2 labels for 7 points"),
        ("[study]", "[study]\ncoffee = 3", "study.coffee", "no such setting"),
        ('name = "day_four"', 'name = "Day four"', "name", "Day four"),
        ("message_seconds = 10.0", "message_seconds = nan", "timing.message_seconds", "nan stands there"),
        (
            "reading_words_per_minute = 238",
            "reading_words_per_minute = inf",
            "messages.reading_words_per_minute",
            "inf",
        ),
    ],
)
def test_each_rule_of_the_file_is_named_with_its_place(old: str, new: str, place: str, words: str) -> None:
    toml = shipped_toml()
    assert old in toml
    found = faults_of(toml.replace(old, new, 1))
    assert len(found) == 1
    [(where, problem)] = found.items()
    assert where.startswith(place)
    assert words in problem or words in where


@pytest.mark.parametrize("content", [b"\xff\xfe", b"name = ", b"[study\n"])
def test_a_file_that_is_not_toml_in_utf_8_is_one_fault(content: bytes) -> None:
    with pytest.raises(Faulty, match="not valid TOML"):
        read_protocol(content, "some.toml")


@given(st.binary(max_size=200))
def test_no_file_whatever_brings_anything_but_faults(content: bytes) -> None:
    with pytest.raises(Faulty) as caught:
        read_protocol(content, "some.toml")
    assert caught.value.exit_status == 2
    assert len(caught.value.faults) >= 1


@given(st.data())
def test_a_shipped_file_with_one_value_changed_is_read_or_faulted_and_never_breaks(data: st.DataObject) -> None:
    toml = shipped_toml()
    key = data.draw(st.sampled_from(re.findall(r"(?m)^(\w+) = ", toml)))
    value = data.draw(
        st.sampled_from(["true", "0", "-1", "1e9", '""', '"x"', "[]", "{}", "[1, 2]", "1979-05-27", "nan"])
    )
    with contextlib.suppress(Faulty):
        read_protocol(put(toml, key, value).encode(), "some.toml")


def test_a_byte_order_mark_before_the_file_is_no_fault() -> None:
    assert read_protocol(b"\xef\xbb\xbf" + shipped_toml().encode(), "some.toml") == shipped_protocol()


@pytest.mark.parametrize("name", ["day_four", "inagaki_2016"])
def test_the_shipped_text_stands_at_least_seven_to_one_from_its_background(name: str) -> None:
    look = shipped_protocol(name).look
    assert contrast(look.text, look.background) >= 7


def test_contrast_has_the_values_of_its_definition() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#808080", "#808080") == 1.0
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)  # the well-known lightest AA grey


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_contrast_does_not_depend_on_which_colour_is_named_first(one: int, other: int) -> None:
    there, back = (contrast(f"#{a:06x}", f"#{b:06x}") for a, b in ((one, other), (other, one)))
    assert there == back
    assert 1 <= there <= 21


@given(st.floats(0.1, 1000))
def test_speeding_up_divides_every_time_on_the_screen_and_nothing_else(factor: float) -> None:
    table = shipped_protocol().model_dump(mode="json")
    table["ratings"][0]["time_limit_seconds"] = 20.0
    slow = Protocol.model_validate(table)
    fast = slow.sped_up(factor)

    def times(protocol: Protocol) -> list[float]:
        timing = protocol.timing
        return [
            *timing.fixation_seconds,
            timing.message_seconds,
            timing.blank_seconds,
            *timing.gap_seconds,
            timing.page_minimum_seconds,
            protocol.ratings[0].time_limit_seconds or 0.0,
        ]

    assert times(fast) == pytest.approx([seconds / factor for seconds in times(slow)])
    assert fast.ratings[1].time_limit_seconds is None
    assert fast.pages == slow.pages
    assert fast.messages == slow.messages
    assert fast.look == slow.look


def test_no_participant_page_names_drug_aim_or_number_of_messages() -> None:
    for name in ("day_four", "inagaki_2016"):
        protocol = shipped_protocol(name)
        pages = protocol.pages
        early = " ".join([*pages.instructions, pages.begin, *protocol.practice.statements, protocol.window_title])
        everything = " ".join([early, *(q.question + " ".join(q.options) for q in protocol.closing), pages.thank_you])
        assert not re.search(r"naltrexone|placebo|opioid|drug|trial", everything, re.IGNORECASE)
        assert not re.search(r"loved|friend|famil|connect|message|\bsix\b|\b6\b", early, re.IGNORECASE)
