"""The check of devices that are told what happens on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from experiment.desk.checks import Check
from experiment.study.protocol import Protocol


def check_markers(protocol: Protocol) -> Iterator[Check]:
    """Say whether every device of the protocol that takes markers opens."""
    yield Check("markers", "green", f"Protocol {protocol.name} sends no markers to other devices.")
