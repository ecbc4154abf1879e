"""The dialog that asks for participant, session and operator; run as a program it prints the answers as JSON."""

from __future__ import annotations

import json
import sys

from PyQt6.QtWidgets import QApplication, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit

from experiment.errors import WrongInput
from experiment.records.study_folder import checked_operator, checked_participant


class SessionDialog(QDialog):
    """Three fields; it can be accepted only when all of them can be used."""

    def __init__(self, known: dict[str, str | int | None]) -> None:
        super().__init__()
        self.setWindowTitle("Lab session")
        self._participant = QLineEdit(str(known["participant"] or ""))
        self._session = QComboBox()
        self._session.addItems(["", "1", "2"])
        self._session.setCurrentText(str(known["session"] or ""))
        self._operator = QLineEdit(str(known["operator"] or ""))
        self._problem = QLabel("")
        self._problem.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept_if_usable)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow("&Participant number", self._participant)
        form.addRow("&Session", self._session)
        form.addRow("Your &initials", self._operator)
        form.addRow(self._problem)
        form.addRow(buttons)
        self.setMinimumWidth(420)

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
    application = QApplication(sys.argv[:1])
    dialog = SessionDialog(json.loads(sys.argv[1]))
    if dialog.exec() != QDialog.DialogCode.Accepted:
        sys.exit(1)
    print(json.dumps(dialog.answers()))
    del application


if __name__ == "__main__":
    main()
