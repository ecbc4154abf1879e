"""Markers for other devices: Lab Streaming Layer, serial and parallel ports, several at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from experiment.errors import DeviceFailed, Fault, Faulty
from experiment.session.events import Event
from experiment.session.marking import find_faults, marker_name
from experiment.session.ports import Markers, Sending
from experiment.study.signals import MarkerOutput, MarkerTable

WRITE_TIMEOUT_SECONDS = 1.0  # a port that takes no byte for so long has failed; a busy computer may need a while
PULSE_SECONDS = 0.005  # how long a code stands on a parallel port: two samples of a 500 Hz amplifier


class NoMarkers:
    """No other device and no markers."""

    def send(self, event: Event) -> Sending | None:
        """Do nothing."""
        return None


class Output(Protocol):
    """One way out; raises OSError when the device does not take a marker."""

    def send(self, marker: str, code: int) -> None:
        """Send one marker."""

    def close(self) -> None:
        """Give the device back."""


class OpenMarkers:
    """Sends every marker by every output that still works."""

    def __init__(self, codes: dict[str, int], outputs: dict[str, Output]) -> None:
        self._codes = codes
        self._working = dict(outputs)

    def send(self, event: Event) -> Sending | None:
        """Send the event's marker, and say which outputs have just ceased to work."""
        code = self._codes.get(event.name())
        if code is None:
            return None
        marker = marker_name(event)
        failed = tuple(name for name, output in self._working.items() if not _took(output, marker, code))
        for name in failed:
            del self._working[name]
        return Sending(marker, code, failed)


@contextmanager
def open_markers(table: MarkerTable | None, source: str) -> Iterator[Markers]:
    """Open every output of the table, and close them afterwards.

    Raises Faulty with every fault of the table, ports that are not there included (`source` names the protocol), and
    DeviceFailed for a device that is there and does not open.
    """
    if table is None:
        yield NoMarkers()
        return
    faults = find_faults(table) + _missing_ports(table)
    if faults:
        raise Faulty(source, faults)
    with ExitStack() as opened:
        outputs = {}
        for output in table.outputs:
            if output.kind != "log":  # the stage writes every marker into the event log
                outputs[output.name] = _open(output, table.codes)
                opened.callback(outputs[output.name].close)
        yield OpenMarkers(table.codes, outputs)


def rehearsed_markers(table: MarkerTable | None, source: str) -> Markers:
    """Return markers that go nowhere but into the log; raises Faulty with every fault of the table itself."""
    if table is None:
        return NoMarkers()
    if faults := find_faults(table):
        raise Faulty(source, faults)
    return OpenMarkers(table.codes, {})


def open_serial_port(port: str, baud: int, **more: Any) -> Any:
    """Open a serial port; raises DeviceFailed naming it."""
    import serial

    try:
        return serial.Serial(port, baud, **more)
    except (serial.SerialException, ValueError, OSError) as error:
        raise DeviceFailed(
            f"The serial port {port} does not open ({type(error).__name__}). Nothing was started. See that the device "
            "is connected and that no other program uses it; on Linux your account must be in the group dialout."
        ) from error


class LslOutput:
    """A stream of marker names in the Lab Streaming Layer; its description lists the codes."""

    def __init__(self, stream: str, codes: dict[str, int]) -> None:
        try:
            import pylsl
        except (ImportError, RuntimeError) as error:  # pylsl raises RuntimeError where its library is missing
            raise DeviceFailed(
                "The Lab Streaming Layer does not work here (pylsl finds no liblsl). Nothing was started. Install "
                "liblsl, or take the output out of the protocol's [markers]."
            ) from error
        info = pylsl.StreamInfo(stream, "Markers", 1, pylsl.IRREGULAR_RATE, pylsl.cf_string, f"{stream}-markers")
        listed = info.desc().append_child("codes")
        for event, code in codes.items():
            listed.append_child_value(event, str(code))
        self._outlet: Any = pylsl.StreamOutlet(info)

    def send(self, marker: str, code: int) -> None:
        """Push the marker's name, stamped by LSL's own clock."""
        self._outlet.push_sample([marker])

    def close(self) -> None:
        """End the stream."""
        self._outlet = None


class SerialOutput:
    """A serial port that gets the code as one byte."""

    def __init__(self, port: str, baud: int) -> None:
        self._port = open_serial_port(port, baud, write_timeout=WRITE_TIMEOUT_SECONDS)

    def send(self, marker: str, code: int) -> None:
        """Write the code; serial exceptions are OSErrors."""
        self._port.write(bytes([code]))

    def close(self) -> None:
        """Close the port."""
        self._port.close()


class ParallelOutput:
    """A parallel port on whose data lines the code stands for a moment."""

    def __init__(self, port: str) -> None:
        from psychopy import parallel

        try:
            self._port = parallel.ParallelPort(int(port, 16) if port.lower().startswith("0x") else port)
        except (OSError, RuntimeError, TypeError, ValueError) as error:
            raise DeviceFailed(
                f"The parallel port {port} does not open ({type(error).__name__}). Nothing was started. On Linux the "
                "module ppdev must be loaded and your account in the group lp; on Windows inpoutx64.dll is needed."
            ) from error

    def send(self, marker: str, code: int) -> None:
        """Set the code and take it back."""
        self._port.setData(code)
        time.sleep(PULSE_SECONDS)
        self._port.setData(0)

    def close(self) -> None:
        """Leave the lines at zero."""
        self._port.setData(0)


def _open(output: MarkerOutput, codes: dict[str, int]) -> Output:
    if output.kind == "lsl":
        return LslOutput(output.stream, codes)
    if output.kind == "serial":
        return SerialOutput(str(output.port), output.baud)
    return ParallelOutput(str(output.port))


def _took(output: Output, marker: str, code: int) -> bool:
    try:
        output.send(marker, code)
    except OSError:
        return False
    return True


def _missing_ports(table: MarkerTable) -> list[Fault]:
    return [
        Fault(f"markers.outputs[{number}].port", f"{output.port} stands there; {problem}")
        for number, output in enumerate(table.outputs, 1)
        if output.port and (problem := _port_problem(output.kind, output.port))
    ]


def _port_problem(kind: str, port: str) -> str:
    """Say what is wrong with a port's name, as far as it can be known without opening it."""
    if kind == "parallel" and port.lower().startswith("0x"):
        return ""  # an address: only opening it can tell
    if kind == "serial" and not port.startswith("/"):
        from serial.tools import list_ports

        there = sorted(one.device for one in list_ports.comports())
        return "" if port in there else f"there is no such port; there are {', '.join(there) or 'none at all'}"
    return "" if Path(port).exists() else "there is no such port"
