"""Sets a message in type exactly as the session will, and says what is wrong with the picture."""

from __future__ import annotations

from functools import lru_cache

from experiment.devices.typesetter import Typeset, Typesetter
from experiment.session import scenes
from experiment.session.pictures import Letter
from experiment.study.messages import Message
from experiment.study.plan import PlannedTrial
from experiment.study.protocol import Protocol


class Proof:
    """The messages' pictures for one protocol, in the pilot window's pixels: no session's screen is narrower."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._typesetter = Typesetter(protocol.look, *protocol.look.window_pixels)
        self._set = lru_cache(maxsize=1024)(self._faults)

    def faults(self, message: Message) -> tuple[str, ...]:
        """Return what does not fit or cannot be drawn."""
        return self._set(self._letter(message))

    def picture(self, message: Message) -> Typeset | None:
        """Return the message's picture; None where there is nothing to see."""
        return self._typesetter.typeset(self._letter(message))

    def _letter(self, message: Message) -> Letter:
        return scenes.letter(PlannedTrial(1, message, 1.0, 1.0, 1.0), self._protocol)

    def _faults(self, letter: Letter) -> tuple[str, ...]:
        typeset = self._typesetter.typeset(letter)
        return typeset.faults if typeset else ()
