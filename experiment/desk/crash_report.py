"""Keeps the traceback of an unexpected error, without what the error says: that could hold a private word."""

from __future__ import annotations

import os
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from experiment.errors import CouldNotWrite
from experiment.records import files


def write_crash_report(error: BaseException, folder: Path) -> Path:
    """Write where the error arose, as files, lines and kinds of error, and return the report's path."""
    lines = []
    link: BaseException | None = error
    while link is not None:
        lines += [type(link).__name__, *traceback.format_list(traceback.extract_tb(link.__traceback__))]
        link = link.__cause__ or link.__context__
    name = f"error_{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}_{os.getpid()}.txt"
    for place in (folder / "data" / "errors", Path(tempfile.gettempdir())):
        try:
            files.make_folder(place)
            files.replace_whole(place / name, "\n".join(lines).encode())
            return place / name
        except CouldNotWrite:
            continue
    raise error
