"""The README names commands, options, files and pictures that exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"connection-task ([a-z-]+)((?: --[a-z-]+)*)", README)))


def test_the_readme_names_most_commands() -> None:
    named = {command for command, _ in COMMANDS}
    assert named >= {"run", "pilot", "check", "watch", "report", "verify", "table", "intake", "review", "timing"}


@pytest.mark.parametrize("command", sorted({command for command, _ in COMMANDS}))
def test_each_command_and_its_options_exist(command: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "experiment", command, "--help"], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    lines = [line for line in re.split(r"[`\n]", README) if f"connection-task {command}" in line]
    options = {word for line in lines for word in shlex.split(line.replace("'", "")) if word.startswith("--")}
    assert {option for option in options if option not in told.stdout} == set()


def test_each_module_command_exists() -> None:
    modules = set(re.findall(r"python -m (tests[.a-z_]+[a-z])", README))
    assert len(modules) >= 5
    missing = [name for name in modules if not (REPOSITORY / f"{name.replace('.', '/')}.py").exists()]
    assert missing == []


def test_each_file_and_picture_exists() -> None:
    pictures = set(re.findall(r"\]\(([^)]+)\)", README))
    files = set(re.findall(r"`((?:protocols|experiment|data)/[\w/.-]+)`", README))
    left_by_the_lab = {name for name in files if "sub-" in name or name in ("protocols/schedule.csv", "data/pilot/")}
    named = (pictures | files) - left_by_the_lab
    assert len(named) > 10
    assert [name for name in named if not (REPOSITORY / name).exists()] == []


def test_the_two_commands_stand_at_the_top() -> None:
    first = README.split("## For the research assistant")[0]
    assert "bash .ci/setup && .venv/bin/connection-task pilot" in first
    assert "bash .ci/setup && .venv/bin/python -m pytest" in first
