"""Starts Qt for setting type; it needs nothing else of the program, so that it can be tried quickly."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyQt6.QtGui import QGuiApplication


@cache
def start_qt() -> QGuiApplication:
    """Start Qt once; on Linux without a screen of its own, because a Qt without platform plugin aborts the program.

    Where a window has started Qt already, on a real screen, that one is used.
    """
    from PyQt6.QtCore import qInstallMessageHandler
    from PyQt6.QtGui import QGuiApplication

    qInstallMessageHandler(lambda *_: None)  # Qt remarks on fonts it passes over; missing glyphs are found below
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QGuiApplication(["connection-task"])
