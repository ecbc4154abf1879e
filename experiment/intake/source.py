"""Reads the bytes of an export and says what they are: text in which encoding, a workbook, or neither."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from experiment.errors import WrongInput

LARGEST_BYTES = 100_000_000
_NOT_AN_EXPORT = (
    (b"%PDF", "is a PDF, whatever its name says"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook; save it as .xlsx or as CSV UTF-8"),
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"7z\xbc\xaf", "is compressed (7-Zip); unpack it first"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"{\\rtf", "is a text document (RTF)"),
    (b"$FL2", "is an SPSS file; export CSV instead"),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<?xml")


@dataclass(frozen=True)
class Source:
    """One export file as it lies there; `name` is how messages to the coordinator call it."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Return the hash of the file; it stands in the pool instead of the file's name, which may be private."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_archive(self) -> bool:
        """Say whether this is a ZIP archive, as every .xlsx workbook is."""
        return self.content.startswith(b"PK\x03\x04")


def read_source(path: Path) -> Source:
    """Return an export's bytes; raises WrongInput for what cannot be one."""
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise WrongInput(f"{path} is larger than {LARGEST_BYTES // 1_000_000} MB. {_NOTHING}")
        source = Source(str(path), path.read_bytes())
    except FileNotFoundError:
        raise WrongInput(f"{path} is not there. {_NOTHING}") from None
    except OSError as error:
        raise WrongInput(f"{path} could not be read ({error.strerror}). {_NOTHING}") from error
    _refuse_what_is_no_export(source)
    return source


def decode(source: Source) -> tuple[str, str]:
    """Return a file's text and the name of its encoding; raises WrongInput rather than guess.

    UTF-8 with or without a byte order mark, and UTF-16 with one or, where every other byte is empty, without.
    """
    encoding = _encoding(source.content)
    try:
        return source.content.decode(encoding), encoding.removesuffix("-sig").upper()
    except UnicodeDecodeError as error:
        raise WrongInput(
            f"{source.name} is neither UTF-8 nor UTF-16 (byte {error.start}): letters such as é or ß would be lost. "
            f'In Excel choose "Save as", "CSV UTF-8". {_NOTHING}'
        ) from None


_NOTHING = "Nothing was imported."


def _refuse_what_is_no_export(source: Source) -> None:
    content = source.content
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise WrongInput(f"{source.name} is empty. {_NOTHING}")
    for start, what in _NOT_AN_EXPORT:
        if content.startswith(start):
            raise WrongInput(f"{source.name} {what}. {_NOTHING}")
    if content[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_WEB_PAGE):
        raise WrongInput(f"{source.name} is a web page or XML, not a table. Export it as CSV. {_NOTHING}")


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:2000]
    if len(sample) >= 8 and sample[1::2].count(0) > 0.4 * len(sample[1::2]):
        return "utf-16-le"
    return "utf-8-sig"
