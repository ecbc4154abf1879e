"""Runs a contender on the virtual screen and puts what the photodiode saw beside what the contender logged."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.timing.photodiode import Seen, Sight, photodiode
from tests.timing.task import PATCH_MIDDLE, Contender, Logged, Task
from tests.timing.virtual_screen import VirtualScreen

LONGEST_RUN_SECONDS = 600.0


@dataclass(frozen=True)
class Shown:
    """One text: how long it was to stand, what was seen of it, and what the contender logged of it."""

    wanted_seconds: float
    seen: Seen
    logged: Logged

    @property
    def error_ms(self) -> float:
        """Return by how much it stood too long."""
        return 1000 * (self.seen.seconds - self.wanted_seconds)

    @property
    def logged_onset_ms(self) -> float:
        """Return by how much the log has it come later than the screen."""
        return 1000 * (self.logged.onset - self.seen.onset)

    @property
    def logged_duration_ms(self) -> float:
        """Return by how much the log has it stand longer than the screen."""
        return 1000 * (self.logged.seconds - self.seen.seconds)

    @property
    def processor_percent(self) -> float:
        """Return how much of one processor the contender used while it stood."""
        return 100 * self.seen.processor_seconds / self.seen.seconds


@dataclass(frozen=True)
class Run:
    """One start of a contender."""

    contender: str
    shown: tuple[Shown, ...]
    gap_us: tuple[float, float, float]
    worst_edge_gap_us: float


def run_once(contender: Contender, screen: VirtualScreen, messages: int, seconds: float) -> Run:
    """Let a contender show its texts once; raises RuntimeError when screen and log do not have the same number."""
    with tempfile.TemporaryDirectory() as folder:
        task = Task(messages, seconds, Path(folder))
        sight = play(contender.command(task), screen)
        logged = contender.logged(task)
    if not len(sight.seen) == len(logged) == messages:
        raise RuntimeError(f"{contender.name}: {messages} wanted, {len(sight.seen)} seen, {len(logged)} logged")
    shown = (Shown(seconds, *both) for both in zip(sight.seen, logged, strict=True))
    return Run(contender.name, tuple(shown), sight.gap_us, sight.worst_edge_gap_us)


def play(command: list[str], screen: VirtualScreen) -> Sight:
    """Run a command to its end while the photodiode watches; raises RuntimeError with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        program = subprocess.Popen(command, env=screen.environment, stdout=said, stderr=said)
        try:
            with photodiode(screen, *PATCH_MIDDLE, program.pid) as sight:
                program.wait(LONGEST_RUN_SECONDS)
        finally:
            program.kill()
        if program.returncode != 0:
            said.seek(0)
            raise RuntimeError(f"{command} ended with {program.returncode}: {said.read()[-2000:].decode()}")
    return sight
