"""A whole session on a real window, watched from below: what it does when the disk fails, and whom it talks to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiment.records.event_log import read_log
from tests.reliability.faults import REPOSITORY, fill_study
from tests.reliability.shim import build_shim

NAME, TEXT = "Quillfeather", "Your zanderbloom laughter is my lighthouse."


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = fill_study(tmp_path / "study")
    own = folder / "stimuli" / "sub-007"
    shutil.copytree(folder / "stimuli" / "example", own)
    messages = (own / "session-1.csv").read_text()
    (own / "session-1.csv").write_text(
        messages.replace("Anna", NAME).replace("I am so grateful to have you in my life.", TEXT)
    )
    return folder


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose programs are watched and keep their temporary files in reach."""
    (tmp_path / "temporary").mkdir()
    return {
        **os.environ,
        "LD_PRELOAD": str(build_shim(tmp_path)),
        "CONNECTION_LOG": str(tmp_path / "connections.txt"),
        "TMPDIR": str(tmp_path / "temporary"),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }


def start(study: Path, environment: dict[str, str], *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.reliability.session", str(study), "new", *options]
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def everything_below(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and "stimuli" not in path.parts:
                yield path, path.read_bytes()


def what_the_commands_print(study: Path, environment: dict[str, str]) -> str:
    """Run every command that reads, on a study whose messages are private, then again with faulty messages."""
    log = str(next((study / "data" / "sub-007").rglob("*_events.jsonl")))
    who = ["--participant", "007", "--session", "1"]
    commands = [
        ["plan", *who],
        ["check", *who],
        ["verify", str(study / "data")],
        ["table", log],
        ["report", log, "--with-ratings"],
        ["report", "--study", "--with-ratings"],
        ["watch", "--once"],
        ["check-messages"],
        ["run", *who, "--operator", "KL", "--override", "again"],
    ]
    printed = "".join(run_command(study, environment, *command) for command in commands)
    own = study / "stimuli" / "sub-007" / "session-2.csv"
    whole = (study / "stimuli" / "sub-007" / "session-1.csv").read_text()
    first = whole.splitlines()[1]
    for faulty in (
        whole + first + "\n",
        whole.replace(TEXT, TEXT + "\x07"),
        whole.replace(TEXT, ""),
        whole.replace('"', "", 1),
    ):
        own.write_text(faulty)
        for command in (["plan"], ["check"], ["run", "--operator", "KL", "--override", "faulty"]):
            printed += run_command(study, environment, *command, "--participant", "007", "--session", "2")
    own.write_bytes(whole.encode("utf-16"))
    return printed + run_command(study, environment, "plan", "--participant", "007", "--session", "2")


def run_command(study: Path, environment: dict[str, str], *command: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "experiment", "--folder", str(study), *command],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert ended.stdout + ended.stderr, command
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


def test_a_failing_disk_ends_with_the_call_page_and_status_6(study: Path, watched: dict[str, str]) -> None:
    session = start(study, watched, "--fail-write", "60")
    told, said = session.communicate(timeout=120)
    assert session.returncode == 6, said
    assert "could not be written" in said
    assert "is kept" in said
    log = next((study / "data").rglob("*_events.jsonl"))
    assert len(read_log(log).events) == told.count(".") > 20


def test_the_shim_notes_a_connection(watched: dict[str, str], tmp_path: Path) -> None:
    knocking = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", knocking], env=watched, check=True)
    assert (tmp_path / "connections.txt").read_text() == "connect family 2 port 9\n"


def test_a_session_opens_no_connection_and_leaves_no_private_word(
    study: Path, watched: dict[str, str], tmp_path: Path
) -> None:
    session = start(study, watched, "--psychopy-log", str(tmp_path / "psychopy.log"))
    seen = []
    while session.poll() is None:
        listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        windows = subprocess.run(["xwininfo", "-root", "-tree"], capture_output=True, text=True).stdout
        seen += [listing, windows]
        time.sleep(0.5)
    told, said = session.communicate()
    assert session.returncode == 0, said
    assert not (tmp_path / "connections.txt").exists()
    assert any("Lab session" in one for one in seen)
    private = [NAME.encode(), b"zanderbloom"]
    left = dict(everything_below(tmp_path)) | {Path("screen titles and process list"): "\n".join(seen).encode()}
    left[Path("what was printed")] = (told + said + what_the_commands_print(study, watched)).encode()
    left |= everything_below(tmp_path)  # what those commands wrote, too
    assert [path for path, content in left.items() if any(word in content for word in private)] == []
    assert any(path.name.endswith("_events.jsonl") for path in left)
    assert (tmp_path / "psychopy.log").stat().st_size > 0


def test_what_a_session_leaves_is_readable_by_its_owner_alone(study: Path, watched: dict[str, str]) -> None:
    session = start(study, watched)
    _, said = session.communicate(timeout=120)
    assert session.returncode == 0, said
    left = list((study / "data").rglob("*"))
    assert {path.name.split("_")[-1] for path in left} >= {"events.jsonl", "trials.csv", "trials.json"}
    assert [path for path in left if path.stat().st_mode & 0o077] == []
