"""Cleans a message: a list of steps, each counted; what stood there before is kept beside it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LINE_TAG = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li)\s*>", re.IGNORECASE)
_OTHER_TAG = re.compile(r"</?\s*(?:p|div|span|li|ul|ol|b|i|em|strong|u|font)\b[^<>]{0,200}>", re.IGNORECASE)
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = "\ufeff\u200b\u00ad\u2060"
_SPACES = re.compile(r"[^\S\n]+")
_SIGNATURE = re.compile(
    r"--$|sent from (?:my|outlook|mail|yahoo)|get outlook for|von meinem .{2,30} gesendet|gesendet von|gesendet mit"
    r"|envoy[ée] de(?:puis)? |enviado desde |inviato da |verzonden (?:vanaf|met)|-{3,} ?original message"
    r"|on .{6,80} wrote:$|am .{6,80} schrieb.{0,80}:$|le .{6,80} a écrit ?:$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Step:
    """One step of the cleaning; `apply` returns the text and in how many places it changed."""

    name: str
    what: str
    apply: Callable[[str], tuple[str, int]]


@dataclass(frozen=True)
class Cleaned:
    """A cleaned text, and how many places each step changed; steps that changed nothing are left out."""

    text: str = field(repr=False)
    changes: tuple[tuple[str, int], ...] = ()


def clean(original: str) -> Cleaned:
    """Apply every step in order; quotation marks, emoji and joiners between letters stay as they are."""
    text, changes = original, []
    for step in STEPS:
        text, count = step.apply(text)
        if count:
            changes.append((step.name, count))
    return Cleaned(text, tuple(changes))


def signature_lines(text: str) -> tuple[int, ...]:
    """Return the lines, counted from 1, that a mail program seems to have put below the message; never all of them."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if number > 1 and (_SIGNATURE.match(line.strip()) or line.startswith("> ")):
            return tuple(range(number, len(lines) + 1))
    return ()


def _decode_entities(text: str) -> tuple[str, int]:
    changed = 0

    def decoded(entity: re.Match[str]) -> str:
        nonlocal changed
        plain = html.unescape(entity[0])
        changed += plain != entity[0]
        return plain

    return _ENTITY.sub(decoded, text), changed


def _remove_tags(text: str) -> tuple[str, int]:
    text, breaks = _LINE_TAG.subn("\n", text)
    text, others = _OTHER_TAG.subn("", text)
    return text, breaks + others


def _unify_line_breaks(text: str) -> tuple[str, int]:
    return _LINE_BREAK.subn("\n", text)


def _remove_controls(text: str) -> tuple[str, int]:
    kept = "".join(one for one in text if not _is_unwanted(one))
    return kept, len(text) - len(kept)


def _is_unwanted(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in _INVISIBLE or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _compose(text: str) -> tuple[str, int]:
    composed = unicodedata.normalize("NFC", text)
    return composed, int(composed != text) and max(1, abs(len(text) - len(composed)))


def _single_spaces(text: str) -> tuple[str, int]:
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    doubled = sum(len(run) > 1 or run != " " for run in _SPACES.findall(text))
    return tidy, max(doubled, 1) if tidy != text else 0


STEPS = (
    Step("html_tags", "line breaks and styles that a survey's editor left as HTML", _remove_tags),
    Step("html_entities", "characters that a survey tool wrote as HTML, such as &amp; and &#39;", _decode_entities),
    Step("line_breaks", "line ends of other systems", _unify_line_breaks),
    Step("control_characters", "characters that cannot be seen and that fonts cannot draw", _remove_controls),
    Step("nfc", "letters and accents in one piece (Unicode NFC)", _compose),
    Step("spaces", "doubled, outer and no-break spaces; more than one empty line", _single_spaces),
)
