"""A screen of the benchmark's own: an Xvfb whose pixels stand in a file that another process can watch."""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 1024, 768
_HEADER_SIZE, _BITS_PER_PIXEL, _BYTES_PER_LINE, _COLOURS = 0, 11, 12, 19  # fields of an XWD file's header
_COLOUR_BYTES = 12


@dataclass(frozen=True)
class VirtualScreen:
    """A running Xvfb: its display, the file with its pixels, and its process id."""

    display: str
    pixels: Path
    pid: int

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment for a program that is to appear on this screen."""
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "offscreen"}

    def offset(self, x: int, y: int) -> int:
        """Return where in the file the first byte of a pixel stands."""
        with self.pixels.open("rb") as file:
            header = struct.unpack(">25I", file.read(100))
        start = header[_HEADER_SIZE] + header[_COLOURS] * _COLOUR_BYTES
        return start + y * header[_BYTES_PER_LINE] + x * header[_BITS_PER_PIXEL] // 8


@contextmanager
def virtual_screen() -> Iterator[VirtualScreen]:
    """Start an Xvfb on a free display, and end it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        options = ["-displayfd", str(write), "-screen", "0", size, "-fbdir", folder, "-nolisten", "tcp", "-noreset"]
        server = subprocess.Popen(["Xvfb", *options], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                number = answer.readline().strip()
            if not number:
                raise RuntimeError("Xvfb did not start")
            yield VirtualScreen(f":{number}", Path(folder) / "Xvfb_screen0", server.pid)
        finally:
            server.terminate()
            server.wait()
