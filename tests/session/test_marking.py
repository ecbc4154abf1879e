import pytest

from experiment.session import events
from experiment.session.marking import find_faults, marker_name
from experiment.study.signals import MarkerTable

SERIAL = {"kind": "serial", "port": "/dev/ttyS9"}


def test_marker_names_carry_ids_and_no_private_word() -> None:
    shown = events.MessageShown(seconds=1, trial=2, message_id="m7", message_sha256="0" * 64)
    assert marker_name(shown) == "message_shown/m7"
    answered = events.QuestionAnswered(
        seconds=1, question="knew_how", answer="my mother told me", response_seconds=1, device="keyboard"
    )
    assert marker_name(answered) == "question_answered/knew_how"
    rated = events.RatingShown(seconds=1, trial=2, item="connection")
    assert marker_name(rated) == "rating_shown/connection"


def test_a_usable_table_has_no_faults() -> None:
    assert find_faults(MarkerTable(codes={"message_shown": 1, "rating_given": 255}, outputs=(SERIAL,))) == []


def test_all_faults_are_named_at_once() -> None:
    table = MarkerTable(
        codes={
            "message_shwon": 1,
            "marker_sent": 2,
            "message_gone": 256,
            "rating_shown": 0,
            "rating_given": 7,
            "gap_shown": 7,
        },
        outputs=(SERIAL,),
    )
    said = [str(fault) for fault in find_faults(table)]
    assert len(said) == 5
    assert said[0].startswith("markers.codes.message_shwon: there is no such event; there are")
    assert said[1].startswith("markers.codes.marker_sent: there is no such event")
    assert said[2] == "markers.codes.message_gone: 256 stands there; it may be 1 to 255, one byte for serial /dev/ttyS9"
    assert said[3].startswith("markers.codes.rating_shown: 0 stands there; it may be 1 to 255")
    assert said[4] == "markers.codes: the code 7 is used 2 times: rating_given, gap_shown"


@pytest.mark.parametrize("kind", ["log", "lsl"])
def test_without_a_port_a_code_may_be_larger_than_a_byte(kind: str) -> None:
    assert find_faults(MarkerTable(codes={"message_shown": 1000}, outputs=({"kind": kind},))) == []
