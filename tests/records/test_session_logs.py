"""A session that broke off and went on: several logs, one time line, one table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiment.records.event_log import EventLog
from experiment.records.session_logs import continuation, find_parts, has_begun, next_part, read_session, table_path
from experiment.session.events import PageLeft, SessionFinished

HEADER: dict[str, Any] = {"plan": {}, "continues": None}
NAME = "sub-007_session-1_task-messages"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return tmp_path / f"{NAME}_events.jsonl"


def write(path: Path, *pages: str, header: dict[str, Any] = HEADER, finish: bool = False) -> None:
    log = EventLog.create(path, header)
    for page in pages:
        log.append(PageLeft(seconds=1.0, page=page, device="keyboard"))
    if finish:
        log.append(SessionFinished(seconds=2.0))
    log.close()


def go_on(first: Path, *pages: str, finish: bool = False) -> Path:
    path = next_part(first)
    write(path, *pages, header={**HEADER, "continues": continuation(read_session(first))}, finish=finish)
    return path


def test_parts_are_read_in_their_order_and_share_a_table(first: Path) -> None:
    assert next_part(first) == first
    write(first, "a", "b")
    parts = [first] + [go_on(first, page, finish=page == "k") for page in "cdefghijk"]
    assert parts[1].name == f"{NAME}_run-2_events.jsonl"
    assert find_parts(first) == parts
    reading = read_session(parts[5])
    assert "".join(getattr(event, "page", "") for event in reading.events) == "abcdefghijk"
    assert reading.finished
    assert reading.faults == ()
    assert {table_path(part) for part in parts} == {first.with_name(f"{NAME}_trials.csv")}


def test_a_torn_part_is_used_as_far_as_it_is_intact_and_left_as_it_is(first: Path) -> None:
    write(first, "a", "b")
    torn = first.read_bytes()[:-20]
    first.write_bytes(torn)
    second = go_on(first, "c")
    reading = read_session(first)
    assert [getattr(event, "page", "") for event in reading.events] == ["a", "c"]
    assert "torn tail" in reading.faults[0]
    assert first.read_bytes() == torn
    assert reading.parts[1].header["continues"]["file"] == first.name
    assert second != first


def test_a_part_changed_after_the_session_went_on_is_noticed(first: Path) -> None:
    write(first, "a", "b")
    go_on(first, "c")
    lines = first.read_bytes().splitlines(keepends=True)
    first.write_bytes(b"".join(lines[:-1]))
    assert any("changed after the session had been continued" in fault for fault in read_session(first).faults)


def test_a_log_without_a_whole_header_is_not_a_session_and_is_kept(first: Path) -> None:
    assert not has_begun(first)
    first.write_bytes(b'{"record":0,"prev')
    assert not has_begun(first)
    second = next_part(first)
    assert second != first
    write(second, "a")
    assert has_begun(first)
    assert [getattr(event, "page", "") for event in read_session(first).events] == ["a"]
