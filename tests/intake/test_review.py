import os
import stat
from functools import partial

import pytest

from experiment.errors import Refused
from experiment.intake.coordinator import Keys, do_review
from experiment.intake.freezing import freeze
from experiment.intake.pool_file import PoolFile
from experiment.intake.review import Review
from experiment.records.freeze_record import read_freeze_record
from experiment.records.input_files import load_messages
from tests.intake.conftest import QUALTRICS
from tests.intake.imitations import qualtrics, qualtrics_rows


@pytest.fixture
def review(imported, study, protocol):
    return begin(study, protocol)


def begin(study, protocol, reason="first freeze"):
    file = PoolFile(study, "007", lambda: None)
    freezing = partial(freeze, study, protocol=protocol, protocol_sha256="f" * 64, reviewer="MS", reason=reason)
    return Review(file.read(), protocol, "MS", file.write, freezing, seed=7)


def press(review, *keys):
    for key in keys:
        view = review.press(key)
    return view


def approve_all(review):
    return press(review, "home", *["a"] * 15)


def test_messages_are_approved_chosen_and_frozen_by_keys(review, study, protocol):
    approve_all(review)
    view = press(review, "c")
    assert view.status.startswith("Sets A and B (best of 924 splits, seed 7): writers uneven by")
    assert sorted(entry[0] for entry in view.entries) == [" "] * 3 + ["A"] * 6 + ["B"] * 6
    assert "Press F once more" in press(review, "f").status
    assert press(review, "f").status == "Frozen as version 1. Esc closes the window."
    record = read_freeze_record(study.freeze_record("007"))
    for session, name in ((1, "A"), (2, "B")):
        messages = load_messages(study.messages("007", session), protocol)
        frozen = record.set_of(session)
        assert frozen.message_set == name
        assert record.sha256_of(session) == messages.fingerprint
        assert [one.sha256 for one in frozen.messages] == [one.sha256 for one in messages.messages]
        assert stat.S_IMODE(os.stat(study.messages("007", session)).st_mode) == 0o400
    assert record.latest.importer == "KL"
    assert record.latest.reviewer == "MS"
    assert "Quokka" not in study.freeze_record("007").read_text()
    assert press(review, "escape").finished


def test_the_session_finds_the_frozen_messages_and_its_gate_knows_them(review, study):
    from datetime import date

    from experiment.desk.circumstances import look_around
    from experiment.desk.preparation import Request, prepare

    approve_all(review)
    press(review, "c", "f", "f")
    for session in (1, 2):
        request = Request(purpose="session", participant="007", session=session, operator="KL")
        today = date(2026, 11, 22)
        found = look_around(study, prepare(study, request, today), today)
        assert found.approved_sha256 == found.messages_sha256
        assert found.other_sha256 not in (None, found.messages_sha256)
        assert found.readable_by_others == ()


def test_what_is_frozen_takes_no_further_decision(review, study):
    approve_all(review)
    press(review, "c", "f", "f")
    before = review.pool
    for key in "axhgojcsf":
        assert "a change is a new review, with --reason" in press(review, key, "3").status or key == "h"
    assert press(review, "home").current == 0
    assert review.pool == before
    assert len(read_freeze_record(study.freeze_record("007")).versions) == 1


def test_repeated_sets_are_one_file_for_both_sessions(imported, study, protocol, cli):
    repeated = protocol.model_copy(update={"messages": protocol.messages.model_copy(update={"sets": "repeated"})})
    review = begin(study, repeated)
    approve_all(review)
    assert press(review, "c").status == "One set for both sessions, seed 7."
    press(review, "f", "f")
    record = read_freeze_record(study.freeze_record("007"))
    assert record.sha256_of(1) == record.sha256_of(2)
    assert record.sha256_of(1) == load_messages(study.messages("007", 1), repeated).fingerprint
    assert not study.messages("007", 2).exists()


def test_every_decision_is_kept_at_once(review, study, protocol):
    press(review, "a", "x", "down", "a")
    statuses = [one.status for one in begin(study, protocol).pool.candidates][:5]
    assert statuses == ["approved", "excluded", "new", "approved", "new"]


