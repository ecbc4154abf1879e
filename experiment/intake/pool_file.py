"""Keeps the pool in the participant's private folder: whole or not at all, sealed where a recipient was named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from experiment.errors import Refused, WrongInput
from experiment.intake.pool import FORMAT, Pool
from experiment.records import files, sealed
from experiment.records.sealed import Identity
from experiment.records.study_folder import StudyFolder

_POOL = TypeAdapter(Pool)


@dataclass(frozen=True)
class PoolFile:
    """Where a participant's pool stands, and what opens it."""

    folder: StudyFolder
    participant: str
    identity: Callable[[], Identity | None]

    @property
    def plain(self) -> Path:
        """Return where an unsealed pool stands."""
        return self.folder.private(self.participant) / "pool.json"

    @property
    def sealed(self) -> Path:
        """Return where a sealed pool stands."""
        return self.plain.with_name(self.plain.name + sealed.SUFFIX)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other programs from changing the pool meanwhile; raises Refused while one does."""
        path = self.folder.data / ".locks" / f"sub-{self.participant}_messages.lock"
        files.make_folder(path.parent)
        lock = FileLock(path, timeout=0, mode=files.PRIVATE_FILE)
        try:
            lock.acquire()
        except Timeout:
            raise Refused(
                f"The messages for participant {self.participant} are being imported or reviewed in another window. "
                "Close it first; nothing was changed."
            ) from None
        try:
            yield
        finally:
            lock.release()

    def exists(self) -> bool:
        """Say whether anything was imported for this participant."""
        return self.plain.exists() or self.sealed.exists()

    def read(self) -> Pool:
        """Return the pool; raises Refused if there is none or it stays closed, WrongInput if it is damaged."""
        if not self.exists():
            raise Refused(
                f"Nothing was imported for participant {self.participant} yet. Begin with connection-task intake."
            )
        path = self.sealed if self.sealed.exists() else self.plain
        content = read_private(path, self.identity)
        try:
            pool = _POOL.validate_json(content)
        except ValidationError:
            raise WrongInput(f"{path} is damaged: it is not a pool of messages. Nothing was changed.") from None
        if pool.format != FORMAT or pool.participant != self.participant:
            raise WrongInput(f"{path} is for another participant or of another format. Nothing was changed.")
        return pool

    def write(self, pool: Pool) -> None:
        """Put the pool in its place, in one step."""
        files.make_folder(self.plain.parent)
        files.replace_whole(self.sealed if pool.recipient else self.plain, self.content(pool))

    def content(self, pool: Pool) -> bytes:
        """Return the pool as its file holds it, sealed where a recipient was named."""
        content = _POOL.dump_json(pool, indent=1)
        return sealed.seal(content, pool.recipient) if pool.recipient else content


def read_private(path: Path, identity: Callable[[], Identity | None]) -> bytes:
    """Return the bytes of a private file, opened in memory where it is sealed."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongInput(f"{path} could not be read ({error.strerror}). Nothing was changed.") from error
    if path.suffix != sealed.SUFFIX:
        return content
    key = identity()
    if key is None:
        raise Refused(f"{path} is sealed. Name the file with the secret key by --identity. Nothing was opened.")
    return sealed.open_sealed(content, key)
