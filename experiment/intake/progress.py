"""Shows how far a long step has come; the work itself knows only that somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

PATIENCE_SECONDS = 2.0
Item = TypeVar("Item")


class Watch(Protocol):
    """Passes items on; `total` is their number, None where it is not known beforehand."""

    def __call__(self, items: Iterable[Item], total: int | None, label: str) -> Iterator[Item]:
        """Yield every item, unchanged and in order."""
        ...


def unwatched(items: Iterable[Item], total: int | None, label: str) -> Iterator[Item]:
    """Yield every item; nobody watches."""
    yield from items


def watched(items: Iterable[Item], total: int | None, label: str) -> Iterator[Item]:
    """Yield every item, with a bar on standard error once it takes more than two seconds."""
    start, bar = time.monotonic(), None
    try:
        for done, item in enumerate(items, 1):
            yield item
            if bar is None and time.monotonic() - start > PATIENCE_SECONDS:
                bar = _Bar(total, label)
            if bar:
                bar.advance_to(done)
    finally:
        if bar:
            bar.close()


class _Bar:
    def __init__(self, total: int | None, label: str) -> None:
        import typer

        self._context: Any = typer.progressbar(length=total or 1, label=label, file=sys.stderr, show_pos=True)
        self._bar = self._context.__enter__()
        self._shown = 0

    def advance_to(self, done: int) -> None:
        if done - self._shown >= 50 or done == self._bar.length:
            self._bar.update(done - self._shown)
            self._shown = done

    def close(self) -> None:
        self._context.__exit__(None, None, None)
