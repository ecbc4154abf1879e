"""The short forms of the reliability commands, with the same judgement as the long ones."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.reliability.faults import REPOSITORY

AS_ROOT = [] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([*AS_ROOT, sys.executable, "-m", "tests.reliability.faults", "--every", "23"], id="faults"),
        pytest.param([sys.executable, "-m", "tests.reliability.damage", "--every", "61"], id="damage"),
        pytest.param([sys.executable, "-m", "tests.reliability.kills", "--log", "10", "--program", "1"], id="kills"),
    ],
)
def test_nothing_is_lost_invented_or_silent(command: list[str]) -> None:
    finished = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "n = " in finished.stdout or "done " in finished.stdout or "killed " in finished.stdout
