"""The parts that the desk's windows are made of."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont, QFontDatabase, QResizeEvent
from PyQt6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from experiment.desk.checks.check import Check, worst_first
from experiment.desk.window.style import FAMILIES, POINTS, STYLE, word_style

NARROW_PIXELS = 420


def start_application(name: str) -> QApplication:
    """Start Qt with the desk's typeface and colours."""
    application = QApplication([name])
    application.setApplicationDisplayName("Connection Task")
    installed = set(QFontDatabase.families())
    family = next((one for one in FAMILIES if one in installed), application.font().family())
    application.setFont(QFont(family, POINTS))
    application.setStyleSheet(STYLE)
    return application


def label(text: str = "", kind: str = "") -> QLabel:
    """Return a text that wraps and can be read out; `kind` names its style."""
    made = QLabel(text)
    made.setObjectName(kind)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def button(text: str, name: str, kind: str = "") -> QPushButton:
    """Return a button; `name` is what a screen reader says, `kind` its style."""
    made = QPushButton(text)
    made.setObjectName(kind)
    made.setAccessibleName(name)
    made.setAutoDefault(True)  # Enter presses the button that has the focus
    return made


def field(name: str, hint: str = "") -> QLineEdit:
    """Return a field for one line; `name` is what a screen reader says."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    return made


def labelled(text: str, control: QWidget) -> QWidget:
    """Return a control with its label above it; the label's underlined letter leads to it."""
    above = QLabel(text)
    above.setBuddy(control)
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(above)
    column.addWidget(control)
    return both


class CheckLine(QFrame):
    """One finding: a word in its colour, what was found, and what to do."""

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.setObjectName("line")
        self.setAccessibleName(f"{check.word}: {check.sentence} {check.remedy}".strip())
        word = QLabel(check.word)
        word.setStyleSheet(word_style(check.level))
        word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        word.setFixedWidth(_word_width(word))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(check.sentence))
        if check.remedy:
            texts.addWidget(label(check.remedy, "muted"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 9, 0, 9)
        self._row.setSpacing(10)
        self._row.addWidget(word, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._row.addLayout(texts, 1)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put the word above the sentence where there is no room beside it."""
        across = self.width() >= NARROW_PIXELS
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)


class CheckList(QScrollArea):
    """The findings, worst first; those in order are folded away until asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setAccessibleName("What the checks found")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._open = False
        self._checks: tuple[Check, ...] = ()

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Replace what is shown."""
        self._checks = tuple(checks)
        inner = QWidget()
        inner.setObjectName("lines")
        column = QVBoxLayout(inner)
        column.setContentsMargins(2, 0, 12, 0)
        column.setSpacing(0)
        calm = [check for check in checks if check.level == "green"]
        for check in worst_first(checks):
            if check.level != "green" or self._open:
                column.addWidget(CheckLine(check))
        if calm:
            verb = "Hide" if self._open else "Show"
            toggle = button(
                f"{verb} what is in order ({len(calm)})", f"{verb} the {len(calm)} checks in order", "quiet"
            )
            toggle.clicked.connect(self._toggle)
            column.addWidget(toggle)
        column.addStretch(1)
        self.setWidget(inner)

    def _toggle(self) -> None:
        self._open = not self._open
        self.show_checks(self._checks)


def _word_width(word: QLabel) -> int:
    bold = QFont(word.font())
    bold.setBold(True)
    word.setFont(bold)
    return word.fontMetrics().horizontalAdvance("Reason needed") + 26
