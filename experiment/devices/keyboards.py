"""Says whether this workstation has a keyboard, as far as its system tells."""

from __future__ import annotations

import sys
from pathlib import Path

LINUX_DEVICES = Path("/proc/bus/input/devices")
ALL_LETTER_KEYS = "EV=12001"  # Linux gives these capabilities to keyboards, and not to buttons that pose as one


def keyboard_seen() -> bool | None:
    """Return whether a keyboard is connected, None where the system does not say."""
    if sys.platform == "linux":
        return _seen_by_linux(LINUX_DEVICES)
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.user32.GetKeyboardType(0))
    return None


def _seen_by_linux(devices: Path) -> bool | None:
    try:
        text = devices.read_text(errors="replace")
    except OSError:
        return None
    return any("kbd" in device and ALL_LETTER_KEYS in device for device in text.split("\n\n"))
