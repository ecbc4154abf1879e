import pyrage
import pytest

from experiment.errors import Refused, WrongInput
from experiment.records.sealed import Identity, check_recipient, open_sealed, read_identity, seal

WORDS = b"Quokka, you make every room warmer."


@pytest.fixture
def key():
    return pyrage.x25519.Identity.generate()


def identity_file(tmp_path, *keys):
    path = tmp_path / "key.txt"
    path.write_text("# a comment\n" + "".join(f"{one}\n" for one in keys))
    return path


def never():
    raise RuntimeError("no passphrase is needed here")


def test_what_is_sealed_is_opened_with_the_key_and_by_nothing_else(tmp_path, key):
    sealed = seal(WORDS, str(key.to_public()))
    assert WORDS not in sealed
    assert open_sealed(sealed, read_identity(identity_file(tmp_path, key), never)) == WORDS
    other = pyrage.x25519.Identity.generate()
    with pytest.raises(Refused, match="for another key"):
        open_sealed(sealed, read_identity(identity_file(tmp_path, other), never))
    both = read_identity(identity_file(tmp_path, other, key), never)
    assert open_sealed(sealed, both) == WORDS


@pytest.mark.parametrize("place", [0, 30, 120, 180, -20, -1])
def test_a_file_changed_in_one_byte_is_refused(tmp_path, key, place):
    sealed = bytearray(seal(WORDS, str(key.to_public())))
    sealed[place] ^= 1
    with pytest.raises(Refused) as refusal:
        open_sealed(bytes(sealed), Identity((key,)))
    assert refusal.value.exit_status == 3
    assert "Nothing was opened" in str(refusal.value)
    assert "Quokka" not in str(refusal.value)


def test_what_never_was_sealed_is_named_so(key):
    with pytest.raises(Refused, match="is not a sealed file, or its beginning is damaged"):
        open_sealed(WORDS, Identity((key,)))


@pytest.mark.parametrize("length", [0, 10, 100, 200])
def test_a_file_cut_short_is_refused(key, length):
    with pytest.raises(Refused):
        open_sealed(seal(WORDS, str(key.to_public()))[:length], Identity((key,)))


def test_a_lost_key_and_a_file_without_one_are_sentences(tmp_path):
    with pytest.raises(Refused, match=r"could not be read .* sealed messages stay closed"):
        read_identity(tmp_path / "lost.txt", never)
    with pytest.raises(Refused, match="holds no secret key"):
        read_identity(identity_file(tmp_path, "AGE-SECRET-KEY-nonsense"), never)
    with pytest.raises(Refused, match="holds no secret key"):
        read_identity(identity_file(tmp_path), never)


def test_an_identity_never_shows_itself(key):
    shown = repr(Identity((key,), "a quiet passphrase"))
    assert "AGE-SECRET" not in shown
    assert "quiet" not in shown


@pytest.mark.parametrize("recipient", ["", "age1nonsense", "AGE-SECRET-KEY-1X", "ssh-rsa nonsense", "a passphrase"])
def test_a_recipient_that_is_none_is_said_and_not_repeated(recipient):
    with pytest.raises(WrongInput, match="takes a public key") as refusal:
        check_recipient(recipient)
    assert "nonsense" not in str(refusal.value)
