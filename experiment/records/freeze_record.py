"""The record of which messages were approved: ids and hashes, no private word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FreezeRecord:
    def sha256_of(self, session: int) -> str | None:
        """Return the approved fingerprint of a session."""
        return None


def read_freeze_record(path: Path) -> FreezeRecord | None:
    """Read the record."""
    return None
