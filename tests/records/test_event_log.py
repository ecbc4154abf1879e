from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.errors import Refused, WrongInput
from experiment.records.event_log import EventLog, Reading, read_log
from experiment.session import events
from experiment.session.events import EVENT_KINDS, Event

MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECONDS = st.floats(-1e6, 1e6).map(lambda number: round(number, 6))


def value_of(hint: Any) -> st.SearchStrategy[Any]:
    if hint is float:
        return SECONDS
    return st.none() | SECONDS if hint == float | None else st.from_type(hint)


def events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(kind, **{name: value_of(hint) for name, hint in get_type_hints(kind).items()})


ANY_EVENT = st.one_of([events_of(kind) for kind in EVENT_KINDS.values()])
SOME_EVENTS: list[Event] = [
    events.SessionBegan(seconds=1.0),
    events.ChoiceMade(seconds=2.5, trial=1, practice=False, item="x", value=3, response_seconds=0.5, device="mouse"),
    events.SessionPaused(seconds=3.25, by="escape"),
    events.SessionFinished(seconds=9.0),
]


def write_log(path: Path, noted: list[Event], **header: Any) -> bytes:
    passed = [0.0]
    log = EventLog.create(path, {"purpose": "pilot", **header}, lambda: MOMENT + timedelta(seconds=passed[0]))
    for event in noted:
        passed[0] = event.seconds  # the wall clock keeps pace, so that no jump is noted
        log.append(event)
    log.close()
    return path.read_bytes()


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return write_log(tmp_path / "whole_events.jsonl", SOME_EVENTS)


def read_bytes(content: bytes, folder: Path) -> Reading:
    path = folder / "read_events.jsonl"
    path.write_bytes(content)
    return read_log(path)


def could_be_read(contents: Iterator[bytes], folder: Path) -> Iterator[tuple[bytes, Reading | None]]:
    """Yield each content with its reading, None where the log was refused as a whole."""
    for content in contents:
        try:
            yield content, read_bytes(content, folder)
        except WrongInput:
            yield content, None


def is_part_of(some: tuple[Event, ...], whole: list[Event]) -> bool:
    rest = iter(whole)
    return all(event in rest for event in some)


@given(st.lists(ANY_EVENT, max_size=12))
def test_every_event_reads_back_as_it_was_written(noted: list[Event]) -> None:
    with TemporaryDirectory() as folder:
        write_log(Path(folder) / "a_events.jsonl", noted)
        reading = read_log(Path(folder) / "a_events.jsonl")
    assert list(reading.events) == noted
    assert reading.faults == ()


@given(st.lists(ANY_EVENT, max_size=6))
def test_the_same_events_at_the_same_times_give_the_same_bytes(noted: list[Event]) -> None:
    with TemporaryDirectory() as folder:
        one, other = (write_log(Path(folder) / f"{name}_events.jsonl", noted) for name in "ab")
    assert one == other


def test_the_header_reads_back_with_the_wall_clock_in_utc(tmp_path: Path) -> None:
    write_log(tmp_path / "a_events.jsonl", [], plan={"seed": 5}, note="Zoë")
    header = read_log(tmp_path / "a_events.jsonl").header
    assert (header["purpose"], header["plan"], header["note"]) == ("pilot", {"seed": 5}, "Zoë")
    assert header["utc"] == "2026-11-22T09:30:00.000000+00:00"


def test_every_line_is_json_of_its_own_and_plain_ascii(content: bytes) -> None:
    lines = content.decode("ascii").splitlines()
    kinds = [json.loads(line)["event"] for line in lines]
    assert kinds == ["header", "header", "header", *(event.name() for event in SOME_EVENTS)]


def test_each_event_is_on_the_disk_before_append_returns(tmp_path: Path) -> None:
    path = tmp_path / "a_events.jsonl"
    log = EventLog.create(path, {}, lambda: MOMENT)
    noted = [replace(event, seconds=0.0) for event in SOME_EVENTS]
    for number, event in enumerate(noted, 1):
        log.append(event)
        assert list(read_log(path).events) == noted[:number]
    log.close()


