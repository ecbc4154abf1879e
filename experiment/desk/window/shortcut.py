"""Puts a shortcut to the desk onto the desktop, in the form the system knows; what is there already is left alone."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from experiment.errors import CouldNotWrite, Refused

NAME = "Lab desk"


@dataclass(frozen=True)
class Shortcut:
    """A file for the desktop."""

    name: str
    content: str
    newline: str = "\n"


def make_shortcut(root: Path, desktop: Path | None = None, system: str = sys.platform) -> Path:
    """Write a shortcut that opens the desk of the study in `root`, and return its path."""
    place = desktop or desktop_folder()
    shortcut = shortcut_for(Path(sys.executable), root, system)
    path = place / shortcut.name
    content = shortcut.content.replace("\n", shortcut.newline)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(content)
        if system != "win32":
            path.chmod(0o755)  # desktops start only what may be executed
    except FileExistsError:
        raise Refused(f"{path} exists already. It was left as it is; delete it to have it made anew.") from None
    except OSError as error:
        raise CouldNotWrite(f"The shortcut could not be written to {place} ({error.strerror}).") from error
    return path


def shortcut_for(python: Path, root: Path, system: str) -> Shortcut:
    """Return the shortcut for a system, named as in sys.platform."""
    if system == "win32":
        windowless = python.with_name("pythonw.exe")  # no black console beside the desk
        return Shortcut(f"{NAME}.bat", _batch(windowless, root), "\r\n")
    if system == "darwin":
        command = f"exec {_shell(python)} -m experiment --folder {_shell(root)}"
        return Shortcut(f"{NAME}.command", f"#!/bin/sh\n# Opens the lab desk.\n{command}\n")
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        f"Name={NAME}",
        "Comment=Check, start and watch lab sessions",
        f"Exec={_desktop_entry(python)} -m experiment --folder {_desktop_entry(root)}",
        f"Path={root}",
        "Terminal=false",
        "Categories=Science;",
    ]
    return Shortcut("lab-desk.desktop", "\n".join(lines) + "\n")


def desktop_folder() -> Path:
    """Return where this user's desktop is, as far as the system says."""
    given = os.environ.get("XDG_DESKTOP_DIR")
    if given:
        return Path(given)
    cloud = os.environ.get("ONEDRIVE")  # Windows may keep the desktop there
    if sys.platform == "win32" and cloud and (Path(cloud) / "Desktop").is_dir():
        return Path(cloud) / "Desktop"
    return _linux_desktop() or Path.home() / "Desktop"


def _linux_desktop() -> Path | None:
    """Return what the desktop's own settings say: a desktop is called Schreibtisch or Bureau elsewhere."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "user-dirs.dirs"
    try:
        lines = settings.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "XDG_DESKTOP_DIR":
            return Path(value.strip().strip('"').replace("$HOME", str(Path.home())))
    return None


def _batch(python: Path, root: Path) -> str:
    command = f'start "" "{python}" -m experiment --folder "{root}"'.replace("%", "%%")
    return f"@echo off\nrem Opens the lab desk.\nchcp 65001 >nul\n{command}\n"


def _shell(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"


def _desktop_entry(path: Path) -> str:
    """Quote a path as the Desktop Entry Specification has it: first for the argument, then for the string."""
    quoted = "".join(f"\\{one}" if one in '"`$\\' else one for one in str(path)).replace("%", "%%")
    return f'"{quoted}"'.replace("\\", "\\\\")
