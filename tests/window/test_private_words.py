"""Real sessions with words that occur nowhere else, and then a search through every byte they left behind."""

from __future__ import annotations

import csv
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.aids import make_study, write_short_protocol
from tests.window.person import TITLE, Person, xdotool

TEXTS = ["Quokkarine", "Zebrulette", "Ibexological", "Narwhaline", "Axolotlish", "Pangolinda"]
NAMES = ["Wombatilda", "Numbatesa", "Okapienne", "Dugongela", "Tapirosa", "Kiwimund"]
PARTICIPANT = "942"
REASON = "bench test"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return a study with a private participant."""
    study = make_study(tmp_path)
    folder = study / "stimuli" / f"sub-{PARTICIPANT}"
    folder.mkdir(mode=0o700)
    path = folder / "session-1.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["message_id", "writer_id", "writer_name", "relationship", "text"])
        writer.writerows(
            [f"p{number}", f"v{number}", name, "friend", f"{text} is all I think of."]
            for number, (text, name) in enumerate(zip(TEXTS, NAMES, strict=True), 1)
        )
    path.chmod(0o600)
    return study


def arguments(study: Path) -> list[str]:
    protocol = str(write_short_protocol(study))
    who = ["--participant", PARTICIPANT, "--session", "1", "--operator", "KL"]
    return ["run", *who, "--protocol", protocol, "--override", REASON]


def every_file(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def leaks(folder: Path) -> list[tuple[str, str]]:
    """Return each private word found outside stimuli/, with the file it is in, whatever its encoding or case."""
    found = []
    for path in every_file(folder):
        if path.match("stimuli/sub-*/*"):
            continue
        content = path.read_bytes().lower()
        for word in [*TEXTS, *NAMES]:
            spellings = (word.lower().encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-32-le"))
            found += [(str(path), word) for spelling in spellings if spelling in content]
    return found


def begins(person: Person) -> None:
    person.sees("page_shown", page="assistant")
    time.sleep(0.1)
    person.presses("r")
    for page in ("instructions-1", "instructions-2"):
        person.sees("page_shown", page=page)
        time.sleep(0.1)
        person.presses("space")
    rates(person)
    person.sees("page_shown", page="begin")
    time.sleep(0.1)
    person.presses("space")


def rates(person: Person) -> None:
    for _ in range(2):
        person.sees("rating_shown")
        person.presses("5", "Return")
        person.sees("rating_given")


def test_the_search_finds_a_word_in_any_of_its_spellings(study: Path) -> None:
    for number, encoding in enumerate(("utf-8", "utf-16-le", "utf-32-le")):
        (study / f"planted-{number}").write_bytes(b"\x01\x02" + TEXTS[number].upper().encode(encoding))
    assert {word for _, word in leaks(study.parent)} == set(TEXTS[:3])


def test_a_whole_session_in_full_screen_leaves_no_private_word_behind(study: Path) -> None:
    with Person(study, *arguments(study)) as person:
        begins(person)
        assert person.window() == (0, 0, 1280, 1024)
        for trial in range(1, 7):
            person.sees("message_shown", trial=trial)
            if trial == 1:
                picture = person.screenshot()
                assert (picture[:60, :60] == 255).all()
                assert int(np.asarray((picture > 200).all(axis=2))[60:].sum()) > 300
            rates(person)
        person.sees("question_shown")
        person.presses("2", "Return")
        person.sees("question_shown")
        time.sleep(0.1)
        person.presses("Return")
        person.sees("question_shown")
        person.presses("3", "Return")
        person.sees("page_shown", page="thank_you")
        time.sleep(0.1)
        person.presses("space")
        assert person.ends() == 0, person.err
        rows = person.rows()
    assert [row["status"] for row in rows] == ["complete"] * 6
    assert {row["pilot"] for row in rows} == {"False"}
    assert {row["connection"] for row in rows} == {"5"}
    assert sorted(row["message_id"] for row in rows) == [f"p{number}" for number in range(1, 7)]
    names = {path.name for path in every_file(study / "data")}
    stem = f"sub-{PARTICIPANT}_session-1_task-messages"
    assert {f"{stem}_events.jsonl", f"{stem}_trials.csv", f"{stem}_trials.json"} <= names
    assert leaks(study.parent) == []


INJECTED = """
import signal, sys

def fail(number, frame):
    raise LookupError(repr({name: value for one in frames(frame) for name, value in one.f_locals.items()}))

def frames(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back

signal.signal(signal.SIGUSR1, fail)
from experiment.cli import main
main()
"""


def test_an_unexpected_error_in_mid_message_leaves_a_report_and_no_private_word(study: Path) -> None:
    """The error's own text is everything in reach, as a library's may be: none of it may be passed on."""
    with Person(study, *arguments(study), program=("-c", INJECTED)) as person:
        begins(person)
        rates(person)
        person.sees("message_shown", trial=2)
        person.process.send_signal(signal.SIGUSR1)
        status = person.ends()
        rows = person.rows()
    assert status == 5
    assert [row["status"] for row in rows][:2] == ["complete", "interrupted"]
    assert person.records()[-1]["error"] == "LookupError"
    assert "The program could not go on (LookupError)" in person.err
    [report] = (study / "data" / "errors").iterdir()
    assert "LookupError" in report.read_text(encoding="utf-8")
    assert leaks(study.parent) == []


def let_memory_be_dumped() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


@pytest.mark.parametrize("how", ["segmentation fault", "window destroyed"])
def test_a_crash_in_mid_message_keeps_the_record_and_leaves_no_private_word(how: str, study: Path) -> None:
    with Person(study, *arguments(study), prepare=let_memory_be_dumped) as person:
        begins(person)
        person.sees("message_shown", trial=1)
        if how == "segmentation fault":
            person.process.send_signal(signal.SIGSEGV)
        else:
            xdotool("search", "--onlyvisible", "--name", TITLE, "windowkill")
        assert person.ends() != 0
        records = person.records()
    shown = [one for one in records if one["event"] == "message_shown" and not one["practice"]]
    assert [one["trial"] for one in shown] == [1]
    assert leaks(study.parent) == []
