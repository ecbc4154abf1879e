"""The benchmark in small: not a timed test, it asks whether what is shown is seen, and what is seen is logged."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.timing import marker_times, response_times
from tests.timing.benchmark import CONTENDERS, CONTROL
from tests.timing.figure import draw
from tests.timing.measuring import Run, run_once
from tests.timing.quietness import find_disturbances
from tests.timing.summary import Figures, find_misses, record, sum_up, table
from tests.timing.task import Contender
from tests.timing.virtual_screen import VirtualScreen, virtual_screen

SECONDS = 1.2
FEW = 2


@pytest.fixture(scope="module")
def screen() -> Iterator[VirtualScreen]:
    with virtual_screen() as screen:
        yield screen


@pytest.fixture(scope="module")
def marked(screen: VirtualScreen) -> tuple[Run, dict[str, list[marker_times.Received]]]:
    return marker_times.measure(FEW, SECONDS, screen)


@pytest.fixture(scope="module")
def runs(screen: VirtualScreen, marked: tuple[Run, object]) -> list[Run]:
    return [marked[0], *(run_once(contender, screen, FEW, SECONDS) for contender in CONTENDERS[1:])]


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: contender.name)
def test_the_photodiode_sees_every_text_for_about_its_time(contender: Contender, runs: list[Run]) -> None:
    [run] = [run for run in runs if run.contender == contender.name]
    assert len(run.shown) == FEW
    for shown in run.shown:
        assert shown.seen.seconds == pytest.approx(SECONDS, abs=1.0)
        assert shown.logged.seconds == pytest.approx(SECONDS, abs=1.0)
        assert abs(shown.logged_onset_ms) < 500
        assert 0 < shown.processor_percent < 400


def test_the_program_sits_still_while_a_message_stands(runs: list[Run]) -> None:
    ours, loop = sum_up(runs, "Connection Task"), sum_up(runs, "coder loop")
    assert ours.processor_percent < loop.processor_percent / 2


def test_table_record_and_figure_hold_every_contender(runs: list[Run], tmp_path: Path) -> None:
    figures = {contender.name: sum_up(runs, contender.name) for contender in CONTENDERS}
    written = json.loads(json.dumps(record(runs, figures)))
    draw(runs, tmp_path / "figure.svg")
    drawn = (tmp_path / "figure.svg").read_text()
    for name in figures:
        assert name in table(figures)
        assert name in drawn or "svg" in drawn
        assert written["figures"][name]["n"] == FEW


def test_a_busy_machine_is_not_judged(runs: list[Run]) -> None:
    disturbances = find_disturbances(runs, CONTROL, share_of_others=0.9)
    assert any("other programs used 0.90 of a processor" in one for one in disturbances)


def test_every_missed_aim_is_named() -> None:
    bad = Figures(60, -2.0, 1.0, 9.0, 0.0, 0.0, 0.8, 0.1, 50.0)
    assert len(find_misses(bad, builder=bad, loop=bad)) == 6
    good = Figures(60, 0.1, 0.2, 0.9, 0.0, 0.0, 0.1, 0.1, 2.0)
    assert find_misses(good, builder=bad, loop=bad) == ["SD at most a tenth of Builder's"]


def test_presses_are_logged_when_they_happen(screen: VirtualScreen) -> None:
    for times in response_times.measure(20, screen).values():
        found = response_times.sum_up(times)
        assert found.n == 20
        assert 0 <= found.median_ms < 100


def test_a_press_kept_back_for_the_frame_would_be_found_out() -> None:
    frame = response_times.FRAME_SECONDS
    pressed = [number * 0.0777 for number in range(200)]
    on_frames = [(true, (true // frame + 1) * frame) for true in pressed]
    assert response_times.sum_up(on_frames).in_step > response_times.LARGEST_IN_STEP
    assert response_times.sum_up([(true, true) for true in pressed]).in_step < response_times.LARGEST_IN_STEP


def test_every_marker_reaches_the_other_devices_with_its_picture(
    marked: tuple[Run, dict[str, list[marker_times.Received]]],
) -> None:
    _, received = marked
    assert set(received) == {"lsl", "serial"}
    for markers in received.values():
        assert len(markers) == 2 * FEW
        assert marker_times.sum_up(markers).worst_ms < 500
