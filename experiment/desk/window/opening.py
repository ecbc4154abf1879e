"""Opens the desk in a process of its own: a Qt that does not work ends there, and is told in a sentence."""

from __future__ import annotations

import subprocess
import sys

from experiment.devices.probe import PIECES, GraphicsProbe
from experiment.errors import DeviceFailed
from experiment.records.study_folder import StudyFolder

NO_DISPLAY = "The desk could not be opened. "


def open_desk(folder: StudyFolder) -> int:
    """Open the desk and return its exit status once it is closed; raises DeviceFailed where no window can be shown."""
    with GraphicsProbe() as probe:
        probe.screen_sizes()
    status = subprocess.run([sys.executable, "-m", "experiment.desk.window.launcher", str(folder.root)]).returncode
    if status < 0 or status == 134:  # Qt aborts its program when its platform is missing
        raise DeviceFailed(NO_DISPLAY + PIECES["qt"])
    return status
