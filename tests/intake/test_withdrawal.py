import pytest

from experiment.errors import Refused, WrongInput
from experiment.intake.pool_file import PoolFile
from experiment.intake.withdrawal import withdraw
from experiment.records.freeze_record import read_freeze_record
from tests.intake.test_review import approve_all, begin, press, review  # noqa: F401


@pytest.fixture
def frozen(review, study, protocol):  # noqa: F811
    """Two versions of the sets, so that there is an older one to be erased too."""
    approve_all(review)
    press(review, "c", "f", "f")
    again = begin(study, protocol, "another order")
    press(again, "c", "f", "f")
    return again


def everything(study):
    return b"".join(path.read_bytes() for path in study.private("007").rglob("*") if path.is_file())


def test_a_writer_s_words_are_gone_and_ids_and_hashes_stay(frozen, study, cli):
    pool = frozen.pool
    own = [one for one in pool.candidates if one.writer_id == "w3"]
    hashes = {one.message_id: pool.message(one.message_id).sha256 for one in own}
    assert b"QuokkaDad" in everything(study)
    status, out, _ = cli("withdraw", "--participant", "007", "--writer", "w3", "--operator", "KL")
    assert status == 0
    left = everything(study)
    assert b"QuokkaDad" not in left
    for one in own:
        assert one.text.encode() not in left
    kept = PoolFile(study, "007", lambda: None).read()
    assert {one.message_id: one.sha256 for one in kept.candidates if one.writer_id == "w3"} == hashes
    assert "The 3 texts of w3" in out
    assert "Quokka" not in out
    record = read_freeze_record(study.freeze_record("007"))
    for session in (1, 2):
        missing = [one.message_id for one in record.set_of(session).messages if one.writer_id == "w3"]
        assert (record.sha256_of(session) is None) == bool(missing)
        if missing:
            assert f"Session {session} now lacks {', '.join(missing)}" in out
    assert cli("check-messages")[0] == 3


def test_the_words_are_overwritten_before_the_file_goes(frozen, study, monkeypatch):
    from pathlib import Path

    unlinked = []
    unlink = Path.unlink

    def watch(path, *given):
        unlinked.append(path.read_bytes())
        unlink(path, *given)

    monkeypatch.setattr(Path, "unlink", watch)
    withdraw(PoolFile(study, "007", lambda: None), "w3", "KL")
    assert len(unlinked) >= 3
    assert all(content and not any(content) for content in unlinked)


def test_a_draft_that_a_break_left_behind_goes_too(imported, study):
    draft = study.private("007") / ".pool.json.draft"
    draft.write_text("QuokkaDad")
    withdraw(PoolFile(study, "007", lambda: None), "w3", "KL")
    assert not draft.exists()
    assert b"QuokkaDad" not in everything(study)


def test_after_a_withdrawal_new_sets_can_be_frozen_without_the_writer(frozen, study, protocol):
    withdraw(PoolFile(study, "007", lambda: None), "w3", "KL")
    again = begin(study, protocol, "w3 withdrew")
    press(again, "c", "f", "f")
    record = read_freeze_record(study.freeze_record("007"))
    assert record.latest.version == 3
    assert record.sha256_of(1)
    assert record.sha256_of(2)
    assert "w3" not in {one.writer_id for session in (1, 2) for one in record.set_of(session).messages}


def test_a_withdrawn_message_takes_no_decision(frozen, study, protocol):
    withdraw(PoolFile(study, "007", lambda: None), "w1", "KL")
    again = begin(study, protocol, "w1 withdrew")
    assert press(again, "home", "a").status == "m1 was withdrawn by its writer."
    assert press(again, "home", "x").status == "m1 was withdrawn by its writer."


def test_withdrawing_before_anything_is_frozen_leaves_a_smaller_pool(imported, study):
    done = withdraw(PoolFile(study, "007", lambda: None), "w5", "KL")
    assert (done.messages, done.left) == (3, 12)
    assert "No frozen set is affected" in str(done)


def test_an_unknown_writer_and_an_unknown_participant_are_said(imported, study):
    with pytest.raises(WrongInput, match="no writer w9; there are w1, w2, w3, w4, w5"):
        withdraw(PoolFile(study, "007", lambda: None), "w9", "KL")
    with pytest.raises(Refused, match="Nothing was imported for participant 008"):
        withdraw(PoolFile(study, "008", lambda: None), "w1", "KL")
