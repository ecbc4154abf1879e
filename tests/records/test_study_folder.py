from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.errors import WrongInput
from experiment.records.study_folder import StudyFolder, checked_operator, checked_participant


def test_the_folder_is_found_from_anywhere_inside_it(study: Path) -> None:
    assert StudyFolder.find(study).root == study
    assert StudyFolder.find(study / "stimuli" / "example").root == study


def test_outside_a_study_s_folder_the_way_out_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="--folder"):
        StudyFolder.find(tmp_path)


def test_a_session_s_files_have_the_promised_names(study: Path) -> None:
    folder = StudyFolder.find(study)
    log = folder.session_log("007", 1)
    assert log.relative_to(study).as_posix() == "data/sub-007/session-1/sub-007_session-1_task-messages_events.jsonl"
    assert folder.messages("007", 1).relative_to(study).as_posix() == "stimuli/sub-007/session-1.csv"


def test_pilots_lie_apart_under_their_utc_stamp(study: Path) -> None:
    log = StudyFolder.find(study).pilot_log("pilot", datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    parts = log.relative_to(study).parts
    assert parts[:2] == ("data", "pilot")
    assert parts[2].startswith("20261122T093000")
    assert parts[3].startswith("pilot_")


@given(st.text(max_size=20))
def test_a_participant_number_that_is_taken_never_leads_out_of_the_folder(given_number: str) -> None:
    try:
        number = checked_participant(given_number)
    except WrongInput as fault:
        assert "for example 007" in str(fault)  # noqa: PT017
        return
    assert number == given_number.strip()
    assert number.isascii()
    assert number.isalnum()
    root = Path("study")
    assert StudyFolder(root).session_log(number, 1).parent.parent.parent == root / "data"


@pytest.mark.parametrize(
    "given_number", ["", " ", "../x", "0 7", "a" * 17, "٣", "007\n8", "sub-007", ".", "nul", "COM1"]
)
def test_what_cannot_be_a_participant_number_is_refused(given_number: str) -> None:
    with pytest.raises(WrongInput):
        checked_participant(given_number)


@pytest.mark.parametrize(("given_initials", "taken"), [("kl", "KL"), (" A ", "A"), ("abcd", "ABCD")])
def test_initials_are_one_to_four_letters_in_capitals(given_initials: str, taken: str) -> None:
    assert checked_operator(given_initials) == taken


@pytest.mark.parametrize("given_initials", ["", "abcde", "k1", "Anna K", "é"])
def test_what_cannot_be_initials_is_refused(given_initials: str) -> None:
    with pytest.raises(WrongInput):
        checked_operator(given_initials)
