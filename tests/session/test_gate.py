"""The gate: who may begin, on which day, with which messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.session.gate import Circumstances, PastSession, find, find_in_display, near_miss
from experiment.study.protocol import Study
from experiment.study.schedule import Appointment

FIRST_DOSE = date(2026, 11, 19)
SECOND_DOSE = date(2026, 12, 3)
SCHEDULE = (Appointment("007", 1, "K214", "A", FIRST_DOSE), Appointment("007", 2, "K538", "B", SECOND_DOSE))
SESSION_1_DONE = PastSession(1, date(2026, 11, 22), "KL", finished=True)

FIRST = Circumstances(
    participant="007",
    session=1,
    operator="KL",
    today=date(2026, 11, 22),
    study=Study(study_day=4, dose_days=4, washout_days=10),
    sets_are_distinct=True,
    schedule=SCHEDULE,
    past=(),
    messages_sha256="a",
    approved_sha256="a",
    other_sha256="b",
    folder="/srv/study",
    free_bytes=10**10,
)
SECOND = replace(
    FIRST,
    session=2,
    today=date(2026, 12, 6),
    past=(SESSION_1_DONE,),
    messages_sha256="b",
    approved_sha256="b",
    other_sha256="a",
)


def rules(found: Circumstances) -> dict[str, str]:
    return {finding.rule: finding.level for finding in find(found)}


def sentence(found: Circumstances, rule: str) -> str:
    return next(finding.sentence for finding in find(found) if finding.rule == rule)


def test_both_sessions_may_begin_on_their_day() -> None:
    assert find(FIRST) == ()
    assert find(SECOND) == ()


@given(days=st.integers(-400, 400).filter(lambda days: days != 3))
def test_only_day_four_of_the_period_is_the_day(days: int) -> None:
    found = replace(FIRST, today=FIRST_DOSE + timedelta(days=days))
    assert rules(found) == {"wrong_day": "override"}
    for named in (found.today, FIRST_DOSE, date(2026, 11, 22)):
        assert str(named) in sentence(found, "wrong_day")


@given(shift=st.integers(-30, 30))
def test_the_washout_is_ten_days_between_the_last_and_the_first_capsule(shift: int) -> None:
    moved = SECOND_DOSE + timedelta(days=shift)
    schedule = (SCHEDULE[0], replace(SCHEDULE[1], first_dose=moved))
    found = replace(SECOND, schedule=schedule, today=moved + timedelta(days=3))
    days_without_capsules = (moved - date(2026, 11, 22)).days - 1
    assert ("washout" in rules(found)) == (days_without_capsules < 10)


def test_session_2_waits_for_session_1() -> None:
    never = replace(SECOND, past=())
    assert rules(never) == {"order": "override"}
    broken_off = replace(SECOND, past=(replace(SESSION_1_DONE, finished=False),))
    assert rules(broken_off) == {"order": "override"}
    assert "2026-11-22" in sentence(broken_off, "order")


def test_a_finished_session_is_never_run_again() -> None:
    assert rules(replace(FIRST, past=(SESSION_1_DONE,)))["finished"] == "never"


def test_a_broken_off_session_goes_on_the_same_day_or_with_a_reason() -> None:
    today = replace(SESSION_1_DONE, finished=False)
    assert rules(replace(FIRST, past=(today,))) == {"attempt": "notice"}
    earlier = replace(today, day=date(2026, 11, 21))
    assert rules(replace(FIRST, past=(earlier,)))["another_day"] == "override"


@pytest.mark.parametrize(
    ("change", "rule", "level"),
    [
        ({"schedule": None}, "no_schedule", "override"),
        ({"participant": "155"}, "not_scheduled", "override"),
        ({"approved_sha256": None}, "not_approved", "override"),
        ({"approved_sha256": "c"}, "messages_changed", "never"),
        ({"other_sha256": "a"}, "same_messages", "never"),
        ({"free_bytes": 199_999_999}, "disk", "never"),
        ({"folder": "/home/kl/OneDrive - Lab/study"}, "cloud", "override"),
        ({"readable_by_others": ("stimuli/sub-007",)}, "readable", "warning"),
        ({"withdrawn": ("m3",), "approved_sha256": None}, "withdrawn", "never"),
    ],
)
def test_each_rule_speaks_for_itself(change: dict[str, object], rule: str, level: str) -> None:
    assert rules(replace(FIRST, **change)) == {rule: level}  # type: ignore[arg-type]


def test_repeated_sets_may_be_the_same() -> None:
    assert find(replace(FIRST, other_sha256="a", sets_are_distinct=False)) == ()


def test_another_operator_and_a_neighbour_due_today_are_said() -> None:
    neighbour = Appointment("008", 1, "K377", "A", FIRST_DOSE)
    stranger = Appointment("155", 1, "K378", "A", FIRST_DOSE)
    found = replace(SECOND, operator="MS", schedule=(*SCHEDULE, neighbour, stranger))
    assert rules(found) == {"operator": "notice"}
    found = replace(FIRST, schedule=(*SCHEDULE, neighbour, stranger))
    assert rules(found) == {"neighbour": "notice"}
    assert "008" in sentence(found, "neighbour")


@given(zeros=st.integers(0, 5), name=st.from_regex(r"[A-Za-z1-9][A-Za-z0-9]{0,8}", fullmatch=True))
def test_spellings_of_one_number_cannot_be_two_people(zeros: int, name: str) -> None:
    known = {f"00{name}"}
    for spelling in (f"{'0' * zeros}{name}", f"{'0' * zeros}{name.swapcase()}"):
        expected = None if spelling in known else f"00{name}"
        assert near_miss(spelling, known) == expected


def test_a_new_number_is_nobody_elses() -> None:
    assert near_miss("12", {"007", "1", "2"}) is None


def test_a_display_without_vertical_sync_wants_a_reason() -> None:
    assert find_in_display(synced=True, hertz=59.94) == ()
    (unsteady,) = find_in_display(synced=True, hertz=59.94, checked=["12 frames were dropped."])
    assert (unsteady.rule, unsteady.level) == ("timing_check", "override")
    (finding,) = find_in_display(synced=False, hertz=60.0, checked=["12 frames were dropped."])
    assert (finding.rule, finding.level) == ("display", "override")
