"""What the coordinator does, step by step: the one place where files, protocol, screen and review are put together."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from experiment.errors import DeviceFailed, Refused
from experiment.intake.freezing import freeze, record_of
from experiment.intake.importing import Imported, Request, import_exports
from experiment.intake.pool_file import PoolFile
from experiment.intake.progress import Watch
from experiment.intake.verification import Verified, verify_study
from experiment.intake.withdrawal import Withdrawn, withdraw
from experiment.records import files, sealed
from experiment.records.input_files import load_protocol
from experiment.records.sealed import Identity
from experiment.records.study_folder import StudyFolder

FIRST = "first freeze"
_ABORTED = (-6, 134)  # Qt ends a program that has no usable screen


@dataclass(frozen=True)
class Keys:
    """Where the secret key lies, if the messages are sealed, and how its passphrase is asked for."""

    path: Path | None
    ask: Callable[[], str]

    def open(self) -> Callable[[], Identity | None]:
        """Return what opens sealed files; the passphrase is asked for once, and only where it is needed."""

        @cache
        def identity() -> Identity | None:
            return sealed.read_identity(self.path, self.ask) if self.path else None

        return identity


def do_import(folder: StudyFolder, request: Request, protocol: Path | None, keys: Keys, watch: Watch) -> Imported:
    """Import exports for a participant."""
    from experiment.intake.fit import Proof

    rules, _ = load_protocol(folder.protocol(protocol))
    file = PoolFile(folder, request.participant, keys.open())
    with file.alone():
        return import_exports(request, file, rules, Proof(rules).faults, watch)


def do_review(
    folder: StudyFolder, participant: str, reviewer: str, reason: str, protocol: Path | None, keys: Keys
) -> str:
    """Open the review window in this process; return what was frozen meanwhile."""
    file = PoolFile(folder, participant, keys.open())
    with file.alone():
        return _review(file, reviewer, reason, protocol)


def _review(file: PoolFile, reviewer: str, reason: str, protocol: Path | None) -> str:
    folder, participant = file.folder, file.participant
    rules, protocol_sha256 = load_protocol(folder.protocol(protocol))
    pool = file.read()
    _refuse_own_review(pool.importer, reviewer)
    before = record_of(folder, participant)
    if before.versions and not reason:
        raise Refused(
            f"The messages for participant {participant} are frozen as version {before.versions[-1].version}. To "
            "change them, give a reason: --reason 'why'. It is written into the freeze record; no private word, please."
        )
    from experiment.devices.review_window import open_review
    from experiment.intake.decisions import describe_choice
    from experiment.intake.review import BUTTONS, Review

    freezing = partial(
        freeze,
        folder,
        protocol=rules,
        protocol_sha256=protocol_sha256,
        reviewer=reviewer,
        reason=reason or FIRST,
    )
    seed = pool.choice.seed if pool.choice else secrets.randbits(32)
    open_review(lambda: Review(pool, rules, reviewer, file.write, freezing, seed), BUTTONS)
    versions = record_of(folder, participant).versions
    if len(versions) == len(before.versions):
        return "Nothing was frozen; every decision is kept for the next review."
    last = versions[-1]
    sets = ", ".join(f"session {session} set {one.message_set} {one.sha256[:12]}" for session, one in last.sets.items())
    return f"Frozen as version {last.version} by {reviewer}: {sets}.\n{describe_choice(file.read())}"


def review_in_own_process(arguments: list[str]) -> int:
    """Run the review in a process of its own, so that a Qt without a screen ends there; return its exit status."""
    ended = subprocess.run([sys.executable, "-m", "experiment", *arguments, "--here"]).returncode
    if ended in _ABORTED:
        raise DeviceFailed(
            "The review window could not be opened: there is no screen here that Qt can use. Log in at the machine "
            "itself. Nothing was changed."
        )
    return ended


def do_withdraw(folder: StudyFolder, participant: str, writer_id: str, operator: str, keys: Keys) -> Withdrawn:
    """Erase a writer's texts."""
    file = PoolFile(folder, participant, keys.open())
    with file.alone():
        return withdraw(file, writer_id, operator)


def do_check(folder: StudyFolder, participant: str | None, protocol: Path | None, keys: Keys) -> list[Verified]:
    """Verify the frozen sets of the study, or of one participant."""
    rules, _ = load_protocol(folder.protocol(protocol))
    return verify_study(folder, rules, keys.open(), participant)


def do_make_key(path: Path, ask: Callable[[], str]) -> str:
    """Write a new identity file, sealed with a passphrase; return the recipient to seal for."""
    if path.exists():
        raise Refused(f"{path} exists already. It was left as it is.")
    content, recipient = sealed.make_identity(ask())
    files.replace_whole(path, content)
    files.make_read_only(path)
    return recipient


def _refuse_own_review(importer: str, reviewer: str) -> None:
    if reviewer in importer.split(", "):
        raise Refused(
            f"{reviewer} imported these messages; a second pair of eyes reviews them. Nothing was opened. Let somebody "
            "else give their initials with --reviewer."
        )
