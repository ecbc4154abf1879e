import os
import time
import tty

import pytest

from experiment.devices.scanner import open_scanner
from experiment.errors import DeviceFailed
from experiment.session.ports import Given, KeyPressed, PulseArrived, ScannerLost
from experiment.study.signals import Scanner


class Nobody:
    """Responses in which nothing is given."""

    def wait(self, until: float | None) -> Given | None:
        time.sleep(max(0.0, (until or 0.0) - time.monotonic()))
        return None


class Somebody:
    """Responses in which something is given at once."""

    def wait(self, until: float | None) -> Given | None:
        return KeyPressed(1.0, "space")


def scanner(port: str) -> Scanner:
    return Scanner(trigger="serial", port=port, wait_seconds=0, page="Please lie still.")


def test_a_pulse_on_the_port_is_heard_and_stamped_when_it_came() -> None:
    near, far = os.openpty()
    tty.setraw(far)
    with open_scanner(scanner(os.ttyname(far))) as heard:
        responses = heard(Nobody(), time.monotonic)
        assert responses.wait(time.monotonic() + 0.1) is None
        sent = time.monotonic()
        os.write(near, b"1")
        pulse = responses.wait(None)
        assert isinstance(pulse, PulseArrived)
        assert 0 <= pulse.seconds - sent < 0.04
        assert isinstance(heard(Somebody(), time.monotonic).wait(None), KeyPressed)
    os.close(far)
    os.close(near)


def test_a_port_that_vanishes_is_told_and_time_goes_on() -> None:
    near, far = os.openpty()
    tty.setraw(far)
    with open_scanner(scanner(os.ttyname(far))) as heard:
        responses = heard(Nobody(), time.monotonic)
        os.close(near)
        os.close(far)
        assert isinstance(responses.wait(time.monotonic() + 5), ScannerLost)
        assert responses.wait(time.monotonic() + 0.1) is None


def test_a_port_that_is_not_there_is_named() -> None:
    told = "serial port /dev/nothing77 does not open"
    with pytest.raises(DeviceFailed, match=told), open_scanner(scanner("/dev/nothing77")):
        pass


def test_a_trigger_key_needs_no_port() -> None:
    nobody = Nobody()
    by_key = Scanner(trigger="key", key="t", wait_seconds=0, page="Please lie still.")
    for one in (None, by_key):
        with open_scanner(one) as heard:
            assert heard(nobody, time.monotonic) is nobody
