"""Sealed files: encrypted at rest with age (file format age-encryption.org/v1), opened in memory only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiment.errors import Refused, WrongInput

SUFFIX = ".age"
_MAGIC = b"age-encryption.org/v1"


@dataclass(frozen=True)
class Identity:
    """What opens a sealed file: one or more secret keys, or a passphrase. It never shows itself."""

    keys: tuple[Any, ...] = field(default=(), repr=False)
    passphrase: str = field(default="", repr=False)


def is_sealed(content: bytes) -> bool:
    """Say whether these bytes are a sealed file."""
    return content.startswith(_MAGIC)


def seal(content: bytes, recipient: str) -> bytes:
    """Encrypt for a recipient, age1... or an SSH public key; raises WrongInput if it is neither."""
    import pyrage

    return bytes(pyrage.encrypt(content, [_recipient(recipient)]))


def check_recipient(recipient: str) -> str:
    """Return a recipient that can be sealed for, without spaces around it; raises WrongInput."""
    _recipient(recipient.strip())
    return recipient.strip()


def open_sealed(content: bytes, identity: Identity) -> bytes:
    """Decrypt in memory; raises Refused when the key is another one or the file was changed."""
    import pyrage

    try:
        if identity.passphrase:
            return bytes(pyrage.passphrase.decrypt(content, identity.passphrase))
        return bytes(pyrage.decrypt(content, list(identity.keys)))
    except pyrage.DecryptError as error:
        raise Refused(_reason(content, str(error))) from None


def read_identity(path: Path, ask_passphrase: Callable[[], str]) -> Identity:
    """Return the secret keys in an identity file; `ask_passphrase` is called where the file itself is sealed."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(
            f"The identity file {path} could not be read ({error.strerror}). Without it sealed messages stay closed; "
            "nothing was opened."
        ) from None
    if is_sealed(content):
        content = open_sealed(content, Identity(passphrase=ask_passphrase()))
    keys = tuple(_keys(content))
    if not keys:
        raise Refused(f"{path} holds no secret key this program knows (age, or SSH without a passphrase).")
    return Identity(keys)


def make_identity(passphrase: str) -> tuple[bytes, str]:
    """Return a new identity file, sealed with a passphrase, and the recipient to seal for."""
    import pyrage

    key = pyrage.x25519.Identity.generate()
    recipient = str(key.to_public())
    content = f"# public key: {recipient}\n{key}\n".encode()
    return bytes(pyrage.passphrase.encrypt(content, passphrase)), recipient


def _recipient(given: str) -> Any:
    import pyrage

    kind = pyrage.ssh.Recipient if given.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(given)
    except pyrage.RecipientError:
        raise WrongInput(
            "--seal takes a public key, age1... or ssh-ed25519 ...; what was given is none. Nothing was written."
        ) from None


def _keys(content: bytes) -> list[Any]:
    import pyrage

    try:
        if content.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = content.decode("utf-8", "replace").split()
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except pyrage.IdentityError:
        return []


def _reason(content: bytes, said: str) -> str:
    if not is_sealed(content):
        return "This is not a sealed file, or its beginning is damaged. Nothing was opened."
    if "No matching keys" in said:
        return (
            "The sealed file is for another key or passphrase. Nothing was opened; give the right one with --identity."
        )
    return (
        "The sealed file could not be opened: the passphrase is wrong, or the file was changed or damaged after it was "
        "sealed. Nothing was opened; fetch it from the backup, or freeze the messages anew."
    )
