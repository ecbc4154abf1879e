"""How a pilot ends: by itself, or stopped on the paused page."""

from __future__ import annotations

import time
from pathlib import Path

from tests.aids import make_study
from tests.window.person import Person


def test_a_simulated_participant_finishes_a_fast_pilot_within_forty_seconds(tmp_path: Path) -> None:
    began = time.monotonic()
    with Person(make_study(tmp_path), "pilot", "--auto", "--speed", "20", "--seed", "1") as person:
        assert person.ends() == 0
        assert time.monotonic() - began < 40
        rows = person.rows()
    assert [row["status"] for row in rows] == ["complete"] * 6
    assert {(row["pilot"], row["simulated"], row["speed"]) for row in rows} == {("True", "prompt", "20.0")}
    assert "6 of 6 messages rated" in person.out


def test_escape_and_two_s_stop_with_status_four_and_everything_kept(tmp_path: Path) -> None:
    with Person(make_study(tmp_path), "pilot", "--speed", "20", "--seed", "2") as person:
        person.sees("page_shown", page="assistant")
        time.sleep(0.1)
        person.presses("r")
        for page in ("instructions-1", "instructions-2"):
            person.sees("page_shown", page=page)
            time.sleep(0.1)
            person.presses("space")
        for trial, practice in ((1, True), (2, True), (1, False)):
            if not practice:
                person.sees("page_shown", page="begin")
                time.sleep(0.1)
                person.presses("space")
            for _ in range(2):
                person.sees("rating_shown", trial=trial, practice=practice)
                person.presses("6", "Return")
                person.sees("rating_given", trial=trial, practice=practice)
        person.sees("rating_shown", trial=2)
        person.presses("5")
        person.sees("choice_made", trial=2)
        person.presses("Escape")
        person.sees("page_shown", page="paused")
        person.presses("s")
        person.sees("page_shown", page="stop_sure")
        person.presses("s")
        assert person.ends() == 4
        rows = person.rows()
        assert [row["status"] for row in rows] == ["complete", "stopped", *4 * ["not_shown"]]
        assert (rows[0]["connection"], rows[0]["pleasantness"]) == ("6", "6")
        assert (rows[1]["connection"], rows[1]["connection_missing"]) == ("", "stopped")
        assert "stopped before its end: 1 of 6" in person.out
        assert person.records()[-1]["event"] == "session_stopped"
