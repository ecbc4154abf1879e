"""The runner's stage: shows pictures, waits, and pauses whenever the participant or the assistant asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from experiment.session import events, scenes
from experiment.session.pictures import Blank, Page, Picture, TextField, touched
from experiment.session.ports import (
    CharacterTyped,
    CloseAsked,
    Flip,
    FocusMoved,
    Given,
    KeyPressed,
    Markers,
    PulseArrived,
    Record,
    Responses,
    ScannerLost,
    Screen,
    Touched,
)
from experiment.session.rating import CONFIRM_KEYS
from experiment.study.protocol import Protocol

LEAD_SECONDS = 0.030  # a due picture is drawn this much earlier; longer than a 60 Hz frame and a 15.6 ms timer tick

_Result = TypeVar("_Result")


class PauseAsked(Exception):
    """Escape or the close button was used; what stood on the screen is played again after the pause."""

    def __init__(self, by: events.PauseReason) -> None:
        self.by: events.PauseReason = by


class StopAsked(Exception):
    """The session is to end now."""


class Stage:
    """Screen, responses, markers and record of one session, used together."""

    def __init__(
        self, protocol: Protocol, screen: Screen, responses: Responses, markers: Markers, record: Record
    ) -> None:
        self.protocol = protocol
        self.screen = screen
        self._responses = responses
        self._markers = markers
        self._record = record
        self._paused_until = float("-inf")
        self._pulses = 0
        self._focus_lost = False

    def note(self, kind: type[events.Event], **fields: Any) -> None:
        """Record that something has just happened."""
        self._keep(kind(**{"seconds": self.screen.seconds(), **fields}))

    def _keep(self, event: events.Event) -> None:
        """Send an event's marker, then record the event and what came of the marker."""
        sending = self._markers.send(event)
        seconds = self.screen.seconds()
        self._record.append(event)
        if sending is not None:
            self._record.append(events.MarkerSent(seconds=seconds, marker=sending.marker, code=sending.code))
            for output in sending.failed:
                self._record.append(events.MarkerFailed(seconds=seconds, output=output, marker=sending.marker))

    def present(
        self, picture: Picture, kind: type[events.PictureEvent], due: float | None = None, **fields: Any
    ) -> Flip:
        """Show a picture; its marker goes out right after the flip, and only then is the event written.

        A time that passed during a pause is no longer due. `shown_since` is turned into the seconds shown.
        """
        flip = self.screen.show(picture, due if due is not None and due > self._paused_until else None)
        if "shown_since" in fields:
            fields["shown_seconds"] = flip.onset - fields.pop("shown_since")
        event = kind(
            seconds=flip.onset, due_seconds=flip.due, late_seconds=flip.late_seconds, is_late=flip.is_late, **fields
        )
        self._keep(event)
        return flip

    def next(self, until: float | None = None) -> Given | None:
        """Return the next thing given, None at the time `until`; Escape and the close button ask for a pause.

        So does losing the keyboard to another window: at once where nothing is timed, else before the next step.
        """
        given = self._from_scanner(self._responses.wait(until))
        if isinstance(given, FocusMoved):
            self.note(events.FocusChanged, seconds=given.seconds, focused=given.focused)
            self._focus_lost = self._focus_lost or not given.focused
            if self._focus_lost and until is None:
                raise PauseAsked("focus_lost")
        if isinstance(given, CloseAsked):
            raise PauseAsked("close_button")
        if isinstance(given, KeyPressed) and given.key == "escape":
            raise PauseAsked("escape")
        return given

    def _from_scanner(self, given: Given | None) -> Given | None:
        """Record what the scanner does, whose pulse may come as a key; return anything else as it is."""
        scanner = self.protocol.scanner
        if scanner and isinstance(given, KeyPressed) and given.key == scanner.key:
            given = PulseArrived(given.seconds)
        elif scanner and isinstance(given, CharacterTyped) and given.character == scanner.key:
            return PulseArrived(given.seconds)  # what the trigger key types belongs to the pulse recorded before
        if isinstance(given, PulseArrived):
            self._pulses += 1
            self.note(events.ScannerPulse, seconds=given.seconds, number=self._pulses)
        if isinstance(given, ScannerLost):
            self.note(events.ScannerFailed, seconds=given.seconds)
        return given

    def await_pulse(self, page: Page) -> float:
        """Show a page until the scanner's next pulse, and return when that came."""
        shown = self.present(page, events.PageShown, page=page.name).onset
        while not isinstance(given := self.next(), PulseArrived) or given.seconds < shown:
            pass
        return given.seconds

    def hold(self, due: float) -> None:
        """Let the picture stand until shortly before the next is due."""
        while self.next(due - LEAD_SECONDS) is not None:
            pass

    def read_page(self, page: Page, keys: frozenset[str] = CONFIRM_KEYS) -> None:
        """Show a page until it is left by one of the keys or its button, not before the protocol's minimum."""
        self.repeat_after_pauses(lambda: self._leave_page(page, keys))

    def _leave_page(self, page: Page, keys: frozenset[str]) -> None:
        opens = self.present(page, events.PageShown, page=page.name).onset + self.protocol.timing.page_minimum_seconds
        while True:
            given = self.next()
            device = leaving_device(page, given, keys)
            if given and device and given.seconds >= opens:
                return self.note(events.PageLeft, seconds=given.seconds, page=page.name, device=device)

    def repeat_after_pauses(self, step: Callable[[], _Result]) -> _Result:
        """Play a step, again from its beginning after every pause within it."""
        while True:
            try:
                if self._focus_lost:
                    raise PauseAsked("focus_lost")
                return step()
            except PauseAsked as asked:
                self._pause(asked.by)

    def _pause(self, by: events.PauseReason) -> None:
        self.note(events.SessionPaused, by=by)
        self._focus_lost = False
        page = scenes.paused_page(self.protocol)
        shown = self.present(page, events.PageShown, page=page.name).onset
        while True:
            given = self._from_scanner(self._responses.wait(None))
            if isinstance(given, FocusMoved):
                self.note(events.FocusChanged, seconds=given.seconds, focused=given.focused)
            if given is None or given.seconds < shown:
                continue
            if isinstance(given, KeyPressed) and given.key == "s":
                if page.name == scenes.STOP_SURE:
                    raise StopAsked
                page = scenes.stop_sure_page(self.protocol)
                shown = self.present(page, events.PageShown, page=page.name).onset
            elif leaving_device(page, given, CONFIRM_KEYS):
                self._paused_until = self.present(Blank(), events.SessionContinued).onset
                return


def call_assistant(protocol: Protocol, screen: Screen, responses: Responses) -> None:
    """Ask the participant to call the assistant, and wait for the assistant; nothing is recorded any more."""
    screen.show(scenes.call_page(protocol))
    while True:
        given = responses.wait(None)
        if isinstance(given, CloseAsked) or (isinstance(given, KeyPressed) and given.key == "r"):
            return


def leaving_device(picture: Page | TextField, given: Given | None, keys: frozenset[str]) -> events.Device | None:
    """Return the device with which the picture is left, None if what was given does not leave it."""
    if isinstance(given, KeyPressed) and given.key in keys:
        return "keyboard"
    if isinstance(given, Touched) and touched(picture, given.x, given.y) == "continue":
        return "mouse"
    return None
