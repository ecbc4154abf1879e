"""A lab of its own: a study's folder with a quick protocol, a virtual screen, and an assistant at the desk."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from experiment.records.event_log import EventLog, read_log
from experiment.records.study_folder import StudyFolder

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0
PRIVATE = "thankfulness"  # a word of every message here; it must stand on no desk, in no report and in no check
AMBER = (0xF8, 0xEF, 0xDC)  # behind the word of a note; a virtual screen always earns some
GREEN, RED = (0xE8, 0xF1, 0xEB), (0xF8, 0xE6, 0xE3)  # behind the words for done, and for not begun or failed
CHOSEN = (0xE6, 0xED, 0xF1)  # behind the session chosen on the roster
BLUE = (0x35, 0x56, 0x6B)  # the one button that begins, while it may be pressed

MESSAGES = """message_id,writer_id,writer_name,relationship,text
m1,w1,Ottoline,friend,"{set}: so much thankfulness for you."
m2,w2,Balthasar,family,"{set}: thankfulness and love, always."
"""


def make_lab(folder: Path, first_dose: date | None = None) -> Path:
    """Make a study with two messages a session, everything quick, and participant 007 due today."""
    study = folder / "study"
    shutil.copytree(ROOT / "protocols", study / "protocols", ignore=shutil.ignore_patterns("schedule.csv"))
    (study / "protocols" / "day_four.toml").write_text(quick_protocol(), encoding="utf-8")
    for name in ("example", "sub-007", "sub-008"):
        (study / "stimuli" / name).mkdir(parents=True, mode=0o700)
        for session in (1, 2):
            path = study / "stimuli" / name / f"session-{session}.csv"
            path.write_text(MESSAGES.format(set=f"{name}-{session}"), encoding="utf-8")
            path.chmod(0o600)
    write_schedule(study, first_dose or date.today() - timedelta(days=3))
    return study


def quick_protocol() -> str:
    toml = (ROOT / "protocols" / "day_four.toml").read_text(encoding="utf-8")
    toml = re.sub(r"\[\[closing\]\].*?(?=\n\[pages\])", "", toml, flags=re.DOTALL)
    toml = re.sub(r"statements = \[.*?\n\]", "statements = []", toml, flags=re.DOTALL)
    for setting, value in {
        "number": "2",
        "reading_words_per_minute": "2000",
        "fixation_seconds": "[0.1, 0.2]",
        "message_seconds": "0.6",
        "blank_seconds": "0.1",
        "gap_seconds": "[0.2, 0.3]",
        "page_minimum_seconds": "0.0",
    }.items():
        toml, count = re.subn(rf"(?m)^{setting} = .*$", f"{setting} = {value}", toml)
        assert count == 1, setting
    return toml


def write_schedule(study: Path, first_dose: date) -> None:
    rows = [("007", 1, "K214", "A", first_dose), ("007", 2, "K538", "B", first_dose + timedelta(days=14))]
    rows += [("008", 1, "K377", "B", first_dose + timedelta(days=1))]
    lines = [",".join(map(str, row)) for row in [("participant", "session", "kit", "message_set", "first_dose"), *rows]]
    (study / "protocols" / "schedule.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def environment(**given: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    return inherited | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | given


def command(study: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [sys.executable, "-m", "experiment", "--folder", str(study), *words],
        capture_output=True,
        text=True,
        env=environment(**given),
        stdin=subprocess.DEVNULL,
        cwd=study,
        timeout=PATIENCE_SECONDS,
    )


def rehearsed(study: Path, *words: str) -> Path:
    """Rehearse a session, and return its log."""
    before = set(study.glob("data/pilot/*/*_events.jsonl"))
    done = command(study, "rehearse", *words)
    assert done.returncode in (0, 4), done.stderr
    [log] = set(study.glob("data/pilot/*/*_events.jsonl")) - before
    return log


def as_session(study: Path, log: Path, participant: str, session: int, events: int | None = None, **facts: Any) -> Path:
    """Write a rehearsal down as a participant's session, cut after a number of events, and return its log."""
    reading = read_log(log)
    header = {name: value for name, value in reading.header.items() if name not in OF_THE_LINE}
    began = datetime.now(UTC) - timedelta(minutes=5)
    own = {"participant": participant, "session": session, "pilot": False, "operator": "KL", "simulated": None}
    own |= {"session_start_utc": began.isoformat(timespec="milliseconds"), "frameRate": 60.01, "vsync": True}
    header |= {"purpose": "session", "table": {**header["table"], **own, **facts}}
    header["plan"] = {**header["plan"], "participant": participant, "session": session}
    header["screen"] = {"width": 1920, "height": 1080, "hertz": 60.01, "synced": True, "renderer": "none"}
    path = StudyFolder(study).session_log(participant, session)
    path.parent.mkdir(parents=True)
    written = EventLog.create(path, header, lambda: began)
    for event in reading.events[:events]:
        late = {"late_seconds": 0.0004 * (len(str(event.seconds)) % 7)} if _was_due(event) else {}
        written.append(replace(event, **late))
    written.close()
    return path


def changed(log: Path, name: str, change: Callable[[Any], Any]) -> Path:
    """Write a log once more beside itself, with its events changed, and return the new one."""
    reading = read_log(log)
    header = {field: value for field, value in reading.header.items() if field not in OF_THE_LINE}
    path = log.with_name(f"{name}_events.jsonl")
    written = EventLog.create(path, header, lambda: reading.last_utc)
    for event in reading.events:
        written.append(change(event))
    written.close()
    return path


OF_THE_LINE = {"record", "previous", "utc", "event", "format", "checksum"}


