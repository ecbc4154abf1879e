import pytest

from experiment.errors import WrongInput
from experiment.records.freeze_record import (
    FreezeRecord,
    FrozenMessage,
    FrozenSet,
    Version,
    Withdrawal,
    read_freeze_record,
)

A = FrozenSet("A", "a" * 64, (FrozenMessage("m1", "w1", "1" * 64), FrozenMessage("m2", "w2", "2" * 64)))
B = FrozenSet("B", "b" * 64, (FrozenMessage("m3", "w1", "3" * 64),))


def version(number, **sets):
    listed = {"1": A, "2": B} | {session.removeprefix("s"): one for session, one in sets.items()}
    return Version(number, "2026-11-22T10:00:00+00:00", "KL", "MS", "first freeze", "c" * 64, listed)


def test_a_record_reads_back_as_it_was_written(tmp_path):
    record = FreezeRecord("007", (version(1), version(2)), (Withdrawal("w2", "2026-11-23T10:00:00+00:00", "KL"),))
    path = tmp_path / "frozen.json"
    record.write(path)
    assert read_freeze_record(path) == record
    record.write(path)
    assert read_freeze_record(path) == record


def test_the_last_version_counts():
    record = FreezeRecord("007", (version(1), version(2, s1=B, s2=A)))
    assert (record.sha256_of(1), record.sha256_of(2)) == ("b" * 64, "a" * 64)
    assert record.sha256_of(3) is None


def test_nothing_is_frozen_before_the_first_version():
    assert FreezeRecord("007").sha256_of(1) is None
    assert FreezeRecord("007").latest is None


def test_a_withdrawal_opens_the_sets_that_held_the_writer_and_no_others():
    record = FreezeRecord("007", (version(1),), (Withdrawal("w2", "", "KL"),))
    assert record.sha256_of(1) is None
    assert record.withdrawn_from(1) == ("m2",)
    assert record.sha256_of(2) == "b" * 64


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"participant": 7}',
        b'{"participant": "007", "versions": [{"version": 1}]}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_record_is_a_sentence(tmp_path, content):
    path = tmp_path / "frozen.json"
    path.write_bytes(content)
    with pytest.raises(WrongInput, match="is no freeze record of this program, or damaged"):
        read_freeze_record(path)


def test_a_record_of_another_format_is_a_sentence_and_none_at_all_is_none(tmp_path):
    path = tmp_path / "frozen.json"
    path.write_text('{"participant": "007", "format": 2}')
    with pytest.raises(WrongInput, match="has format 2; this program knows format 1"):
        read_freeze_record(path)
    with pytest.raises(WrongInput, match="could not be read"):
        read_freeze_record(tmp_path)
    assert read_freeze_record(tmp_path / "none.json") is None
