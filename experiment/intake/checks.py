"""Checks every message of a pool; what it finds is said by id and in words that repeat nothing of the message."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from experiment.intake import words
from experiment.intake.cleaning import signature_lines
from experiment.intake.pool import Candidate, Pool
from experiment.study.drug_names import lines_with_drug_names
from experiment.study.messages import Message
from experiment.study.protocol import Protocol

MOST_SENTENCES = 3
FEWEST_WORDS = 3
NEAR = 0.6  # share of three-letter runs in common above which two messages are near-duplicates
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
Fit = Callable[
    [Message], tuple[str, ...]
]  # what is wrong with a message's picture: it does not fit, a glyph is missing


@dataclass(frozen=True)
class Flag:
    """One finding; `blocks` True: the message cannot be shown as it is, False: a person should look."""

    check: str
    finding: str
    blocks: bool = False


def check_pool(pool: Pool, protocol: Protocol, fit: Fit) -> dict[str, tuple[Flag, ...]]:
    """Return the flags of every message that is neither excluded nor withdrawn, by message id."""
    checked = pool.usable("new", "approved")
    usual = _usual_language(checked)
    alike = _alike(checked)
    return {
        one.message_id: (
            *check_message(pool.message(one.message_id), protocol, fit),
            *_language(one.text, usual),
            *alike.get(one.message_id, ()),
            *_handling(one, pool),
        )
        for one in checked
    }


def check_message(message: Message, protocol: Protocol, fit: Fit) -> list[Flag]:
    """Return the flags that a message has by itself."""
    if not message.text.strip():
        return [Flag("empty", "nothing of the text is left", blocks=True)]
    return [
        *_writer(message, protocol),
        *_length(message, protocol),
        *_sentences(message.text),
        *(Flag("display", problem, blocks=True) for problem in fit(message)),
        *_characters(message.text),
        *_private(message.text),
        *_kindness(message.text),
    ]


def _writer(message: Message, protocol: Protocol) -> list[Flag]:
    shown = protocol.messages.show_writer_name
    return [Flag("writer", "the writer's name is empty", blocks=True)] if shown and not message.writer_name else []


def _length(message: Message, protocol: Protocol) -> list[Flag]:
    speed, stands = protocol.messages.reading_words_per_minute, protocol.timing.message_seconds
    needed = 60 * message.words / speed
    if needed > stands:
        said = f"{message.words} words take {needed:.1f} s at {speed:g} words a minute; a message stands {stands:g} s"
        return [Flag("length", said, blocks=True)]
    return [Flag("length", f"only {message.words} words")] if message.words < FEWEST_WORDS else []


def _sentences(text: str) -> list[Flag]:
    count = sum(bool(part.strip()) for part in _SENTENCE_END.split(text))
    return [Flag("sentences", f"{count} sentences; one or two were asked for")] if count > MOST_SENTENCES else []


def _characters(text: str) -> list[Flag]:
    flags = []
    controls = sorted({f"U+{ord(one):04X}" for one in text if _is_control(one)})
    if controls:
        flags.append(Flag("characters", f"control characters: {', '.join(controls)}", blocks=True))
    if words.WRONG_ENCODING.search(text):
        flags.append(Flag("characters", "letters were damaged by a wrong encoding before the export", blocks=True))
    if words.TAG.search(text):
        flags.append(Flag("characters", "there is HTML in the text"))
    return flags


def _private(text: str) -> list[Flag]:
    if lines_with_drug_names(text):
        return [Flag("reveals", "names a drug or its dummy, which no session shows", blocks=True)]
    found = (
        ("reveals", words.REVEALING, "may speak of the study, a drug or of having been asked"),
        ("e-mail", words.EMAIL, "holds an e-mail address"),
        ("web", words.URL, "holds a web address"),
        ("phone", words.PHONE, "holds what may be a phone number"),
        ("address", words.ADDRESS, "holds what may be a street address"),
    )
    return [Flag(check, finding) for check, pattern, finding in found if pattern.search(text)]


def _kindness(text: str) -> list[Flag]:
    language = language_of(text)
    if language not in words.KIND:
        return []
    said = set(_words(text))
    flags = []
    if not said & words.KIND[language]:
        flags.append(Flag("kindness", "no warm word of a short list was found; please read"))
    if said & words.UNKIND[language]:
        flags.append(Flag("kindness", "a word that may hurt was found; please read"))
    return flags


@lru_cache(maxsize=4096)
def language_of(text: str) -> str:
    """Return the language a text seems to be in, by its script or its small words; empty if it cannot be told."""
    script = Counter(_script(one) for one in text if one.isalpha()).most_common(1)
    if not script:
        return ""
    if script[0][0] != "LATIN":
        return script[0][0].capitalize() + " script"
    said = _words(text)
    scores = {language: sum(word in small for word in said) for language, small in words.STOP_WORDS.items()}
    best, second = sorted(scores.values(), reverse=True)[:2]
    return max(scores, key=lambda one: scores[one]) if best > second and best >= 2 else ""


def _usual_language(candidates: Iterable[Candidate]) -> str:
    counted = Counter(language for one in candidates if (language := language_of(one.text)))
    return counted.most_common(1)[0][0] if counted else ""


def _language(text: str, usual: str) -> list[Flag]:
    found = language_of(text)
    return [Flag("language", f"seems to be {found}; most are {usual}")] if found and found != usual else []


def _alike(candidates: Iterable[Candidate]) -> dict[str, list[Flag]]:
    """Return the duplicates and near-duplicates, also across writers; the later message of a pair is flagged."""
    flags: dict[str, list[Flag]] = {}
    earlier: list[tuple[str, str, frozenset[str]]] = []
    for one in candidates:
        key, runs = _letters(one.text), _runs(one.text)
        for other, its_key, its_runs in earlier:
            if key == its_key:
                flags.setdefault(one.message_id, []).append(Flag("duplicate", f"same words as {other}", blocks=True))
            elif (share := _share(runs, its_runs)) >= NEAR:
                flags.setdefault(one.message_id, []).append(Flag("duplicate", f"{share:.0%} like {other}"))
        earlier.append((one.message_id, key, runs))
    return flags


def _handling(candidate: Candidate, pool: Pool) -> list[Flag]:
    flags = []
    if lines := [line for line in signature_lines("\n".join(candidate.lines)) if line not in candidate.hidden]:
        flags.append(Flag("signature", f"line {lines[0]} on seems to come from a mail program"))
    if candidate.parts > 1:
        flags.append(Flag("split", f"part {candidate.part} of {candidate.parts} of one field"))
    if candidate.changes and not candidate.as_original:
        flags.append(Flag("cleaned", ", ".join(f"{name} {count}" for name, count in candidate.changes)))
    if not pool.writer(candidate.writer_id).relationship_known:
        flags.append(Flag("relationship", "the answer is not in the mapping, taken as other"))
    return flags


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


@lru_cache(maxsize=4096)
def _runs(text: str) -> frozenset[str]:
    letters = _letters(text)
    return frozenset(letters[start : start + 3] for start in range(max(1, len(letters) - 2)))


def _letters(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _script(character: str) -> str:
    return unicodedata.name(character, "UNKNOWN").split()[0]


def _is_control(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
