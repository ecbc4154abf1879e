"""How the gate's answer is said, and how reasons are taken."""

from __future__ import annotations

import pytest

from experiment.desk.gatekeeping import settle
from experiment.errors import Refused
from experiment.session.gate import Finding

NEVER = Finding("finished", "never", "It was finished on 2026-11-22.")
DOUBTFUL = Finding("wrong_day", "override", "Today is not day four.")
NOTICE = Finding("operator", "notice", "The last session was run by KL.")


def test_nothing_doubtful_needs_no_reason() -> None:
    assert settle([NOTICE], None, None) == []


def test_a_warning_is_said_on_the_assistants_screen_and_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    warning = Finding("readable", "warning", "Others can read the messages.")
    assert settle([warning], None, None) == []
    assert capsys.readouterr().err == "Others can read the messages.\n"


def test_what_is_forbidden_no_reason_permits() -> None:
    with pytest.raises(Refused, match="finished on 2026-11-22"):
        settle([DOUBTFUL, NEVER], "I want to", lambda text: "I insist")


def test_a_reason_given_beforehand_is_kept_with_each_rule() -> None:
    other = Finding("cloud", "override", "The folder seems to be synchronised.")
    assert settle([DOUBTFUL, other], " agreed with the PI ", None) == [
        ("wrong_day", "agreed with the PI"),
        ("cloud", "agreed with the PI"),
    ]


def test_without_a_reason_the_assistant_is_asked_once() -> None:
    asked: list[str] = []

    def answer(text: str) -> str:
        asked.append(text)
        return "the participant was ill yesterday"

    assert settle([DOUBTFUL], None, answer) == [("wrong_day", "the participant was ill yesterday")]
    assert len(asked) == 1
    assert DOUBTFUL.sentence in asked[0]


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_reason_is_none(typed: str) -> None:
    with pytest.raises(Refused, match="--override"):
        settle([DOUBTFUL], None, lambda text: typed)
    with pytest.raises(Refused, match="--override"):
        settle([DOUBTFUL], typed, None)
