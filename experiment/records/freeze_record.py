"""The freeze record: who froze which messages of a participant, when and why; hashes and ids, no private word."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from experiment.errors import WrongInput
from experiment.records import files

FORMAT = 1


@dataclass(frozen=True)
class FrozenMessage:
    """One message of a frozen set."""

    message_id: str
    writer_id: str
    sha256: str


@dataclass(frozen=True)
class FrozenSet:
    """One session's messages: `sha256` is the fingerprint of the whole set, in its order."""

    message_set: str
    sha256: str
    messages: tuple[FrozenMessage, ...]


@dataclass(frozen=True)
class Version:
    """One act of freezing; `sets` maps the session, "1" or "2", to its set, `choice` holds seed and evenness."""

    version: int
    frozen_utc: str
    importer: str
    reviewer: str
    reason: str
    protocol_sha256: str
    sets: dict[str, FrozenSet]
    choice: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Withdrawal:
    """A writer whose texts were erased; sets that held them are incomplete until a new version is frozen."""

    writer_id: str
    withdrawn_utc: str
    operator: str


@dataclass(frozen=True)
class FreezeRecord:
    """Every version of a participant's sets; the last one counts."""

    participant: str
    versions: tuple[Version, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    format: int = FORMAT

    @property
    def latest(self) -> Version | None:
        """Return the version that counts, None before the first."""
        return self.versions[-1] if self.versions else None

    def set_of(self, session: int) -> FrozenSet | None:
        """Return the set frozen for a session, None if there is none."""
        return self.latest.sets.get(str(session)) if self.latest else None

    def withdrawn_from(self, session: int) -> tuple[str, ...]:
        """Return the messages of a session's set whose writers have withdrawn."""
        frozen = self.set_of(session)
        gone = {one.writer_id for one in self.withdrawn}
        return tuple(one.message_id for one in frozen.messages if one.writer_id in gone) if frozen else ()

    def sha256_of(self, session: int) -> str | None:
        """Return the fingerprint a session's messages must have; None if nothing is frozen or a writer withdrew."""
        frozen = self.set_of(session)
        return frozen.sha256 if frozen and not self.withdrawn_from(session) else None

    def write(self, path: Path) -> None:
        """Put the record where `path` is, whole, and make it read-only."""
        files.replace_whole(path, _RECORD.dump_json(self, indent=2) + b"\n")
        files.make_read_only(path)


_RECORD = TypeAdapter(FreezeRecord)


def read_freeze_record(path: Path) -> FreezeRecord | None:
    """Return the record in a file, None if there is none; raises WrongInput when it is damaged or of another format."""
    if not path.exists():
        return None
    try:
        record = _RECORD.validate_json(path.read_bytes(), strict=False)
    except OSError as error:
        raise WrongInput(f"{path} could not be read ({error.strerror}). Nothing was changed.") from error
    except ValidationError:
        raise WrongInput(f"{path} is no freeze record of this program, or damaged. Nothing was changed.") from None
    if record.format != FORMAT:
        raise WrongInput(f"{path} has format {record.format}; this program knows format {FORMAT}.")
    return record
