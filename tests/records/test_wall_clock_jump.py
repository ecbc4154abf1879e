from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from experiment.records.event_log import EventLog, read_log
from experiment.session.events import PageLeft, WallClockJumped

START = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def logged(path: Path, moments: list[tuple[float, float]]) -> list[str | float]:
    """Write a page left for each (seconds, wall clock), and return the log: jumps as numbers, others by name."""
    now = START
    log = EventLog.create(path, {}, lambda: now)
    for seconds, wall in moments:
        now = START + timedelta(seconds=wall)
        log.append(PageLeft(seconds=seconds, page="any", device="keyboard"))
    log.close()
    events = read_log(path).events
    return [event.jump_seconds if isinstance(event, WallClockJumped) else event.name() for event in events]


def test_a_jump_either_way_is_noted_before_the_record_that_shows_it(tmp_path: Path) -> None:
    moments = [(1.0, 1.0), (2.0, 2.0 - 3600), (3.0, 3.0 - 3600), (4.0, 4.0)]
    assert logged(tmp_path / "log", moments) == [
        "page_left",
        pytest.approx(-3600),
        "page_left",
        "page_left",
        pytest.approx(3600),
        "page_left",
    ]


def test_late_writing_is_no_jump(tmp_path: Path) -> None:
    assert logged(tmp_path / "log", [(1.0, 1.0), (2.0, 2.3), (3.0, 3.0)]) == ["page_left"] * 3
