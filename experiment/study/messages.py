"""The messages: private values that show only their id and hash, and what makes a set of them usable."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from experiment.errors import Fault
from experiment.study.protocol import Protocol

RELATIONSHIPS = ("friend", "family", "partner", "other")
COLUMNS = ("message_id", "writer_id", "writer_name", "relationship", "text")


@dataclass(frozen=True)
class Message:
    """One message; its text and its writer's name appear in no representation, only on the participant's screen."""

    message_id: str
    writer_id: str
    writer_name: str = field(repr=False)
    relationship: str
    text: str = field(repr=False)

    @property
    def sha256(self) -> str:
        """Return the hash of the text (hexadecimal, SHA-256 over NFC, UTF-8)."""
        return hashlib.sha256(unicodedata.normalize("NFC", self.text).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def words(self) -> int:
        """Return the number of words; every Chinese or Japanese character counts as one."""
        spaced = "".join(" " if _is_ideograph(character) else character for character in self.text)
        ideographs = sum(_is_ideograph(character) for character in self.text)
        return ideographs + sum(any(map(str.isalnum, word)) for word in spaced.split())


@dataclass(frozen=True)
class MessageSet:
    """The messages of one session, in the order of their file."""

    messages: tuple[Message, ...]

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 over the canonical form: every field in NFC, with its length, in file order."""
        digest = hashlib.sha256()
        for message in self.messages:
            for name in COLUMNS:
                value = unicodedata.normalize("NFC", getattr(message, name)).encode("utf-8", "surrogatepass")
                digest.update(f"{len(value)}:".encode() + value)
        return digest.hexdigest()


def find_faults(messages: MessageSet, protocol: Protocol) -> list[Fault]:
    """Return everything that makes the set unusable, by message id and without a private word."""
    faults = []
    number = len(messages.messages)
    if number != protocol.messages.number:
        faults.append(Fault("number of messages", f"{number} found, the protocol wants {protocol.messages.number}"))
    faults += _doubled(messages)
    for message in messages.messages:
        faults += [Fault(f"message {message.message_id}", problem) for problem in _problems(message, protocol)]
    return faults


def _doubled(messages: MessageSet) -> list[Fault]:
    ids = Counter(message.message_id for message in messages.messages)
    faults = [Fault(f"message {one}", f"the id stands {count} times") for one, count in ids.items() if count > 1]
    by_text: dict[str, list[str]] = {}
    for message in messages.messages:
        same = " ".join(unicodedata.normalize("NFC", message.text).casefold().split())
        by_text.setdefault(same, []).append(message.message_id)
    return faults + [
        Fault(f"messages {', '.join(same)}", "have the same text")
        for text, same in by_text.items()
        if len(same) > 1 and text
    ]


def _problems(message: Message, protocol: Protocol) -> list[str]:
    problems = []
    if not message.text.strip():
        problems.append("the text is empty")
    if protocol.messages.show_writer_name and not message.writer_name.strip():
        problems.append("the writer's name is empty, and the protocol shows it")
    if not message.writer_id:
        problems.append("the writer's id is empty")
    if message.relationship not in RELATIONSHIPS:
        problems.append(f"the relationship is none of {', '.join(RELATIONSHIPS)}")
    controls = sorted({f"U+{ord(one):04X}" for one in message.text + message.writer_name if _is_control(one)})
    if controls:
        problems.append(f"control characters: {', '.join(controls)}")
    speed, stands = protocol.messages.reading_words_per_minute, protocol.timing.message_seconds
    needed = 60 * message.words / speed
    if needed > stands:
        problems.append(
            f"{message.words} words take {needed:.1f} s at {speed:g} words a minute; a message stands {stands:g} s"
        )
    return problems


def _is_control(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _is_ideograph(character: str) -> bool:
    name = unicodedata.name(character, "")
    return name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY", "HIRAGANA", "KATAKANA"))
