"""The dialog that asks for participant, session and operator; run as a program it prints the answers as JSON."""

from __future__ import annotations

import json
import sys

from PyQt6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout

from experiment.desk.window.parts import button, field, label, labelled, start_application
from experiment.errors import WrongInput
from experiment.records.study_folder import checked_operator, checked_participant


class SessionDialog(QDialog):
    """Three fields; it can be accepted only when all of them can be used."""

    def __init__(self, known: dict[str, str | int | None]) -> None:
        super().__init__()
        self.setWindowTitle("Lab session")
        self.setAccessibleName("Lab session")
        self._participant = field("Participant number", "007")
        self._participant.setText(str(known["participant"] or ""))
        self._session = QComboBox()
        self._session.setAccessibleName("Session")
        self._session.addItems(["", "1", "2"])
        self._session.setCurrentText(str(known["session"] or ""))
        self._operator = field("Your initials", "KL")
        self._operator.setText(str(known["operator"] or ""))
        self._problem = label("", "problem")
        start, cancel = button("&Start", "Start the session", "primary"), button("&Cancel", "Cancel")
        start.setDefault(True)
        start.clicked.connect(self._accept_if_usable)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(start)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 22)
        column.setSpacing(14)
        column.addWidget(labelled("&Participant number", self._participant))
        column.addWidget(labelled("S&ession", self._session))
        column.addWidget(labelled("Your &initials", self._operator))
        column.addWidget(self._problem)
        column.addLayout(buttons)
        self.setMinimumWidth(440)

    def answers(self) -> dict[str, str | int]:
        """Return what was filled in; raises WrongInput in words for the assistant."""
        session = self._session.currentText()
        if not session:
            raise WrongInput("Please choose session 1 or 2.")
        return {
            "participant": checked_participant(self._participant.text()),
            "session": int(session),
            "operator": checked_operator(self._operator.text()),
        }

    def _accept_if_usable(self) -> None:
        try:
            self.answers()
        except WrongInput as fault:
            self._problem.setText(str(fault))
        else:
            self.accept()


def main() -> None:
    """Show the dialog; exit status 1 if it was cancelled."""
    application = start_application("connection-task")
    dialog = SessionDialog(json.loads(sys.argv[1]))
    if dialog.exec() != QDialog.DialogCode.Accepted:
        sys.exit(1)
    print(json.dumps(dialog.answers()))
    del application


if __name__ == "__main__":
    main()
