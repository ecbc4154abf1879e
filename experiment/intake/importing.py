"""Imports exports into a participant's pool: everything is read and checked before the first byte is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from experiment.errors import Refused, WrongInput
from experiment.intake.checks import Fit, Flag, check_pool
from experiment.intake.cleaning import clean
from experiment.intake.exports import Export, read_export
from experiment.intake.mapping import read_mapping
from experiment.intake.pool import Candidate, ImportedFile, Pool, Writer
from experiment.intake.pool_file import PoolFile
from experiment.intake.progress import Watch, unwatched
from experiment.intake.responses import Response
from experiment.intake.source import read_source
from experiment.intake.splitting import split_field
from experiment.records.sealed import check_recipient
from experiment.study.protocol import Protocol

MOST_MESSAGES = 400  # of one participant; eight writers with twelve messages each are 96


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    exports: tuple[Path, ...]
    participant: str
    importer: str
    mapping: Path | None = None
    recipient: str = ""
    add: bool = False


@dataclass(frozen=True)
class Imported:
    """What an import brought: the pool as it is now, what each file gave, and what the checks found."""

    pool: Pool
    exports: tuple[Export, ...]
    already_there: int
    flags: dict[str, tuple[Flag, ...]]


def import_exports(
    request: Request, file: PoolFile, protocol: Protocol, fit: Fit, watch: Watch = unwatched
) -> Imported:
    """Read exports into the pool; raises a ConnectionTaskError before anything is written."""
    before = _pool_before(request, file)
    mapping = read_mapping(request.mapping) if request.mapping else None
    exports = tuple(
        read_export(source, mapping, request.participant, watch) for source in map(read_source, request.exports)
    )
    _refuse_doubled(exports)
    known = set(before.responses)
    fresh = [one for export in exports for one in export.responses if one.key not in known]
    split = mapping.split if mapping else True
    pool = replace(
        _extended(before, fresh, split, watch),
        files=(*before.files, *map(_imported_file, exports)),
        responses=(*before.responses, *(one.key for one in fresh)),
    )
    _refuse_too_few_or_many(pool, before)
    flags = check_pool(pool, protocol, fit)
    file.write(pool)
    return Imported(pool, exports, sum(len(one.responses) for one in exports) - len(fresh), flags)


def _pool_before(request: Request, file: PoolFile) -> Pool:
    if not file.exists():
        recipient = check_recipient(request.recipient) if request.recipient else ""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Pool(request.participant, request.importer, now, (), (), (), {}, recipient=recipient)
    if not request.add:
        raise Refused(
            f"Messages were imported for participant {request.participant} already. They were left as they are; to "
            "import further responses, say --add."
        )
    if request.recipient:
        raise WrongInput("--seal is said once, at the first import. Nothing was imported.")
    before = file.read()
    importers = dict.fromkeys([*before.importer.split(", "), request.importer])
    return replace(before, importer=", ".join(importers))


def _refuse_doubled(exports: Sequence[Export]) -> None:
    seen: dict[str, int] = {}
    doubled = 0
    for number, export in enumerate(exports):
        for one in export.responses:
            doubled += seen.setdefault(one.key, number) != number
    if doubled:
        raise WrongInput(
            f"{doubled} responses stand in more than one of the exports. Give the newest export alone. "
            "Nothing was imported."
        )


def _extended(pool: Pool, responses: Iterable[Response], split: bool, watch: Watch) -> Pool:
    writers, fields, candidates = list(pool.writers), dict(pool.fields), list(pool.candidates)
    for response in watch(list(responses), None, "Cleaning"):
        writer = _writer(response, writers)
        for text in filter(None, response.fields):
            origin = f"f{len(fields) + 1}"
            fields[origin] = text
            parts = split_field(text) if split else (text,)
            candidates += [
                candidate(f"m{len(candidates) + part}", writer.writer_id, origin, part, len(parts), original)
                for part, original in enumerate(parts, 1)
            ]
    return replace(pool, writers=tuple(writers), fields=fields, candidates=tuple(candidates))


def candidate(message_id: str, writer_id: str, origin: str, part: int, parts: int, original: str) -> Candidate:
    """Return a new candidate, cleaned."""
    cleaned = clean(original)
    return Candidate(message_id, writer_id, origin, part, parts, original, cleaned.text, cleaned.changes)


def _writer(response: Response, writers: list[Writer]) -> Writer:
    """Return the writer of a response: the same name and relationship is the same person."""
    name = clean(response.writer).text.replace("\n", " ")
    relationship = response.relationship or "other"
    for known in writers:
        if (known.name.casefold(), known.relationship) == (name.casefold(), relationship) and not known.withdrawn:
            return known
    new = Writer(f"w{len(writers) + 1}", name, relationship, response.relationship is not None)
    writers.append(new)
    return new


def _imported_file(export: Export) -> ImportedFile:
    return ImportedFile(export.sha256, export.form, export.rows, len(export.responses), dict(export.left_out))


def _refuse_too_few_or_many(pool: Pool, before: Pool) -> None:
    if len(pool.candidates) > MOST_MESSAGES:
        raise WrongInput(
            f"{len(pool.candidates)} messages for one participant cannot be right (at most {MOST_MESSAGES}). Does the "
            "mapping name the column with the participant? Nothing was imported."
        )
    if len(pool.candidates) == len(before.candidates):
        raise WrongInput(
            f"There is nothing new for participant {pool.participant} in the exports: {_why(pool, before)}. "
            "Nothing was imported."
        )


def _why(pool: Pool, before: Pool) -> str:
    reasons: dict[str, int] = {}
    for file in pool.files[len(before.files) :]:
        for reason, count in file.left_out.items():
            reasons[reason] = reasons.get(reason, 0) + count
    return ", ".join(f"{count} rows {reason}" for reason, count in reasons.items()) or "no response, or known already"
