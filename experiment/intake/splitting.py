"""Takes one field apart that holds several messages: numbered, in a list, or on lines of their own."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"(?:^|(?<=\n)|(?<=\s))(?:message\s+|no\.\s*|#)?\(?(\d{1,2})\s*[.):–-]\s+", re.IGNORECASE)
_BULLET = re.compile(r"\s*[-*•–·▪]\s+(?=\S)")
FEWEST_WORDS = 4  # a shorter line is a greeting or a name, and belongs to its neighbours


def split_field(text: str) -> tuple[str, ...]:
    """Return the messages in a field, in order; a field that holds one message is returned whole.

    Every word of the field stands in one of the parts; only numbers and bullets of a list go. What the split made is
    shown to the reviewer, who can join the parts again.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    for attempt in (_numbered, _bulleted, _separate_lines):
        parts = tuple(part for part in (part.strip() for part in attempt(lines)) if part)
        if len(parts) > 1:
            return parts
    return (text.strip(),)


def _numbered(text: str) -> list[str]:
    """Split before 1, 2, 3 ...; within a line only where the field begins with 1, as when an export dropped lines."""
    marks: list[re.Match[str]] = []
    within_lines = bool(_NUMBER.match(text))
    for mark in _NUMBER.finditer(text):
        begins_line = mark.start() == 0 or text[mark.start() - 1] == "\n"
        if int(mark[1]) == len(marks) + 1 and (begins_line or within_lines):
            marks.append(mark)
    if len(marks) < 2:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        text[: marks[0].start()],
        *(text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)),
    ]


def _bulleted(text: str) -> list[str]:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not all(_BULLET.match(line) for line in lines):
        return []
    return [_BULLET.sub("", line, count=1) for line in lines]


def _separate_lines(text: str) -> list[str]:
    """Split where every line is a sentence of its own: long enough, ended, and the next one does not go on."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or any(len(line.split()) < FEWEST_WORDS for line in lines):
        return []
    if not all(map(_is_ended, lines[:-1])) or any(line[0].islower() for line in lines[1:]):
        return []
    return lines


def _is_ended(line: str) -> bool:
    """Say whether a line ends as a sentence does: with a stop, a closing quote after one, or an emoji."""
    last = line.rstrip("\"'”’»)]")[-1:]
    return last in tuple(".!?…。！？") or unicodedata.category(last or " ") in ("So", "Mn", "Cf", "Sk")
