"""Writes files so that they are whole or not there, private to their owner, and never over another one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from experiment.errors import CouldNotWrite, Refused

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
AS_IT_IS = getattr(os, "O_BINARY", 0)  # Windows would write each line end as two bytes


def make_folder(folder: Path) -> None:
    """Create a folder and those above it, private to their owner, and sync the entries."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        for one in reversed(missing):
            one.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            sync_folder(one.parent)
    except OSError as error:
        raise CouldNotWrite(
            f"The folder {folder} could not be made ({error.strerror}). Nothing was started."
        ) from error


def create_file(path: Path) -> int:
    """Open a new file for appending and return its descriptor; a file that exists is a reason to stop."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | AS_IT_IS, PRIVATE_FILE)
        sync_folder(path.parent)
    except FileExistsError:
        raise Refused(f"{path} exists already. It was left as it is, and nothing was started.") from None
    except OSError as error:
        raise CouldNotWrite(f"{path} could not be made ({error.strerror}). Nothing was started.") from error
    return descriptor


def append_safely(descriptor: int, line: bytes) -> None:
    """Append and return only when the bytes are on the disk; OSError if they are not."""
    written = 0
    while written < len(line):
        written += os.write(descriptor, line[written:])
    os.fsync(descriptor)


def replace_whole(path: Path, content: bytes) -> None:
    """Put `content` where `path` is, in one step: readers see the old file or the new one, never a part."""
    try:
        draft = _draft(path, content)
        if os.name == "nt" and path.exists():
            os.chmod(path, stat.S_IWRITE)  # Windows does not replace a read-only file
        os.replace(draft, path)
        sync_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path} could not be written ({error.strerror}).") from error


def replace_erasing(path: Path, content: bytes) -> None:
    """Put `content` where `path` is, and overwrite what stood there before; a break in between leaves the new file."""
    try:
        draft = _draft(path, content)
        erase(path)
        os.replace(draft, path)
        sync_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path} could not be written ({error.strerror}).") from error


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | AS_IT_IS, PRIVATE_FILE)
    try:
        append_safely(descriptor, content)
    finally:
        os.close(descriptor)
    return draft


def make_read_only(path: Path) -> None:
    """Let nobody write to a file by accident; `replace_whole` still can, on purpose."""
    try:
        os.chmod(path, stat.S_IRUSR)
    except OSError as error:
        raise CouldNotWrite(f"{path} could not be made read-only ({error.strerror}).") from error


def erase(path: Path) -> None:
    """Overwrite a file with zeros, then delete it; a journal, a snapshot or a backup may still hold it."""
    try:
        os.chmod(path, PRIVATE_FILE)
        descriptor = os.open(path, os.O_WRONLY)
        try:
            append_safely(descriptor, bytes(os.fstat(descriptor).st_size))
        finally:
            os.close(descriptor)
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path} could not be erased ({error.strerror}).") from error


def sync_folder(folder: Path) -> None:
    """Make a folder's entries safe; Windows does so by itself and cannot be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
