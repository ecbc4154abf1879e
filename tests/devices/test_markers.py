import os
import select
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiment.devices.markers import open_markers, rehearsed_markers
from experiment.errors import DeviceFailed, Faulty
from experiment.session import events
from experiment.session.ports import Sending
from experiment.study.signals import MarkerTable
from tests.timing.marker_receiver import receiver

SHOWN = events.MessageShown(seconds=1, trial=1, message_id="m1", message_sha256="0" * 64)
GONE = events.MessageGone(seconds=2, trial=1, message_id="m1", shown_seconds=1.0)
FIXATION = events.FixationShown(seconds=0, trial=1)
CODES = {"message_shown": 11, "message_gone": 200}


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    """A pseudo-terminal: the near end as a file descriptor, the far end as a port's name."""
    near, far = os.openpty()
    tty.setraw(far)
    yield near, os.ttyname(far)
    os.close(far)
    os.close(near)


def table(*outputs: dict[str, str], codes: dict[str, int] = CODES) -> MarkerTable:
    return MarkerTable.model_validate({"codes": codes, "outputs": outputs})


def received(near: int, count: int) -> bytes:
    """Read until as many bytes have arrived: the terminal hands them on in its own time."""
    got = b""
    while len(got) < count and select.select([near], [], [], 5)[0]:
        got += os.read(near, count - len(got))
    return got


def test_without_a_table_no_event_has_a_marker() -> None:
    with open_markers(None, "protocol p") as markers:
        assert markers.send(SHOWN) is None


def test_a_serial_port_gets_each_code_as_one_byte(terminal: tuple[int, str]) -> None:
    near, port = terminal
    with open_markers(table({"kind": "serial", "port": port}), "protocol p") as markers:
        assert markers.send(FIXATION) is None
        assert markers.send(SHOWN) == Sending("message_shown/m1", 11)
        assert markers.send(GONE) == Sending("message_gone/m1", 200)
        assert received(near, 2) == bytes([11, 200])


def test_another_process_gets_each_marker_by_lsl() -> None:
    lsl = table({"kind": "lsl", "stream": "test-markers"})
    with receiver("lsl", "test-markers") as reception, open_markers(lsl, "protocol p") as markers:
        assert markers._working["lsl"]._outlet.wait_for_consumers(20)
        markers.send(SHOWN)
        markers.send(GONE)
        time.sleep(0.3)  # what is still on its way when a stream ends is lost
    assert [name for name, _ in reception.markers] == ["message_shown/m1", "message_gone/m1"]


def test_an_output_that_fails_is_named_once_and_the_others_go_on(terminal: tuple[int, str]) -> None:
    near, port = terminal
    doomed_near, doomed_far = os.openpty()
    doomed = os.ttyname(doomed_far)
    outputs = ({"kind": "serial", "port": doomed}, {"kind": "serial", "port": port})
    with open_markers(table(*outputs), "protocol p") as markers:
        os.close(doomed_near)  # the device is gone
        assert markers.send(SHOWN) == Sending("message_shown/m1", 11, (f"serial {doomed}",))
        assert markers.send(GONE) == Sending("message_gone/m1", 200)
        assert received(near, 2) == bytes([11, 200])
    os.close(doomed_far)


def test_all_faults_come_in_one_answer_before_anything_opens(terminal: tuple[int, str]) -> None:
    wrong = table(
        {"kind": "serial", "port": terminal[1]},
        {"kind": "serial", "port": "COM77"},
        {"kind": "parallel", "port": "/dev/parport77"},
        codes={"message_shwon": 1, "message_gone": 256, "rating_given": 9, "gap_shown": 9},
    )
    with pytest.raises(Faulty) as refused, open_markers(wrong, "protocol p"):
        pass
    told = str(refused.value)
    assert "protocol p has 5 faults; nothing was opened" in told
    for part in ("message_shwon", "256 stands there", "the code 9 is used 2 times", "COM77", "/dev/parport77"):
        assert part in told


@pytest.mark.parametrize("kind", ["serial", "parallel"])
def test_a_port_that_is_there_and_does_not_open_is_named(tmp_path: Path, kind: str) -> None:
    no_port = tmp_path / "no_port"
    no_port.touch()
    one = table({"kind": kind, "port": str(no_port)})
    with pytest.raises(DeviceFailed, match=f"{kind} port {no_port} does not open"), open_markers(one, "protocol p"):
        pass


def test_a_rehearsal_needs_no_port_but_a_usable_table() -> None:
    elsewhere = {"kind": "serial", "port": "COM77"}
    assert rehearsed_markers(table(elsewhere), "protocol p").send(SHOWN) == Sending("message_shown/m1", 11)
    with pytest.raises(Faulty, match="there is no such event"):
        rehearsed_markers(table(elsewhere, codes={"nothing": 1}), "protocol p")
