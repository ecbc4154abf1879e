"""Turns signals into an orderly end: heard at once, obeyed where nothing is half written."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Self

from experiment.errors import ConnectionTaskError

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interrupted(ConnectionTaskError):
    """The program was told to end, by the signal named."""

    exit_status = 4

    def __init__(self, signal_name: str) -> None:
        self.signal = signal_name
        super().__init__(
            f"The program was told to end ({signal_name}) and did so in order. Everything given until then is kept; "
            "start the session again to continue it."
        )


class Interruption:
    """While it is entered, signals wait for the next `check`."""

    def __init__(self) -> None:
        self._name = ""

    def __enter__(self) -> Self:
        self._before = {}
        if threading.current_thread() is threading.main_thread():
            for name in SIGNALS:
                if hasattr(signal, name):
                    self._before[name] = signal.signal(getattr(signal, name), self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for name, handler in self._before.items():
            signal.signal(getattr(signal, name), handler)

    def check(self) -> None:
        """Raise Interrupted if a signal was heard."""
        if self._name:
            raise Interrupted(self._name)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._name = signal.Signals(number).name
