"""Runs one of the program's own commands beside the desk: neither takes the other with it when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

OF_THE_WINDOW = ("QT_SCALE_FACTOR", "QT_QPA_PLATFORM")  # how the desk is shown is no business of the session


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said; a negative status is the number of the signal that ended it."""

    status: int
    output: str
    errors: str

    @property
    def said(self) -> str:
        """Return what it said, in one piece."""
        return "\n".join(filter(None, (self.output.strip(), self.errors.strip())))


class Errand:
    """A command under way. What it says goes into files, so that it can go on speaking if the desk is gone."""

    def __init__(self, root: Path, arguments: Sequence[str]) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as the command runs)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        environment = {name: value for name, value in os.environ.items() if name not in OF_THE_WINDOW}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "experiment", "--folder", str(root), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._errors,
            env=environment,
            start_new_session=os.name != "nt",  # a terminal that is closed ends the desk, not the session
        )

    def ended(self) -> Ended | None:
        """Return how it ended, once; None while it is under way."""
        status = self._process.poll()
        if status is None:
            return None
        ended = Ended(status, _read(self._output), _read(self._errors))
        self._close()
        return ended

    def give_up(self) -> None:
        """End it, because nobody wants to know any more."""
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        self._output.close()
        self._errors.close()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
