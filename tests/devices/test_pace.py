from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from experiment.devices import pace
from experiment.devices.pace import MARGIN_SECONDS, Pace, find_pace

FRAME = 1 / 60
LONG = st.floats(0.002, 0.05)


class Clock:
    """A clock that only moves when told, in place of the one the pace waits on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(pace, "time", self)

    def perf_counter(self) -> float:
        self.now += 1e-7
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class SyncedDisplay(Clock):
    """Shows a picture at the next of its refreshes, `hertz` a second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, hertz: float) -> None:
        super().__init__(monkeypatch)
        self.frame = 1 / hertz

    def flip(self) -> float:
        self.now = (self.now // self.frame + 1) * self.frame
        return self.now


class FreeDisplay(Clock):
    """Shows a picture at once, after the time the swap takes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, swap_seconds: float) -> None:
        super().__init__(monkeypatch)
        self.swap_seconds = swap_seconds

    def flip(self) -> float:
        self.now += self.swap_seconds
        return self.now


@pytest.mark.parametrize("hertz", [50, 59.94, 60, 75, 100, 120, 144, 240])
def test_a_display_that_waits_for_its_refresh_is_known_with_its_rate(
    hertz: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_pace(SyncedDisplay(monkeypatch, hertz).flip, 60.0)
    assert found.synced
    assert found.hertz == pytest.approx(hertz, rel=0.01)


@pytest.mark.parametrize("swap_seconds", [0.0005, 0.002, 0.004, 0.010, FRAME])
def test_a_display_that_does_not_wait_is_known_even_if_its_swap_takes_as_long_as_a_frame(
    swap_seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_pace(FreeDisplay(monkeypatch, swap_seconds).flip, 75.0)
    assert not found.synced
    assert found.hertz == pytest.approx(75.0)


@given(LONG, st.floats(0, 1000), st.floats(0.0, 20.0))
def test_with_sync_the_picture_comes_at_the_refresh_nearest_to_its_time(
    frame: float, last_onset: float, ahead: float
) -> None:
    due = last_onset + frame + ahead
    assume(abs((ahead / frame) % 1 - 0.5) > 0.1)  # just between two refreshes either will do
    asked = Pace(frame, synced=True).swap_at(due, last_onset, 0.002)
    refreshes = (asked - last_onset) / frame
    shown = last_onset + (int(refreshes) + 1) * frame
    assume(abs(refreshes - round(refreshes)) > 1e-6)
    assert abs(shown - due) <= frame / 2 + MARGIN_SECONDS + 1e-9


@given(LONG, st.floats(0, 1000), st.floats(-1.0, 20.0), st.floats(0.0, 0.004))
def test_without_sync_the_swap_ends_whole_frames_after_the_last_onset_and_nearest_to_its_time(
    frame: float, last_onset: float, ahead: float, swap_seconds: float
) -> None:
    due = last_onset + ahead
    onset = Pace(frame, synced=False).swap_at(due, last_onset, swap_seconds) + swap_seconds
    frames = (onset - last_onset) / frame
    assert frames == pytest.approx(round(frames), abs=1e-6)
    assert round(frames) >= 1
    assert abs(onset - due) <= frame / 2 + MARGIN_SECONDS + 1e-9 or round(frames) == 1


@given(LONG, st.floats(-1, 1))
def test_late_is_more_than_half_a_frame_after_the_time(frame: float, late: float) -> None:
    assert Pace(frame, synced=True).is_late(late) is (late > frame / 2)


@given(LONG, st.floats(0, 1000), st.floats(0.0, 20.0))
def test_a_picture_asked_for_in_time_is_never_called_late(frame: float, last_onset: float, ahead: float) -> None:
    due = last_onset + frame + ahead
    unsynced = Pace(frame, synced=False)
    onset = unsynced.swap_at(due, last_onset, 0.002) + 0.002
    assert not unsynced.is_late(onset - due)


def test_waiting_ends_after_the_moment_and_soon_after_it() -> None:
    late = []
    for _ in range(20):
        moment = time.perf_counter() + 0.015
        pace.wait_until(moment)
        late.append(time.perf_counter() - moment)
    assert min(late) >= 0
    assert sorted(late)[5] < 0.002  # the quarter that nothing else on this machine disturbed


def test_a_moment_gone_by_is_not_waited_for() -> None:
    before = time.perf_counter()
    pace.wait_until(before - 10)
    assert time.perf_counter() - before < 0.1
