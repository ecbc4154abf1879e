"""The scanner's pulses on a serial port, heard among the participant's responses."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from experiment.devices.markers import open_serial_port
from experiment.session.ports import Given, PulseArrived, Responses, ScannerLost
from experiment.study.signals import Scanner

LOOK_SECONDS = 0.05  # a pulse is stamped when it arrives, and handed on no later than this

Clock = Callable[[], float]
Hearing = Callable[[Responses, Clock], Responses]


@contextmanager
def open_scanner(scanner: Scanner | None) -> Iterator[Hearing]:
    """Open the scanner's port, if it has one; yield what adds its pulses to the responses.

    Raises DeviceFailed when the port does not open. A trigger key needs no port: it comes with the other keys.
    """
    if scanner is None or scanner.port is None:
        yield lambda responses, clock: responses
        return
    port = open_serial_port(scanner.port, scanner.baud, timeout=LOOK_SECONDS)
    over = Event()
    try:
        yield lambda responses, clock: SerialPulses(port, responses, clock, over)
    finally:
        over.set()
        port.close()


class SerialPulses:
    """Responses with pulses among them; a thread stamps each byte the port receives."""

    def __init__(self, port: Any, responses: Responses, clock: Clock, over: Event) -> None:
        self._responses = responses
        self._clock = clock
        self._heard: deque[Given] = deque()
        port.reset_input_buffer()
        Thread(target=self._listen, args=(port, over), daemon=True).start()

    def wait(self, until: float | None) -> Given | None:
        """Return the next thing given or heard, or None at the time `until`."""
        while not self._heard:
            look = self._clock() + LOOK_SECONDS
            given = self._responses.wait(look if until is None else min(look, until))
            if given is not None:
                return given
            if until is not None and self._clock() >= until:
                return None
        return self._heard.popleft()

    def _listen(self, port: Any, over: Event) -> None:
        while not over.is_set():
            try:
                received = port.read(1)
            except (OSError, TypeError):  # a port that is closed while it is read: pyserial lets a TypeError through
                if not over.is_set():
                    self._heard.append(ScannerLost(self._clock()))
                return
            if received:
                self._heard.append(PulseArrived(self._clock()))
