"""What stands where in the desk's window."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from experiment.desk.checks.check import Level
from experiment.desk.window.parts import CheckList, button, field, label, labelled
from experiment.desk.window.roster import Entry
from experiment.desk.window.style import word_style

STEPS = """There is no schedule yet, so nobody is expected. Three steps make one:

1.  Copy protocols/example_schedule.csv to protocols/schedule.csv.
2.  Give every session a row: participant, session (1 or 2), kit, message_set, first_dose (the day of the first \
capsule, such as 2026-11-19). No drug is named in it.
3.  Press Check again. Those who come today stand on top.

You can pilot without a schedule."""


class DeskWindow(QWidget):
    """The desk's controls, laid out; what they do is the launcher's."""

    def __init__(self) -> None:
        super().__init__()
        self._build()

    def _build(self) -> None:
        self.setObjectName("desk")
        self.setWindowTitle("Lab desk")
        self.setAccessibleName("Lab desk")
        self.list = QListWidget()
        self.list.setAccessibleName("Sessions, those due today first")
        self.list.setMinimumWidth(190)
        self.list.setWordWrap(True)
        self.pilot = button("&Pilot in a window", "Pilot in a window, with example messages")
        self.again = button("&Check again", "Check workstation and session again")
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.list, 1)
        left.addWidget(self.pilot)
        left.addWidget(self.again)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(left, 2)
        columns.addWidget(self._build_card(), 5)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        whole.addLayout(columns, 1)
        whole.addWidget(self._build_strip())
        order = (self.list, self.operator, self.reason, self.start, self.resume, self.lines, self.pilot, self.again)
        for one, following in pairwise(order):
            self.setTabOrder(one, following)

    def _build_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        self.heading, self.about = label("", "heading"), label("", "muted")
        self.lines = CheckList()
        self.operator = field("Your initials", "KL")
        self.operator.setMaximumWidth(130)
        self.reason = field("Reason why the session is right although a rule forbids it")
        self.start = button("&Start session", "Start the session", "primary")
        self.resume = button("&Resume", "Resume the session that broke off")
        self.hint = label("", "muted")
        self.operator_box = labelled("Your &initials", self.operator)
        self.reason_box = labelled("Reason, &written into the record", self.reason)
        fields = QHBoxLayout()
        fields.setSpacing(14)
        fields.addWidget(self.operator_box)
        fields.addWidget(self.reason_box, 1)
        fields.addStretch(0)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.start)
        buttons.addWidget(self.resume)
        buttons.addWidget(self.hint, 1)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(self.heading)
        column.addWidget(self.about)
        column.addWidget(self.lines, 1)
        column.addLayout(fields)
        column.addLayout(buttons)
        return card

    def _build_strip(self) -> QFrame:
        strip = QFrame()
        strip.setObjectName("strip")
        self.word, self.told = label(""), label("Nothing is running.", "muted")
        self.word.setWordWrap(False)
        self.word.setAccessibleName("State")
        self.told.setAccessibleName("What is running, or how the last session ended")
        self.word.hide()
        row = QHBoxLayout(strip)
        row.setContentsMargins(18, 11, 18, 11)
        row.setSpacing(14)
        row.addWidget(self.word, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.told, 1)
        return strip

    def list_entries(self, entries: Iterable[Entry], wanted: tuple[str, int] | None) -> None:
        """Fill the roster, and choose the session wanted, or the first."""
        self.list.blockSignals(True)
        self.list.clear()
        group = None
        for entry in entries:
            if entry.group != group:
                group = entry.group
                heading = QListWidgetItem(group)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(heading)
            item = QListWidgetItem(f"{entry.participant} · session {entry.session}\n{entry.words}")
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.name}, {entry.words}")
            self.list.addItem(item)
            if wanted in (None, (entry.participant, entry.session)):
                wanted = (entry.participant, entry.session)
                self.list.setCurrentItem(item)
        if not self.list.count():
            nobody = QListWidgetItem("No sessions yet")
            nobody.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nobody)
        self.list.blockSignals(False)

    def chosen(self) -> Entry | None:
        """Return the session chosen on the roster."""
        item = self.list.currentItem()
        entry = item.data(Qt.ItemDataRole.UserRole) if item else None
        return entry if isinstance(entry, Entry) else None

    def tell(self, level: Level, word: str, sentence: str) -> None:
        """Say at the bottom what is running, or how it ended."""
        self.word.setText(word)
        self.word.setStyleSheet(word_style(level))
        self.word.show()
        self.told.setText(sentence)
