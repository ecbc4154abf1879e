"""The rules of the house, checked by the tools that know them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.aids import ROOT


def tool(name: str) -> str:
    """Return a tool installed beside this Python."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f'{name} is missing: pip install -e ".[tests]"'
    return found


@pytest.mark.parametrize(
    "words",
    [["lint-imports", "--no-cache"], ["mypy"], ["ruff", "check"], ["ruff", "format", "--check"]],
    ids=["imports", "types", "style", "form"],
)
def test_the_program_keeps_the_rules_of(words: list[str]) -> None:
    done = subprocess.run([tool(words[0]), *words[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
