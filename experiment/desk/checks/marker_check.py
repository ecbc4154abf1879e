"""The check of devices that are told what happens on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from experiment.desk.checks.check import Check
from experiment.devices.markers import open_markers
from experiment.errors import ConnectionTaskError
from experiment.study.protocol import Protocol


def check_markers(protocol: Protocol) -> Iterator[Check]:
    """Open every device of the protocol that takes markers, and close it again; nothing is sent."""
    if protocol.markers is None:
        yield Check("markers", "green", f"Protocol {protocol.name} sends no markers to other devices.")
        return
    names = ", ".join(output.name for output in protocol.markers.outputs)
    try:
        with open_markers(protocol.markers, f"protocol {protocol.name}"):
            yield Check("markers", "green", f"Every output for markers opens: {names}.")
    except ConnectionTaskError as error:
        remedy = "Connect and switch on the device, or ask who looks after the protocol."
        yield Check("markers", "red", str(error), remedy)
