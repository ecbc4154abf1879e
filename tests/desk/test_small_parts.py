"""The desk's small parts: roster, shortcut, commands run beside it, and what it makes of their end."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from experiment.desk.window.errand import Ended, Errand
from experiment.desk.window.outcomes import checks_of, result_of
from experiment.desk.window.roster import read_roster
from experiment.desk.window.shortcut import make_shortcut, shortcut_for
from experiment.errors import Refused
from experiment.records.study_folder import StudyFolder
from tests.desk.lab import as_session, command, make_lab, rehearsed, write_schedule

TODAY = date(2026, 11, 22)


def test_those_due_today_stand_first_and_those_who_are_done_last(tmp_path: Path) -> None:
    study = make_lab(tmp_path, TODAY - timedelta(days=3))
    log = rehearsed(study)
    as_session(study, log, "008", 2)
    as_session(study, log, "009", 1, events=20)
    as_session(study, log, "010", 1).write_bytes(b"#" * 200 + b"\n")
    entries = read_roster(StudyFolder(study), TODAY).entries
    assert [(one.participant, one.session, one.group) for one in entries] == [
        ("007", 1, "Today"),
        ("009", 1, "To continue or clear up"),
        ("010", 1, "To continue or clear up"),
        ("008", 1, "Coming"),
        ("007", 2, "Coming"),
        ("008", 2, "Finished"),
    ]
    assert entries[0].words == "due today"
    assert entries[2].words == "the record cannot be read"
    assert entries[3].words == "due tomorrow, 2026-11-23"


def test_a_session_not_run_on_its_day_is_missed(tmp_path: Path) -> None:
    study = make_lab(tmp_path, TODAY - timedelta(days=9))
    assert read_roster(StudyFolder(study), TODAY).entries[0].group == "Missed"


def test_a_faulty_schedule_leaves_the_records_on_the_roster(tmp_path: Path) -> None:
    study = make_lab(tmp_path)
    as_session(study, rehearsed(study), "007", 1)
    (study / "protocols" / "schedule.csv").write_text("kit\nK1\n", encoding="utf-8")
    roster = read_roster(StudyFolder(study), TODAY)
    assert [one.group for one in roster.entries] == ["Finished"]
    assert "the columns must be" in roster.fault
    write_schedule(study, TODAY)
    (study / "protocols" / "day_four.toml").write_text("name = 1", encoding="utf-8")
    roster = read_roster(StudyFolder(study), TODAY)
    assert {one.due for one in roster.entries} == {None}
    assert "day_four.toml" in roster.fault


def test_a_shortcut_is_written_once_and_never_over_another_file(tmp_path: Path) -> None:
    study = make_lab(tmp_path)
    first = command(study, "shortcut", "--desktop", str(tmp_path / "Desktop"))
    assert first.returncode == 0
    [path] = (tmp_path / "Desktop").iterdir()
    path.write_text("mine", encoding="utf-8")
    second = command(study, "shortcut", "--desktop", str(tmp_path / "Desktop"))
    assert second.returncode == 3
    assert path.read_text(encoding="utf-8") == "mine"


def test_linux_starts_the_desk_of_a_folder_with_a_difficult_name(tmp_path: Path) -> None:
    entry = shortcut_for(Path("/opt/a b/python"), Path('/data/50 % "study"$x'), "linux").content
    line = next(line for line in entry.splitlines() if line.startswith("Exec="))
    assert line == r'Exec="/opt/a b/python" -m experiment --folder "/data/50 %% \\"study\\"\\$x"'


def test_macos_starts_the_desk_by_a_script_the_shell_can_read(tmp_path: Path) -> None:
    made = shortcut_for(Path("/opt/a b/python"), Path("/data/it's"), "darwin")
    assert made.name == "Lab desk.command"
    words = shlex.split(made.content.splitlines()[-1])
    assert words == ["exec", "/opt/a b/python", "-m", "experiment", "--folder", "/data/it's"]


def test_windows_starts_the_desk_without_a_console(tmp_path: Path) -> None:
    path = make_shortcut(Path("C:/study 100%"), tmp_path, "win32")
    content = path.read_bytes().decode("utf-8")
    assert path.suffix == ".bat"
    assert content.count("\r\n") == len(content.splitlines())
    assert 'pythonw.exe" -m experiment --folder "C:/study 100%%"' in content
    with pytest.raises(Refused):
        make_shortcut(Path("C:/study"), tmp_path, "win32")


def test_the_desktop_s_own_name_is_used(tmp_path: Path) -> None:
    study = make_lab(tmp_path)
    (tmp_path / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/Schreibtisch"\n', encoding="utf-8")
    done = command(study, "shortcut", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 0
    assert (tmp_path / "Schreibtisch" / "lab-desk.desktop").exists()


def test_a_command_beside_the_desk_is_heard_to_its_end(tmp_path: Path) -> None:
    study = make_lab(tmp_path)
    ended = _end_of(Errand(study, ["plan", "--seed", "1"]))
    assert ended.status == 0
    assert "seed 1" in ended.said
    assert _end_of(Errand(study, ["plan", "--protocol", "nowhere.toml"])).status == 2


def _end_of(errand: Errand) -> Ended:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if ended := errand.ended():
            return ended
        time.sleep(0.05)
    raise AssertionError("it did not end")


def test_a_command_beside_the_desk_outlives_it(tmp_path: Path) -> None:
    """The desk is killed; the command it began goes on, and ends in its own time."""
    study = make_lab(tmp_path)
    script = (
        "import sys, os; from pathlib import Path; from experiment.desk.window.errand import Errand;"
        f"Errand(Path({str(study)!r}), ['rehearse', '--seed', '1']); os.kill(os.getpid(), 9)"
    )
    desk = subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    assert desk.returncode == -9
    until = time.monotonic() + 60
    while time.monotonic() < until and not list(study.glob("data/pilot/*/*_trials.csv")):
        time.sleep(0.1)
    assert len(list(study.glob("data/pilot/*/*_trials.csv"))) == 1


@pytest.mark.parametrize(
    ("status", "word"), [(0, "Done"), (3, "Not begun"), (4, "Stopped"), (2, "Failed"), (6, "Failed"), (-9, "Ended")]
)
def test_every_end_of_a_session_has_a_word(status: int, word: str) -> None:
    _, said, sentence = result_of(Ended(status, "The session is complete.", ""))
    assert said.startswith(word)
    assert sentence


def test_checks_that_could_not_be_made_are_a_red_one() -> None:
    [check] = checks_of(Ended(-11, "", ""))
    assert (check.level, check.overridable) == ("red", False)
