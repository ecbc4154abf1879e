"""What a marker is called, and what makes a table of markers unusable."""

from __future__ import annotations

from collections import Counter

from experiment.errors import Fault
from experiment.session.events import EVENT_KINDS, Event, MarkerFailed, MarkerSent, SessionFailed, WallClockJumped
from experiment.study.signals import PORT_KINDS, MarkerTable

PLACE = "markers.codes"
LARGEST_PORT_CODE = 255
NEVER_SENT = {kind.name() for kind in (MarkerFailed, MarkerSent, SessionFailed, WallClockJumped)}  # only ever logged


def marker_name(event: Event) -> str:
    """Return an event's marker: its name, and the id of the message, item, page or question it is about."""
    about = (getattr(event, field, None) for field in ("message_id", "item", "page", "question"))
    return "/".join([event.name(), *(value for value in about if value)])


def find_faults(table: MarkerTable) -> list[Fault]:
    """Return every code that cannot be used, by event."""
    known = EVENT_KINDS.keys() - NEVER_SENT
    faults = [
        Fault(f"{PLACE}.{event}", f"there is no such event; there are {', '.join(sorted(known))}")
        for event in table.codes
        if event not in known
    ]
    ports = [output.name for output in table.outputs if output.kind in PORT_KINDS]
    largest = LARGEST_PORT_CODE if ports else None
    for event, code in table.codes.items():
        if code < 1 or (largest is not None and code > largest):
            may = f"1 to {largest}, one byte for {', '.join(ports)}" if largest else "1 or more"
            faults.append(Fault(f"{PLACE}.{event}", f"{code} stands there; it may be {may}"))
    for code, count in Counter(table.codes.values()).items():
        if count > 1:
            events = ", ".join(event for event, its_code in table.codes.items() if its_code == code)
            faults.append(Fault(PLACE, f"the code {code} is used {count} times: {events}"))
    return faults
