from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.errors import ConnectionTaskError, Faulty, WrongInput
from experiment.records.input_files import load_messages, load_protocol, load_schedule
from experiment.study.messages import COLUMNS, MessageSet
from tests.aids import ROOT, shipped_protocol, some_messages

SECRET = "quokkazebra"


def as_csv(messages: MessageSet, line_end: str = "\r\n", columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows([getattr(message, name) for name in columns] for message in messages.messages)
    return out.getvalue().encode()


def load(content: bytes, folder: Path) -> MessageSet:
    path = folder / "session-1.csv"
    path.write_bytes(content)
    return load_messages(path, shipped_protocol())


@pytest.mark.parametrize("session", [1, 2])
def test_the_example_messages_can_be_used_with_both_protocols(session: int) -> None:
    for name in ("day_four", "inagaki_2016"):
        path = ROOT / "stimuli" / "example" / f"session-{session}.csv"
        assert len(load_messages(path, shipped_protocol(name)).messages) == 6


def test_the_examples_hold_an_emoji_an_accent_and_a_long_one_and_the_sessions_share_no_text() -> None:
    sets = [
        load_messages(ROOT / "stimuli" / "example" / f"session-{session}.csv", shipped_protocol()).messages
        for session in (1, 2)
    ]
    for messages in sets:
        texts = [message.text for message in messages]
        assert any(ord(character) > 0x1F000 for text in texts for character in text)
        assert any(character in text for text in texts for character in "éèûáñüöè")
        assert max(message.words for message in messages) >= 30
    assert not {m.text for m in sets[0]} & {m.text for m in sets[1]}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_a_byte_order_mark_and_either_line_end_make_no_difference(mark: bytes, line_end: str, tmp_path: Path) -> None:
    assert load(mark + as_csv(some_messages(), line_end), tmp_path) == some_messages()


def test_the_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    assert load(as_csv(some_messages(), columns=COLUMNS[::-1]), tmp_path) == some_messages()


@pytest.mark.parametrize("text", ['She said "come", and I came.', "two\nlines", "a,b;c", "'single'", '""', "Zoë 🌻"])
def test_quotes_commas_and_line_breaks_are_read_as_rfc_4180_has_them(text: str, tmp_path: Path) -> None:
    from dataclasses import replace

    first, *others = some_messages().messages
    wanted = MessageSet((replace(first, text=text), *others))
    assert load(as_csv(wanted), tmp_path) == wanted


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"message_id,text\n", "columns must be"),
        (b"", "columns must be"),
        (as_csv(some_messages()).replace(b"m2,w2", b"m2", 1), "row 2: has 4 fields"),
        (as_csv(some_messages()).replace(b"m2,", b"m 2,", 1), "row 2: message_id may have"),
        (as_csv(some_messages()).replace(b",w2,", b",../w,", 1), "row 2: writer_id may have"),
        (as_csv(some_messages(5)), "5 found"),
    ],
)
def test_faults_of_the_file_name_row_and_column(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(Faulty, match=words):
        load(content, tmp_path)


def test_a_file_that_is_not_utf_8_not_csv_not_there_or_huge_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="not UTF-8"):
        load(as_csv(some_messages()).replace(b"Plain", b"Pl\xe4in"), tmp_path)
    with pytest.raises(WrongInput, match="not a valid CSV"):
        load(as_csv(some_messages()) + b'm9,w9,N,friend,"open', tmp_path)
    with pytest.raises(WrongInput, match="is not there"):
        load_messages(tmp_path / "none.csv", shipped_protocol())
    with pytest.raises(WrongInput, match="larger than"):
        load(b"x" * 1_000_001, tmp_path)
    with pytest.raises(WrongInput, match="could not be read"):
        load_messages(tmp_path, shipped_protocol())


@given(st.binary(max_size=30), st.integers(0, 400), st.integers(0, 30))
def test_whatever_is_wrong_with_a_file_no_private_word_is_told(noise: bytes, at: int, gone: int) -> None:
    from dataclasses import replace
    from tempfile import TemporaryDirectory

    private = MessageSet(
        tuple(
            replace(m, text=f"{SECRET} {m.text}", writer_name=f"{SECRET}{m.writer_name}")
            for m in some_messages().messages
        )
    )
    content = as_csv(private)
    damaged = content[:at] + noise + content[at + gone :]
    with TemporaryDirectory() as folder:
        try:
            load(damaged, Path(folder))
        except ConnectionTaskError as error:
            told = "".join([str(error), repr(error), str(error.__cause__), str(error.__context__)])
            assert SECRET not in told


def test_the_example_schedule_is_read_and_its_faults_are_named_by_row(tmp_path: Path) -> None:
    appointments = load_schedule(ROOT / "protocols" / "example_schedule.csv")
    assert {one.participant for one in appointments} == {"007", "008"}
    assert len({one.kit for one in appointments}) == 4
    path = tmp_path / "schedule.csv"
    path.write_text("participant,session,kit,message_set,first_dose\n007,1,K1,A,2026-11-19\n007,2,K2,B,19.11.2026\n")
    with pytest.raises(Faulty, match=r"row 2: .*first_dose a date"):
        load_schedule(path)


def test_the_protocol_s_hash_is_that_of_its_file() -> None:
    import hashlib

    path = ROOT / "protocols" / "day_four.toml"
    assert load_protocol(path) == (shipped_protocol(), hashlib.sha256(path.read_bytes()).hexdigest())
