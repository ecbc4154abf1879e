"""Drives the real window with real keys on a virtual screen of its own."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import ImageGrab

from experiment.intake.pool_file import PoolFile
from experiment.records.freeze_record import read_freeze_record
from tests.intake.conftest import ROOT, bring, imported, proof, protocol, study  # noqa: F401

PATIENCE_SECONDS = 30


class Window:
    """The program in a process of its own, and its window."""

    def __init__(self, study, *options):  # noqa: F811
        environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        command = [sys.executable, "-m", "experiment", "--folder", str(study.root), "review", "--participant", "007"]
        self.process = subprocess.Popen(
            [*command, "--reviewer", "MS", *options], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        self.id = self._found()
        xdotool("windowfocus", self.id)

    def _found(self):
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            found = xdotool("search", "--onlyvisible", "--name", "Messages for participant 007 reviewed by MS")
            if found:
                return found.split()[-1]
            time.sleep(0.1)
        raise AssertionError("the window did not open")

    def press(self, *keys):
        xdotool("key", "--delay", "60", *keys)

    def end(self):
        self.press("Escape")
        out, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, out

    def pixels(self):
        place = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", self.id).split())
        left, top, width, height = (int(place[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        screen = ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).convert("RGB")
        return np.asarray(screen)[top : top + height, left : left + width]


def xdotool(*arguments):
    return subprocess.run(["xdotool", *arguments], capture_output=True, text=True).stdout


def until(check):
    end = time.monotonic() + PATIENCE_SECONDS
    while not check():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def test_messages_are_reviewed_and_frozen_with_the_keyboard_alone(imported, study, proof):  # noqa: F811
    def pool():
        return PoolFile(study, "007", lambda: None).read()

    window = Window(study)
    picture = proof.picture(imported.pool.message("m1"))
    left, top = window.pixels().shape[1] - 1024 + picture.left, picture.top
    height, width, _ = picture.rgb.shape
    until(lambda: np.array_equal(window.pixels()[top : top + height, left : left + width], picture.rgb))

    window.press("x", *["a"] * 14, "c")
    until(lambda: pool().choice)
    assert [one.status for one in pool().candidates] == ["excluded"] + ["approved"] * 14
    window.press("Home", "a")
    until(lambda: pool().candidate("m1").status == "approved")

    sets = pool().choice.sets
    chosen = [one.message_id for one in pool().candidates if pool().set_of(one.message_id)]
    one, other = sets["A"][0], sets["B"][0]
    ids = [candidate.message_id for candidate in pool().candidates]
    window.press("Home", *["Down"] * ids.index(one), "s", "Home", *["Down"] * ids.index(other), "s")
    until(lambda: pool().set_of(one) == "B")
    assert pool().set_of(other) == "A"
    assert sorted(chosen) == sorted(id_ for names in pool().choice.sets.values() for id_ in names)

    window.press("f")
    window.press("f")
    until(study.freeze_record("007").exists)
    status, out = window.end()
    assert status == 0
    assert "Frozen as version 1 by MS: session 1 set A" in out
    assert "Quokka" not in out
    assert read_freeze_record(study.freeze_record("007")).latest.reviewer == "MS"


@pytest.mark.parametrize("display", ["", ":987"])
def test_without_a_screen_there_is_a_sentence_and_no_abort(imported, study, display):  # noqa: F811
    environment = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "DISPLAY")}
    if display:
        environment["DISPLAY"] = display
    command = [sys.executable, "-m", "experiment", "--folder", str(study.root), "review", "--participant", "007"]
    ended = subprocess.run([*command, "--reviewer", "MS"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ended.returncode == 5
    assert "The review window could not be opened" in ended.stderr
