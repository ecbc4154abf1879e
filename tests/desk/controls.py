"""Opens the desk and the dialog, and tells which control has no name, does not fit, or lies outside; run by a test."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PyQt6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QListWidget, QScrollArea, QWidget

from experiment.desk.window.desk_at_work import Desk
from experiment.desk.window.dialog import SessionDialog
from experiment.desk.window.launcher import place
from experiment.desk.window.parts import start_application
from experiment.records.study_folder import StudyFolder

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QListWidget, QScrollArea)


def main() -> None:
    application = start_application("controls")
    desk = Desk(StudyFolder(Path(sys.argv[1])))
    place(desk)
    desk.show()
    until = time.monotonic() + 40
    while not desk._looks.complete and time.monotonic() < until:
        application.processEvents()
        time.sleep(0.02)
    dialog = SessionDialog({"participant": None, "session": None, "operator": None})
    dialog.show()
    application.processEvents()
    controls = [one for window in (desk, dialog) for one in window.findChildren(QWidget) if _is_meant(one)]
    names = [one.accessibleName() for one in controls]
    found = {
        "names": names,
        "nameless": [type(one).__name__ for one in controls if not one.accessibleName()],
        "cut_off": [one.text() for one in desk.findChildren(QWidget) if _is_cut_off(one)],
        "outside": [one.accessibleName() for one in controls if one.window() is desk and _is_outside(one, desk)],
    }
    print(json.dumps(found))
    desk.close()


def _is_meant(one: QWidget) -> bool:
    return one.isVisible() and isinstance(one, CONTROLS) and one.objectName() != "qt_spinbox_lineedit"


def _is_cut_off(one: QWidget) -> bool:
    if isinstance(one, QLabel) and one.isVisible() and not one.wordWrap():
        return one.width() < one.sizeHint().width()
    if isinstance(one, QLabel) and one.isVisible():
        return one.height() < one.heightForWidth(one.width())
    return isinstance(one, QAbstractButton) and one.isVisible() and one.width() < one.sizeHint().width()


def _is_outside(one: QWidget, window: QWidget) -> bool:
    if isinstance(one.parentWidget(), QWidget) and one.objectName() == "quiet":
        return False  # it is scrolled to
    corner = one.mapTo(window, one.rect().bottomRight())
    return not window.rect().contains(corner) or not window.screen().geometry().contains(window.mapToGlobal(corner))  # type: ignore[union-attr]


if __name__ == "__main__":
    main()
