"""Builds the shim that lets file operations fail and notes connections."""

from __future__ import annotations

import subprocess
from pathlib import Path

OPERATIONS = ("write", "fsync", "rename", "open", "mkdir", "half_write")


def build_shim(folder: Path) -> Path:
    """Compile the shim into `folder` and return the library, ready for LD_PRELOAD."""
    library = folder / "shim.so"
    source = Path(__file__).with_name("shim.c")
    subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library
