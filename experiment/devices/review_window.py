"""The window in which a reviewer sees each message as the participant will; it shows values and passes keys on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QCloseEvent, QColor, QImage, QKeyEvent, QPixmap
from PyQt6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from experiment.devices.typesetter import Typeset

LEFT_PIXELS = 244
_KEYS = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_PageUp: "up",
    Qt.Key.Key_PageDown: "down",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
    Qt.Key.Key_Escape: "escape",
}
_PANE = "QWidget { font-size: 12px; } QPushButton { text-align: left; padding: 1px 6px; }"


@dataclass(frozen=True)
class View:
    """What the window shows: the list, the picture of the current message, its lines, and what was found."""

    title: str
    entries: tuple[str, ...]
    current: int
    picture: Typeset | None = field(repr=False)
    size: tuple[int, int]
    background: str
    lines: tuple[str, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    status: str = ""
    finished: bool = False


Press = Callable[[str], View]


class Reviewing(Protocol):
    """What the window shows and tells: a state that takes keys."""

    def view(self) -> View:
        """Return what is to be seen now."""

    def press(self, key: str) -> View:
        """Take one key and return what is to be seen then."""


def open_review(begin: Callable[[], Reviewing], buttons: tuple[tuple[str, str], ...]) -> None:
    """Show the window until it is closed; `buttons` are keys and what they do, for the mouse.

    `begin` is called when Qt has started on the real screen, so that type is set there too.
    """
    application = QApplication(["connection-task"])
    reviewing = begin()
    window = ReviewWindow(reviewing.view(), reviewing.press, buttons)
    window.show()
    window.activateWindow()
    window.setFocus()
    application.exec()


class ReviewWindow(QWidget):
    """A list and what was found on the left, the picture on the right, at its own size where the screen has room."""

    def __init__(self, first: View, press: Press, buttons: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._press = press
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(lambda _: self._send(f"select {self._list.currentRow()}"))
        self._lines, self._notes, self._status = _wrapped("lines"), _wrapped("notes"), _wrapped("status")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        left = QWidget()
        left.setFixedWidth(LEFT_PIXELS)
        left.setStyleSheet(_PANE)
        column = QVBoxLayout(left)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self._list, 3)
        column.addWidget(_scrolled(self._status, self._notes, self._lines), 2)
        for key, what in buttons:
            column.addWidget(self._button(key, what))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self._picture, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show(first)
        self.resize(self._room(first.size))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Pass a key on."""
        if event is not None:
            name = _KEYS.get(Qt.Key(event.key())) or event.text().casefold()
            if name:
                self._send(name)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Close; every decision is kept already."""
        self._press("escape")
        super().closeEvent(event)

    def _send(self, key: str) -> None:
        view = self._press(key)
        self._show(view)
        if view.finished:
            self.close()

    def _button(self, key: str, what: str) -> QPushButton:
        button = QPushButton(f"{key.upper()}  {what}")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _: self._send(key))
        return button

    def _show(self, view: View) -> None:
        self.setWindowTitle(view.title)
        if [self._list.item(row).text() for row in range(self._list.count())] != list(view.entries):  # type: ignore[union-attr]
            self._list.clear()
            self._list.addItems(view.entries)
        self._list.setCurrentRow(view.current)
        self._notes.setText("\n".join(view.notes))
        self._lines.setText("\n".join(view.lines))
        self._status.setText(view.status)
        pixmap = QPixmap.fromImage(_image(view))
        room = self._room(view.size) - QSize(LEFT_PIXELS, 0)
        if room.width() < pixmap.width() or room.height() < pixmap.height():
            pixmap = pixmap.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        self._picture.setPixmap(pixmap)
        self._picture.setStyleSheet(f"background: {view.background};")

    def _room(self, size: tuple[int, int]) -> QSize:
        """Return the window's size: the picture's own beside the list, or what the screen has."""
        screen = self.screen()
        wanted = QSize(size[0] + LEFT_PIXELS, size[1])
        return wanted.boundedTo(screen.availableGeometry().size()) if screen else wanted


def compose(view: View) -> npt.NDArray[np.uint8]:
    """Return the whole screen as (height, width, 3) RGB: the background, and the message where it stands."""
    width, height = view.size
    colour = QColor(view.background)
    screen = np.empty((height, width, 3), np.uint8)
    screen[:] = (colour.red(), colour.green(), colour.blue())
    if view.picture:
        rgb, top, left = view.picture.rgb, view.picture.top, view.picture.left
        screen[top : top + rgb.shape[0], left : left + rgb.shape[1]] = rgb
    return screen


def _image(view: View) -> QImage:
    screen = compose(view)
    height, width, _ = screen.shape
    return QImage(screen.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _scrolled(*labels: QLabel) -> QScrollArea:
    """Put labels below each other where a long message cannot push the picture away."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    for label in labels:
        column.addWidget(label)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
