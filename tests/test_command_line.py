"""The command line from outside: what it answers, what it imports, how it ends."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiment.session.rehearsal import KINDS
from tests.aids import ROOT

HEAVY = ("psychopy", "pyglet", "PyQt6")
REHEARSALS = {kind: 4 if kind in ("silent", "stops_midway") else 0 for kind in KINDS}


def command(
    *words: str, study: Path | None = None, display: str | None = None, python: tuple[str, ...] = (), **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run the program on a study's folder, by default where there is no display."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    if display:
        environment["DISPLAY"] = display
    folder = [] if study is None else ["--folder", str(study)]
    return subprocess.run(
        [sys.executable, *python, "-m", "experiment", *folder, *words],
        cwd=ROOT,
        env=environment | changes,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def is_plain(sentence: str) -> bool:
    return bool(sentence.strip()) and "Traceback" not in sentence and 'File "' not in sentence


def rehearsed_log(study: Path) -> Path:
    return max(study.glob("data/pilot/*/rehearsal_*_events.jsonl"))


# --- light commands ---------------------------------------------------------------------------------------------------


def test_help_answers_within_a_third_of_a_second_and_names_the_commands() -> None:
    times = []
    for _ in range(5):
        began = time.perf_counter()
        answered = command("--help")
        times.append(time.perf_counter() - began)
        assert answered.returncode == 0
        assert all(name in answered.stdout for name in ("run", "pilot", "rehearse", "plan", "table"))
    assert min(times) <= 0.35


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["plan"], ["table"], ["rehearse"]], ids=" ".join)
def test_commands_that_only_read_import_neither_psychopy_nor_qt(words: list[str], study: Path) -> None:
    if words == ["table"]:
        assert command("rehearse", study=study).returncode == 0
        words = ["table", str(rehearsed_log(study))]
    answered = command(*words, study=study, python=("-X", "importtime"))
    assert answered.returncode == 0, answered.stderr
    imported = re.findall(r"(?m)^import time:[^|]*\|[^|]*\|\s*(\S+)$", answered.stderr)
    assert "experiment.cli" in imported  # the list is what it seems to be
    assert [name for name in imported if name.split(".")[0] in HEAVY] == []


def test_the_program_without_a_word_and_without_a_display_says_that_the_desk_needs_one(study: Path) -> None:
    answered = command(study=study)
    assert answered.returncode == 5
    assert "No display was found" in answered.stderr


# --- plan, rehearse, table --------------------------------------------------------------------------------------------


def test_plan_prints_every_trial_without_a_private_word_and_the_same_every_time(study: Path) -> None:
    first, second = (command("plan", "--participant", "7", "--seed", "5", study=study) for _ in range(2))
    assert first.returncode == 0
    assert first.stdout == second.stdout
    lines = first.stdout.splitlines()
    assert [line.split()[0] for line in lines[4:]] == ["practice", "practice", "1", "2", "3", "4", "5", "6"]
    assert sorted(line.split()[1] for line in lines[6:]) == ["e1", "e2", "e3", "e4", "e5", "e6"]
    assert "grateful" not in first.stdout
    assert "Anna" not in first.stdout
    assert not (study / "data").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_each_rehearsal_ends_as_its_participant_does_and_says_so(kind: str, study: Path) -> None:
    answered = command("rehearse", "--participants", kind, "--seed", "1", study=study)
    assert answered.returncode == REHEARSALS[kind]  # type: ignore[index]
    assert answered.stderr == ""
    assert str(study) in answered.stdout
    [table] = study.glob("data/pilot/*/rehearsal_*_trials.csv")
    assert str(table) in answered.stdout
    assert len(table.read_text(encoding="utf-8").splitlines()) == 7


def test_the_same_seed_leaves_the_same_log_to_the_byte_and_another_seed_another(study: Path) -> None:
    for seed in ("5", "5", "6"):
        assert command("rehearse", "--seed", seed, study=study).returncode == 0
    one, same, other = (path.read_bytes() for path in sorted(study.glob("data/pilot/*/*_events.jsonl")))
    assert one == same
    assert one != other


def test_a_rehearsal_s_data_say_what_they_are(study: Path) -> None:
    assert command("rehearse", "--participants", "slow", study=study).returncode == 0
    header = json.loads(rehearsed_log(study).read_text(encoding="utf-8").splitlines()[0])
    assert header["purpose"] == "rehearsal"
    assert (header["table"]["pilot"], header["table"]["simulated"]) == (True, "slow")


def test_the_other_shipped_protocol_can_be_rehearsed_with_its_four_items(study: Path) -> None:
    protocol = str(study / "protocols" / "inagaki_2016.toml")
    assert command("rehearse", "--protocol", protocol, study=study).returncode == 0
    [table] = study.glob("data/pilot/*/*_trials.csv")
    assert ",connected,connected_rt," in table.read_text(encoding="utf-8").splitlines()[0]


def test_table_builds_the_same_table_again_and_says_when_the_log_is_not_whole(study: Path) -> None:
    assert command("rehearse", "--seed", "1", study=study).returncode == 0
    [table] = study.glob("data/pilot/*/*_trials.csv")
    kept = table.read_bytes()
    table.unlink()
    assert command("table", str(rehearsed_log(study))).returncode == 0
    assert table.read_bytes() == kept
    log = rehearsed_log(study)
    log.write_bytes(log.read_bytes()[:-40])
    torn = command("table", str(log))
    assert torn.returncode == 2
    assert "not whole" in torn.stderr
    assert is_plain(torn.stderr)


# --- exit statuses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plan", "--protocol", "none.toml"], "is not there"),
        (["rehearse", "--messages", "none.csv"], "is not there"),
        (["table", "none_events.jsonl"], "could not be read"),
        (["rehearse", "--participants", "nobody"], "nobody"),
        (["rehearse", "--seed", "-1"], "--seed"),
        (["run", "--participant", "../x", "--session", "1", "--operator", "KL"], "letters and digits"),
        (["run", "--participant", "007", "--session", "1", "--operator", "K9"], "initials"),
        (["run", "--participant", "007", "--session", "3", "--operator", "KL"], "--session"),
        (["run", "--participant", "007", "--session", "1", "--operator", "KL"], "session-1.csv is not there"),
        (["dance"], "dance"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_input_is_status_two_and_a_plain_sentence(words: list[str], says: str, study: Path) -> None:
    answered = command(*words, study=study)
    assert answered.returncode == 2
    assert says in answered.stderr
    assert is_plain(answered.stderr)


def test_all_faults_of_protocol_and_messages_are_told_in_one_answer(study: Path) -> None:
    protocol = study / "protocols" / "day_four.toml"
    toml = protocol.read_text(encoding="utf-8")
    protocol.write_text(toml.replace("number = 6", "number = 0").replace("washout_days", "wash"), encoding="utf-8")
    answered = command("rehearse", study=study)
    assert answered.returncode == 2
    assert all(key in answered.stderr for key in ("messages.number", "study.wash", "study.washout_days"))


def test_outside_a_study_s_folder_the_way_in_is_told(tmp_path: Path) -> None:
    answered = command("plan", study=tmp_path)
    assert answered.returncode == 2
    assert "--folder" in answered.stderr


@pytest.mark.parametrize("name", ["pilot", "rehearse"])
def test_a_participant_s_messages_are_refused_to_pilots_however_they_are_named(name: str, study: Path) -> None:
    private = study / "stimuli" / "sub-007"
    private.mkdir()
    (private / "session-1.csv").write_bytes((study / "stimuli" / "example" / "session-1.csv").read_bytes())
    (study / "stimuli" / "example" / "link.csv").symlink_to(private / "session-1.csv")
    for path in (
        "stimuli/sub-007/session-1.csv",
        "stimuli/example/../sub-007/session-1.csv",
        "stimuli/example/link.csv",
    ):
        answered = command(name, "--messages", str(study / path), study=study)
        assert answered.returncode == 3
        assert "belongs to a participant" in answered.stderr
        assert is_plain(answered.stderr)
    assert not list(study.glob("data/pilot/*"))


def test_a_disk_that_takes_no_more_is_status_six_and_what_was_written_is_kept(study: Path) -> None:
    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    answered = subprocess.run(
        [sys.executable, "-m", "experiment", "--folder", str(study), "rehearse", "--seed", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=small_files_only,
        timeout=60,
    )
    assert answered.returncode == 6, answered.stderr
    assert "could not be written" in answered.stderr
    assert is_plain(answered.stderr)
    log = rehearsed_log(study)
    assert str(log) in answered.stderr
    rebuilt = command("table", str(log))
    assert "6 trials written" in rebuilt.stdout


# --- screens that do not work -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pilot", "run"])
def test_without_a_display_it_ends_with_status_five_and_the_remedy(name: str, study: Path) -> None:
    words = [name]
    if name == "run":
        folder = study / "stimuli" / "sub-007"
        folder.mkdir(mode=0o700)
        (folder / "session-1.csv").write_bytes((study / "stimuli" / "example" / "session-1.csv").read_bytes())
        words += ["--participant", "007", "--session", "1", "--operator", "KL", "--override", "bench test"]
    answered = command(*words, study=study)
    assert answered.returncode == 5
    assert "No display was found" in answered.stderr
    assert "xvfb-run" in answered.stderr
    assert is_plain(answered.stderr)
    assert not list(study.glob("data/**/*_events.jsonl"))


def test_a_display_that_is_not_there_is_told_like_none(study: Path) -> None:
    answered = command("pilot", study=study, display=":973")
    assert answered.returncode == 5
    assert "No display was found" in answered.stderr


@pytest.fixture
def display_without_opengl() -> Iterator[str]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-extension", "GLX", "-screen", "0", "800x600x24"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait()


def test_a_display_without_opengl_ends_with_status_five_and_names_the_packages(
    display_without_opengl: str, study: Path
) -> None:
    answered = command("pilot", study=study, display=display_without_opengl)
    assert answered.returncode == 5
    assert "OpenGL" in answered.stderr
    assert "apt-get install libgl1" in answered.stderr
    assert is_plain(answered.stderr)


@pytest.mark.parametrize("how", ["raise ImportError('libEGL.so.1')", "import os; os.abort()"])
def test_a_qt_that_cannot_be_used_or_aborts_ends_with_status_five_and_is_no_abort(
    how: str, tmp_path: Path, study: Path
) -> None:
    (tmp_path / "broken" / "PyQt6").mkdir(parents=True)
    (tmp_path / "broken" / "PyQt6" / "__init__.py").write_text(how)
    broken = str(tmp_path / "broken")
    answered = command("pilot", study=study, display=os.environ["DISPLAY"], PYTHONPATH=broken)
    assert answered.returncode == 5
    assert "Qt does not work" in answered.stderr
    assert "apt-get install libegl1" in answered.stderr
    assert is_plain(answered.stderr)


def test_a_platform_plugin_that_is_not_there_does_not_stop_a_pilot(study: Path) -> None:
    words = ["pilot", "--auto", "--speed", "50", "--seed", "1"]
    answered = command(*words, study=study, display=os.environ["DISPLAY"], QT_QPA_PLATFORM="nothing")
    assert answered.returncode == 0, answered.stderr


@pytest.mark.parametrize("there_is_a_display", [False, True])
def test_run_without_a_participant_where_no_dialog_can_open_says_what_to_give(
    there_is_a_display: bool, study: Path
) -> None:
    display = os.environ["DISPLAY"] if there_is_a_display else None
    answered = command("run", study=study, display=display, QT_QPA_PLATFORM="nothing")
    assert answered.returncode == 2
    assert "--participant 007 --session 1 --operator KL" in answered.stderr
    assert is_plain(answered.stderr)


def test_a_screen_that_is_not_connected_is_status_five_and_names_those_that_are(study: Path) -> None:
    protocol = study / "protocols" / "day_four.toml"
    toml = protocol.read_text(encoding="utf-8")
    protocol.write_text(toml.replace("screen = 0 ", "screen = 7 "), encoding="utf-8")
    answered = command("pilot", study=study, display=os.environ["DISPLAY"])
    assert answered.returncode == 5
    assert "no screen 7" in answered.stderr
    assert "screens 0 to 0" in answered.stderr


def test_messages_that_cannot_be_drawn_are_told_by_id_before_a_window_opens(study: Path) -> None:
    messages = study / "stimuli" / "example" / "session-1.csv"
    text = messages.read_text(encoding="utf-8")
    messages.write_text(
        text.replace("grateful", f"grateful{chr(0x378)}").replace("proud", f"{chr(0x379)}proud"), "utf-8"
    )
    answered = command("pilot", study=study, display=os.environ["DISPLAY"])
    assert answered.returncode == 2
    assert "message e1: this machine has no font for U+0378" in answered.stderr
    assert "message e3: this machine has no font for U+0379" in answered.stderr
    assert "grateful" not in answered.stderr
    assert not list(study.glob("data/**/*_events.jsonl"))
