"""A small window that says one sentence."""

from __future__ import annotations

from PyQt6.QtWidgets import QDialog, QVBoxLayout

from experiment.desk.window.parts import button, label


class Notice(QDialog):
    """One sentence, and a button to close it."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.setWindowTitle("Lab desk")
        self.setAccessibleName("Lab desk")
        self.setMinimumWidth(440)
        close = button("&Close", "Close", "primary")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(18)
        column.addWidget(label(sentence))
        column.addWidget(close)
