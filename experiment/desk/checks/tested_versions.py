"""The versions this program was tested with; a test holds them against the project's constraints."""

from __future__ import annotations

PYTHON = ("3.11", "3.12")
PACKAGES = {
    "psychopy": "2026.2.5",
    "pyglet": "1.5.27",
    "PyQt6": "6.11.0",
    "numpy": "2.3.5",
    "pandas": "3.1.1",
    "pillow": "11.3.0",
    "pydantic": "2.14.3",
    "filelock": "4.2.11",
    "psutil": "7.2.2",
    "wakepy": "1.0.0",
}
