"""Markers and scanner pulses on the runner's stage, in the simulated room."""

from pathlib import Path
from typing import Any

import pytest

from experiment.session import events
from experiment.session.events import Event
from experiment.session.ports import Given, KeyPressed, ScannerLost, Sending
from experiment.session.rehearsal import Rehearsal, ScriptedParticipant, SimulatedRoom
from experiment.session.runner import play
from experiment.study.messages import Message, MessageSet
from experiment.study.plan import Plan, build_plan
from experiment.study.protocol import Protocol, read_protocol
from experiment.study.signals import MarkerTable, Scanner

PROTOCOL = (Path(__file__).parents[2] / "protocols" / "day_four.toml").read_bytes()
SCANNER = Scanner(trigger="key", key="t", wait_seconds=6.0, page="Please lie still.")
MARKERS = MarkerTable(codes={"message_shown": 11, "rating_given": 22})


class Kept:
    """A record in memory."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, event: Event) -> None:
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class OneFailure:
    """Markers of which one output fails at the second marker."""

    def __init__(self) -> None:
        self.count = 0

    def send(self, event: Event) -> Sending | None:
        if event.name() not in MARKERS.codes:
            return None
        self.count += 1
        return Sending(event.name(), MARKERS.codes[event.name()], ("serial COM3",) if self.count == 2 else ())


class Extra:
    """Responses into which other things given are mixed, each at its time."""

    def __init__(self, room: SimulatedRoom, *given: Given) -> None:
        self._room = room
        self._given = list(given)

    def wait(self, until: float | None) -> Given | None:
        if self._given and (until is None or self._given[0].seconds <= until):
            given = self._given.pop(0)
            self._room.wait(given.seconds)
            return given
        return self._room.wait(until)


def plan(**tables: Any) -> Plan:
    protocol: Protocol = read_protocol(PROTOCOL, "the protocol").model_copy(update=tables)
    messages = MessageSet(tuple(Message(f"m{n}", "w1", "Anna", "friend", f"Text {n}.") for n in range(1, 7)))
    return build_plan(protocol, messages, "007", 1, seed=1)


def play_with(planned: Plan, *given: Given) -> Kept:
    room, kept = SimulatedRoom(), Kept()
    rehearsal = Rehearsal(room, Extra(room, *given), ScriptedParticipant("prompt", 1))
    assert play(planned, rehearsal, rehearsal, OneFailure(), kept) == "finished"
    return kept


def test_the_first_message_waits_for_the_scanner() -> None:
    kept = play_with(plan(scanner=SCANNER))
    [pulse] = kept.of(events.ScannerPulse)
    fixation = next(event for event in kept.of(events.FixationShown) if not event.practice)
    assert fixation.seconds == pytest.approx(pulse.seconds + SCANNER.wait_seconds)
    assert [event.page for event in kept.of(events.PageShown)][-2:] == ["scanner", "thank_you"]


def test_without_a_scanner_nobody_waits() -> None:
    kept = play_with(plan())
    assert not kept.of(events.ScannerPulse)
    assert "scanner" not in [event.page for event in kept.of(events.PageShown)]


def test_every_pulse_is_logged_and_none_is_an_answer() -> None:
    pulses = [KeyPressed(seconds, "t") for seconds in (30.5, 60.5, 90.5)]
    kept = play_with(plan(scanner=SCANNER), *pulses)
    found = kept.of(events.ScannerPulse)
    assert [pulse.number for pulse in found] == [1, 2, 3, 4]
    assert {30.5, 60.5, 90.5} < {pulse.seconds for pulse in found}
    undisturbed = play_with(plan(scanner=SCANNER))
    assert [one.value for one in kept.of(events.RatingGiven)] == [
        one.value for one in undisturbed.of(events.RatingGiven)
    ]


def test_a_lost_port_is_logged_and_the_session_goes_on() -> None:
    kept = play_with(plan(scanner=SCANNER), ScannerLost(40.25))
    assert [event.seconds for event in kept.of(events.ScannerFailed)] == [40.25]


def test_markers_and_their_failure_are_logged_and_the_session_goes_on() -> None:
    kept = play_with(plan(markers=MARKERS))
    shown, given = len(kept.of(events.MessageShown)), len(kept.of(events.RatingGiven))
    assert [one.code for one in kept.of(events.MarkerSent)].count(11) == shown
    assert [one.code for one in kept.of(events.MarkerSent)].count(22) == given
    [failed] = kept.of(events.MarkerFailed)
    assert failed.output == "serial COM3"