def test_escape_takes_a_half_given_key_back(review):
    approve_all(review)
    press(review, "c", "f")
    view = press(review, "escape")
    assert not view.finished
    assert view.status == "Left as it was."
    assert "Press F once more" in press(review, "f").status


def test_two_messages_swap_sets_and_the_figures_follow(review):
    approve_all(review)
    press(review, "c")
    sets = review.pool.choice.sets
    a, b = sets["A"][0], sets["B"][0]
    places = {one.message_id: number for number, one in enumerate(review.pool.candidates)}
    view = press(review, f"select {places[a]}", "s", f"select {places[b]}", "s")
    assert b in review.pool.choice.sets["A"]
    assert a in review.pool.choice.sets["B"]
    assert view.status.startswith("Sets A and B (changed by hand, seed 7)")


def test_an_excluded_message_leaves_its_set_and_a_reserve_takes_its_place(review):
    approve_all(review)
    press(review, "c")
    chosen = review.pool.choice.sets["A"][0]
    reserve = next(one.message_id for one in review.pool.candidates if not review.pool.set_of(one.message_id))
    places = {one.message_id: number for number, one in enumerate(review.pool.candidates)}
    press(review, f"select {places[chosen]}", "x")
    assert "Set A has 5 of 6 messages" in press(review, "f").status
    press(review, f"select {places[reserve]}", "s", "s")
    assert review.pool.set_of(reserve) == "A"
    assert "Press F once more" in press(review, "f").status


def test_choosing_says_what_is_missing(review):
    view = press(review, "a", "a", "c")
    assert "12 approved messages are needed and 2 are there" in view.status
    assert "Nothing is chosen yet" in press(review, "f").status


@pytest.fixture
def letter(bring, study, protocol):
    """Review one response: two messages in one field, the second with a signature, and one that cannot be shown."""
    row = qualtrics_rows()[0] | {
        "Q4_1": "1. I am so grateful &amp; glad.\n2. You are the best.\n\nSent from my iPhone",
        "Q4_2": "thank you " * 30,
        "Q4_3": "",
    }
    bring(qualtrics([row]), QUALTRICS)
    return begin(study, protocol)


def test_a_line_is_hidden_and_shown_again(letter):
    view = press(letter, "down", "h", "3")
    assert view.lines == ("1  You are the best.", "2  ", "3  (hidden)")
    assert letter.pool.candidate("m2").text == "You are the best."
    assert press(letter, "h", "3").lines[2] == "3  Sent from my iPhone"
    assert press(letter, "h", "9").status == "m2 has 3 lines."


def test_a_signature_is_proposed_and_hidden_by_a_key_only(letter):
    view = press(letter, "down")
    assert "· split: part 2 of 2 of one field" in view.notes
    assert "· signature: line 3 on seems to come from a mail program" in view.notes
    assert letter.pool.candidate("m2").text.endswith("iPhone")
    view = press(letter, "g")
    assert letter.pool.candidate("m2").text == "You are the best."
    assert not [note for note in view.notes if "signature" in note]


def test_cleaning_is_undone_and_done_again(letter):
    assert letter.pool.candidate("m1").text == "I am so grateful & glad."
    press(letter, "o")
    assert letter.pool.candidate("m1").text == "I am so grateful &amp; glad."
    press(letter, "o")
    assert letter.pool.candidate("m1").text == "I am so grateful & glad."


def test_a_split_is_joined_and_made_again(letter):
    before = letter.pool
    press(letter, "j")
    assert letter.pool.candidate("m1").text.startswith("1. I am so grateful & glad.\n2. You are the best.")
    assert letter.pool.candidate("m2").status == "excluded"
    press(letter, "j")
    assert letter.pool.candidates == before.candidates


def test_a_message_that_cannot_be_shown_cannot_be_approved(letter):
    view = press(letter, "end", "a")
    assert view.status.startswith("m3 cannot be shown as it is: 60 words take 15.1 s")
    assert letter.pool.candidate("m3").status == "new"


def test_the_window_is_given_the_session_s_own_picture(review, protocol):
    from experiment.devices.review_window import compose
    from experiment.devices.typesetter import Typesetter
    from experiment.session.pictures import Letter

    message = review.pool.message("m1")
    picture = Typesetter(protocol.look, *protocol.look.window_pixels).typeset(
        Letter("m1", f"From {message.writer_name}", message.text)
    )
    screen = compose(review.view())
    height, width, _ = picture.rgb.shape
    part = screen[picture.top : picture.top + height, picture.left : picture.left + width]
    assert (part == picture.rgb).all()
    assert screen.shape == (768, 1024, 3)


