from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from experiment.study.schedule import Appointment


def test_the_day_of_the_first_dose_is_study_day_one() -> None:
    appointment = Appointment("007", 1, "K214", "A", date(2026, 11, 19))
    assert appointment.study_day(date(2026, 11, 19)) == 1
    assert appointment.study_day(date(2026, 11, 22)) == 4


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_every_day_on_is_one_study_day_more(first: date, later: int) -> None:
    appointment = Appointment("007", 1, "K214", "A", first)
    assert appointment.study_day(first + timedelta(days=later)) == later + 1