def test_a_log_that_exists_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "whole_events.jsonl"
    with pytest.raises(Refused, match="exists already"):
        EventLog.create(path, {"purpose": "other"})
    assert path.read_bytes() == content


def test_a_log_is_private_to_its_owner(tmp_path: Path, content: bytes) -> None:
    assert (tmp_path / "whole_events.jsonl").stat().st_mode & 0o077 == 0


def test_every_cut_is_noticed_or_leaves_a_shorter_whole_log(content: bytes, tmp_path: Path) -> None:
    ends = [place + 1 for place, byte in enumerate(content) if byte == ord("\n")]
    for cut, reading in could_be_read((content[:length] for length in range(len(content))), tmp_path):
        if len(cut) < ends[0]:
            assert reading is None
        else:
            assert reading is not None
            whole_lines = sum(end <= len(cut) for end in ends)
            assert list(reading.events) == SOME_EVENTS[: max(0, whole_lines - 3)]  # the header stands thrice
            assert bool(reading.faults) is (len(cut) not in ends)


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80, ord("\n") ^ ord('"')])
def test_every_flipped_byte_is_noticed_invents_nothing_and_costs_no_more_than_two_records(
    flip: int, content: bytes, tmp_path: Path
) -> None:
    flipped = (content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :] for at in range(len(content)))
    for _, reading in could_be_read(flipped, tmp_path):
        assert reading is not None
        assert reading.faults
        assert is_part_of(reading.events, SOME_EVENTS)
        assert len(reading.events) >= len(SOME_EVENTS) - 2


@given(st.data())
def test_no_damage_whatever_invents_a_record(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        content = write_log(folder / "whole_events.jsonl", SOME_EVENTS)
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, len(content)))
        damaged = content[:start] + data.draw(st.binary(max_size=40)) + content[end:]
        [(_, reading)] = could_be_read(iter([damaged]), folder)
    if reading is not None:
        assert is_part_of(reading.events, SOME_EVENTS)
        shorter_whole_log = content.startswith(damaged) and damaged.endswith(b"\n")
        assert reading.faults or shorter_whole_log


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines, _: lines[:2] + lines[3:],
        lambda lines, _: [*lines[:3], lines[2], *lines[3:]],
        lambda lines, _: [*lines[:2], lines[3], lines[2], *lines[4:]],
        lambda lines, others: [*lines[:2], others[2], *lines[3:]],
        lambda lines, others: [others[0], *lines[1:]],
        lambda lines, others: [*lines, others[-1]],
        lambda lines, _: [*lines, lines[0]],
        lambda lines, _: [*lines[:2], b"\n", *lines[2:]],
    ],
    ids=["dropped", "doubled", "swapped", "changed", "new header", "added", "second header", "empty line"],
)
def test_whole_lines_dropped_doubled_swapped_or_put_in_from_elsewhere_are_noticed(
    edit: Any, content: bytes, tmp_path: Path
) -> None:
    other = [
        event if place != 1 else events.SessionPaused(seconds=2.0, by="close_button")
        for place, event in enumerate(SOME_EVENTS)
    ]
    others = write_log(tmp_path / "other_events.jsonl", other, elsewhere=True).splitlines(keepends=True)
    reading = read_bytes(b"".join(edit(content.splitlines(keepends=True), others)), tmp_path)
    assert reading.faults


@pytest.mark.parametrize("content_", [b"", b"\n", b"{}\n", b"not a log\n", b"\xff\xfe\x00\n", b"[1]\n" * 3])
def test_what_is_no_log_is_wrong_input(content_: bytes, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="Nothing was changed"):
        read_bytes(content_, tmp_path)


def test_a_log_that_is_not_there_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="could not be read"):
        read_log(tmp_path / "none_events.jsonl")
