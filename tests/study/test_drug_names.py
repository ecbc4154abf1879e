"""The drug firewall: names are found wherever they hide, and the shipped files hold none."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiment.errors import Refused
from experiment.records.input_files import load_messages, load_protocol, load_schedule
from experiment.study.drug_names import lines_with_drug_names

REPOSITORY = Path(__file__).parents[2]
DRUG, DUMMY = "naltrexone", "placebo"


@pytest.mark.parametrize(
    "text", [DRUG, DUMMY.upper(), f"{DUMMY}s", f"kit_{DRUG}_1", f"“{DUMMY.title()}”", "Revia", "sugar pill"]
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert lines_with_drug_names(f"first line\nthen {text}.\n") == [2]


@pytest.mark.parametrize("text", ["trevial", "complacebout", "the review arrived", "capsule A"])
def test_other_words_are_left_alone(text: str) -> None:
    assert lines_with_drug_names(text) == []


def test_no_shipped_file_names_a_drug() -> None:
    shown = [
        *REPOSITORY.glob("*.md"),
        *(REPOSITORY / "protocols").glob("*"),
        *REPOSITORY.glob("stimuli/**/*.*"),
        *REPOSITORY.glob("data/*.md"),
    ]
    texts = [path for path in shown if path.suffix in {".md", ".toml", ".csv"}]
    assert len(texts) > 5
    assert [path for path in texts if lines_with_drug_names(path.read_text(encoding="utf-8"))] == []


def test_protocol_schedule_and_messages_that_name_one_are_refused_with_their_line(tmp_path: Path) -> None:
    protocol_text = (REPOSITORY / "protocols" / "day_four.toml").read_text()
    protocol, _ = load_protocol(REPOSITORY / "protocols" / "day_four.toml")
    bad = tmp_path / "protocol.toml"
    bad.write_text(protocol_text + f"\n# {DUMMY} in period two\n")
    line = len(protocol_text.splitlines()) + 2
    with pytest.raises(Refused, match=f"line {line}"):
        load_protocol(bad)
    schedule = tmp_path / "schedule.csv"
    schedule.write_text(f"participant,session,kit,message_set,first_dose\n007,1,{DRUG},A,2026-11-19\n")
    with pytest.raises(Refused, match="line 2"):
        load_schedule(schedule)
    messages = tmp_path / "session-1.csv"
    messages.write_text(
        f"message_id,writer_id,writer_name,relationship,text\nm1,w1,Anna,friend,Take your {DUMMY} well\n"
    )
    with pytest.raises(Refused, match="line 2") as refusal:
        load_messages(messages, protocol)
    assert DUMMY not in str(refusal.value)
    assert "Anna" not in str(refusal.value)