def _was_due(event: Any) -> bool:
    return "late_seconds" in {one.name for one in fields(event)} and event.late_seconds is not None


@contextmanager
def virtual_screen(size: str = "1280x1024x24") -> Iterator[str]:
    """Start a screen that no other test uses, and give its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


class Assistant:
    """Sits at the desk: looks at the screen, moves the mouse and presses real keys."""

    def __init__(self, study: Path, display: str, **given: str) -> None:
        self.study, self.display = study, display
        self._environment = environment(DISPLAY=display, **given)
        self._said = study.parent / f"said-{time.monotonic_ns()}"
        with self._said.open("wb") as said:
            self.desk = subprocess.Popen(
                [sys.executable, "-m", "experiment", "--folder", str(study)],
                env=self._environment,
                cwd=study,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def xdotool(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self._environment, capture_output=True, text=True, check=True)
        return done.stdout

    def picture(self) -> npt.NDArray[np.uint8]:
        """Look at the screen; a window that goes away at that moment spoils the look, so look once more then."""
        shot = self.wait_for(self._shot, "the screen cannot be looked at")
        width, height = map(int, shot.split(maxsplit=3)[1:3])
        return np.frombuffer(shot[-width * height * 3 :], np.uint8).reshape(height, width, 3)

    def _shot(self) -> bytes | None:
        words = ["import", "-window", "root", "-depth", "8", "ppm:-"]
        done = subprocess.run(words, env=self._environment, capture_output=True)
        return done.stdout if done.returncode == 0 else None

    def keep_picture(self, path: Path) -> None:
        Image.fromarray(self.picture()).save(path)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.xdotool("key", "--delay", "40", key)

    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", "30", text)

    def click(self, x: float, y: float) -> None:
        self.xdotool("mousemove", str(round(x)), str(round(y)), "click", "1")

    def blue_button(self) -> tuple[float, float] | None:
        """Return the middle of the button that begins, None while it may not be pressed."""
        there = np.argwhere((self.picture() == BLUE).all(axis=2))
        return (float(np.median(there[:, 1])), float(np.median(there[:, 0]))) if len(there) > 1500 else None

    def wait_for(self, what: Callable[[], Any], reason: str) -> Any:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if found := what():
                return found
            time.sleep(0.15)
        raise AssertionError(f"{reason}; the desk said: {self.said}")

    def sees_desk(self) -> None:
        """Wait until the desk stands there and has checked everything, and give it the keyboard."""
        self.wait_for(lambda: (self.picture() == AMBER).all(axis=2).sum() > 1500, "no checks")
        self.gives_keyboard_to("Lab desk")

    def gives_keyboard_to(self, title: str) -> None:
        """Do what a window manager does for a new window: let it have the keyboard."""
        window = self.wait_for(lambda: self._search(title), f"no window {title}").split()[-1]
        self.xdotool("windowfocus", "--sync", window)

    def _search(self, name: str) -> str:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", name],
            env=self._environment,
            capture_output=True,
            text=True,
        )
        return found.stdout.strip()

    def ends_desk(self) -> int:
        """Close the desk by its key, and return the exit status."""
        self.gives_keyboard_to("Lab desk")
        self.press("ctrl+q")
        return self.desk.wait(PATIENCE_SECONDS)

    def strip(self, colour: tuple[int, int, int]) -> bool:
        """Say whether the line at the bottom of the desk shows a word on this colour."""
        return bool((self.picture()[700:780, :200] == colour).all(axis=2).sum() > 300)

    def leave(self) -> None:
        """End whatever is left of the desk, by its own number."""
        for process in _family(self.desk.pid):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.desk.wait()

    def session_process(self) -> int:
        """Return the number of the process that runs the session."""
        return int(self.wait_for(self._running_session, "no session is running"))

    def _running_session(self) -> int | None:
        for process in _family(self.desk.pid):
            words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
            if b"run" in words or b"pilot" in words:
                return process
        return None


@contextmanager
def assistant(study: Path, display: str, **given: str) -> Iterator[Assistant]:
    """Sit down at a desk, and clear up afterwards."""
    person = Assistant(study, display, **given)
    try:
        yield person
    finally:
        person.leave()


def _family(process: int) -> list[int]:
    """Return a process and all that come from it."""
    import psutil

    try:
        root = psutil.Process(process)
        return [process, *(child.pid for child in root.children(recursive=True))]
    except psutil.NoSuchProcess:
        return [process]


class Participant:
    """Follows a session by its log, and presses the key that each page asks for."""

    def __init__(self, person: Assistant, log: Callable[[], Path | None]) -> None:
        self._person, self._log = person, log
        self._answered = 0

    def answers_until(self, done: Callable[[Mapping[str, int]], bool]) -> None:
        """Answer everything until `done` says yes to the number of events of each kind."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            events = self._events()
            kinds = [event.name() for event in events]
            if done({kind: kinds.count(kind) for kind in set(kinds)}):
                return
            for event in events[self._answered :]:
                self._answer(event)
            self._answered = len(events)
            time.sleep(0.05)
        raise AssertionError(f"the session did not come that far: {kinds[-5:]}; {self._person.said}")

    def _events(self) -> tuple[Any, ...]:
        log = self._log()
        return read_log(log).events if log and log.read_bytes().count(b"\n") else ()

    def _answer(self, event: Any) -> None:
        if event.name() == "page_shown":
            if event.page == "assistant":
                self._person.gives_keyboard_to("Lab session")
            self._person.press("r" if event.page == "assistant" else "space")
        elif event.name() == "rating_shown":
            self._person.press("5", "Return")
