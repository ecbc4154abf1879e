"""Private words stand in the participant's private folder and nowhere else, whatever is done."""

import os

import pyrage
import pytest

from experiment.intake.checks import check_pool
from experiment.intake.coordinator import Keys, do_check, do_withdraw
from experiment.intake.pool_file import PoolFile
from experiment.records.files import replace_whole
from experiment.records.freeze_record import read_freeze_record
from experiment.records.input_files import read_messages
from experiment.records.sealed import Identity, open_sealed
from tests.intake import imitations
from tests.intake.conftest import QUALTRICS
from tests.intake.imitations import PRIVATE, qualtrics, qualtrics_more_rows, qualtrics_rows
from tests.intake.test_review import approve_all, begin, press


def assert_silent(*said):
    for text in said:
        for private in PRIVATE:
            assert private not in text


def outside(study):
    return [path for path in study.root.rglob("*") if path.is_file() and "sub-007" not in path.parts]


def test_no_command_says_or_keeps_a_private_word_elsewhere(cli, study, protocol, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(qualtrics(qualtrics_rows() + qualtrics_more_rows()))
    who = ["--participant", "007"]
    bring = ["intake", path, *who, "--importer", "KL", "--mapping", QUALTRICS]
    assert_silent(*cli(*bring)[1:])
    assert_silent(*cli(*bring)[1:])
    assert_silent(*cli(*bring, "--add", "--json")[1:])
    review = begin(study, protocol)
    approve_all(review)
    press(review, "c", "f", "f")
    assert_silent(*cli("check-messages")[1:], *cli("check-messages", "--json")[1:])
    assert_silent(*cli("withdraw", *who, "--writer", "w2", "--operator", "KL")[1:])
    assert_silent(study.freeze_record("007").read_text())
    for file in outside(study):
        assert_silent(file.read_bytes().decode("utf-8", "replace"))


def test_a_crash_in_the_middle_tells_no_private_word(cli, study, tmp_path, monkeypatch):
    def broken(text):
        raise KeyError(text)

    monkeypatch.setattr("experiment.intake.importing.clean", broken)
    path = tmp_path / "export.csv"
    path.write_bytes(qualtrics(qualtrics_rows()))
    status, out, err = cli("intake", path, "--participant", "007", "--importer", "KL", "--mapping", QUALTRICS)
    assert status == 5
    assert_silent(out, err)
    assert list((study.root / "data" / "errors").iterdir())
    for file in outside(study):
        assert_silent(file.read_bytes().decode("utf-8", "replace"))
    assert not study.private("007").exists()


def test_no_value_shows_a_private_word(imported, protocol, proof):
    flags = check_pool(imported.pool, protocol, proof.faults)
    assert_silent(repr(imported), repr(flags), str(imported.pool))


def test_what_is_written_is_private_to_its_owner(imported, study):
    assert os.stat(study.private("007")).st_mode & 0o777 == 0o700
    assert os.stat(study.private("007") / "pool.json").st_mode & 0o777 == 0o600


@pytest.fixture
def key(tmp_path):
    secret = pyrage.x25519.Identity.generate()
    path = tmp_path / "key.txt"
    path.write_text(str(secret))
    return secret, path, Identity((secret,))


def test_sealed_messages_are_never_on_the_disk_in_plain(bring, study, protocol, key, monkeypatch):
    secret, path, identity = key
    written = []
    write = os.write

    def watch(descriptor, content):
        written.append(bytes(content))
        return write(descriptor, content)

    monkeypatch.setattr(os, "write", watch)
    bring(qualtrics(qualtrics_rows()), QUALTRICS, recipient=str(secret.to_public()), identity=lambda: identity)
    file = PoolFile(study, "007", lambda: identity)
    review = begin_sealed(study, protocol, file)
    approve_all(review)
    press(review, "c", "f", "f")
    record = read_freeze_record(study.freeze_record("007"))
    for session in (1, 2):
        sealed = study.sealed_messages("007", session).read_bytes()
        messages = read_messages(open_sealed(sealed, identity), "a sealed set", protocol)
        assert messages.fingerprint == record.sha256_of(session)
    keys = Keys(path, str)
    assert not [one for one in do_check(study, None, None, keys) if one.problems]
    do_withdraw(study, "007", "w1", "KL", keys)
    assert [one.writer("w1").name for one in [file.read()]] == [""]
    assert len(written) > 20
    for content in written:
        for private in PRIVATE:
            assert private.encode() not in content
    assert not list(study.private("007").glob("*.csv"))


def begin_sealed(study, protocol, file):
    from functools import partial

    from experiment.intake.freezing import freeze
    from experiment.intake.review import Review

    freezing = partial(freeze, study, protocol=protocol, protocol_sha256="", reviewer="MS", reason="first freeze")
    return Review(file.read(), protocol, "MS", file.write, freezing, seed=7)


def test_sealed_messages_stay_closed_without_the_key(bring, cli, study, tmp_path, key):
    secret, path, identity = key
    bring(qualtrics(qualtrics_rows()), QUALTRICS, recipient=str(secret.to_public()), identity=lambda: identity)
    withdraw = ["withdraw", "--participant", "007", "--writer", "w1", "--operator", "KL"]
    status, _, err = cli(*withdraw)
    assert status == 3
    assert "is sealed. Name the file with the secret key by --identity" in err
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    status, _, err = cli(*withdraw, "--identity", other)
    assert status == 3
    assert "for another key" in err
    status, _, err = cli(*withdraw, "--identity", tmp_path / "lost.txt")
    assert status == 3
    assert "could not be read" in err
    assert cli(*withdraw, "--identity", path)[0] == 0


def test_a_tampered_sealed_pool_is_a_sentence(bring, study, key):
    from experiment.errors import Refused

    secret, _, identity = key
    bring(qualtrics(qualtrics_rows()), QUALTRICS, recipient=str(secret.to_public()), identity=lambda: identity)
    file = PoolFile(study, "007", lambda: identity)
    content = bytearray(file.sealed.read_bytes())
    content[-30] ^= 1
    replace_whole(file.sealed, bytes(content))
    with pytest.raises(Refused, match="changed or damaged after it was sealed"):
        file.read()


def test_the_canary_is_in_the_imitations():
    content = qualtrics(qualtrics_rows()).decode("utf-8-sig")
    for private in PRIVATE:
        assert private in content
    assert imitations.CANARY in imitations.redcap_raw().decode()
