from experiment.session.display import DisplayMeasurement, display_faults, verdict

FRAME = 1 / 60


def measured(intervals: list[float], synced: bool = True, nap: float = 0.0011) -> DisplayMeasurement:
    return DisplayMeasurement(tuple(intervals), synced, "clock_gettime(CLOCK_MONOTONIC)", 1e-7, (0.001, nap))


def test_a_steady_display_is_fit() -> None:
    steady = measured([FRAME + (1e-4 if number % 2 else -1e-4) for number in range(1200)])
    assert display_faults(steady) == []
    assert verdict(steady, []).endswith("This display is fit for sessions.")
    assert "0 of 1200 dropped" in verdict(steady, [])


def test_a_display_without_vertical_sync_is_not_fit() -> None:
    [fault] = display_faults(measured([0.003, 0.002, 0.004] * 400, synced=False))
    assert fault.startswith("The display does not wait for its refresh")


def test_an_unstable_refresh_is_named_with_its_figures() -> None:
    [fault] = display_faults(measured([FRAME - 0.003, FRAME + 0.003] * 600))
    assert fault.startswith("The refresh is unstable")
    assert "SD of 3.00 ms" in fault


def test_dropped_frames_are_counted_one_by_one() -> None:
    dropping = measured([FRAME] * 993 + [2 * FRAME] * 5 + [3 * FRAME] * 2)
    assert dropping.dropped == 9
    [fault] = display_faults(dropping)
    assert fault.startswith("9 of 1000 frames were dropped")


def test_a_computer_that_oversleeps_is_named() -> None:
    [fault] = display_faults(measured([FRAME] * 1200, nap=0.040))
    assert fault.startswith("This computer slept 40 ms when asked for 1")
