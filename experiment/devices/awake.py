"""Keeps the workstation awake while a session runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hold_off_sleep() -> Iterator[bool]:
    """Hold off screen saver and sleep; say whether that worked, so that the log can tell."""
    from wakepy import keep

    with keep.presenting(on_fail="pass") as mode:
        yield bool(mode.active)