def test_who_imported_does_not_review(imported, study):
    with pytest.raises(Refused, match="KL imported these messages; a second pair of eyes"):
        do_review(study, "007", "KL", "", None, Keys(None, str))


def test_frozen_messages_change_only_with_a_reason_and_as_a_new_version(review, study, protocol):
    approve_all(review)
    press(review, "c", "f", "f")
    first = study.messages("007", 1).read_bytes()
    with pytest.raises(Refused, match="frozen as version 1"):
        do_review(study, "007", "MS", "", None, Keys(None, str))
    again = begin(study, protocol, reason="a typing error in m3")
    a, b = again.pool.choice.sets["A"][0], again.pool.choice.sets["B"][0]
    places = {one.message_id: number for number, one in enumerate(again.pool.candidates)}
    press(again, f"select {places[a]}", "s", f"select {places[b]}", "s", "f", "f")
    record = read_freeze_record(study.freeze_record("007"))
    assert [one.version for one in record.versions] == [1, 2]
    assert record.latest.reason == "a typing error in m3"
    assert record.sha256_of(1) == load_messages(study.messages("007", 1), protocol).fingerprint
    assert record.sha256_of(1) != record.versions[0].sets["1"].sha256
    kept = study.private("007") / "version-1" / "session-1.csv"
    assert kept.read_bytes() == first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400


def test_the_schedule_says_which_set_comes_first(review, study):
    study.schedule.write_text(
        "participant,session,kit,message_set,first_dose\n007,1,K1,B,2026-11-19\n007,2,K2,A,2026-12-03\n"
    )
    approve_all(review)
    press(review, "c", "f", "f")
    record = read_freeze_record(study.freeze_record("007"))
    assert (record.set_of(1).message_set, record.set_of(2).message_set) == ("B", "A")
    assert [one.message_id for one in record.set_of(1).messages] == list(review.pool.choice.sets["B"])


@pytest.mark.parametrize("writes", range(6))
def test_a_freeze_that_breaks_off_leaves_nothing_that_would_be_accepted(review, study, protocol, monkeypatch, writes):
    from experiment.errors import CouldNotWrite
    from experiment.records import files

    approve_all(review)
    press(review, "c", "f", "f")
    again = begin(study, protocol, reason="another choice")
    a, b = again.pool.choice.sets["A"][0], again.pool.choice.sets["B"][0]
    places = {one.message_id: number for number, one in enumerate(again.pool.candidates)}
    press(again, f"select {places[a]}", "s", f"select {places[b]}", "s")
    replace_whole, done = files.replace_whole, []

    def breaks(path, content):
        if len(done) == writes:
            raise CouldNotWrite(f"{path.name} could not be written (No space left on device).")
        done.append(path)
        replace_whole(path, content)

    monkeypatch.setattr(files, "replace_whole", breaks)
    status = press(again, "f", "f").status
    record = read_freeze_record(study.freeze_record("007"))
    broke = "could not be written" in status
    assert record.latest.version == (1 if broke else 2)
    held = [load_messages(study.messages("007", session), protocol).fingerprint for session in (1, 2)]
    matches = [record.sha256_of(session) == one for session, one in zip((1, 2), held, strict=True)]
    assert all(matches) or broke
    monkeypatch.undo()
    if broke:
        assert press(again, "f", "f").status.startswith("Frozen as version 2")
        assert (
            record.versions[0].sets["1"].sha256
            == load_messages(study.private("007") / "version-1" / "session-1.csv", protocol).fingerprint
        )


def test_a_schedule_that_shows_one_set_twice_stops_the_freeze(review, study):
    study.schedule.write_text(
        "participant,session,kit,message_set,first_dose\n007,1,K1,A,2026-11-19\n007,2,K2,A,2026-12-03\n"
    )
    approve_all(review)
    assert "one in each session" in press(review, "c", "f", "f").status
    assert not study.freeze_record("007").exists()
