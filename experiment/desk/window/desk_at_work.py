"""The desk at work: who comes, what speaks for and against beginning, and the buttons that begin.

It reads no message: checks and sessions run in processes of their own, and tell it sentences.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut

from experiment.desk.checks.check import Check, forbids, needs_reason, summary
from experiment.desk.watch import glance_at, newest_log
from experiment.desk.window.background_checks import Looks, Part, signature
from experiment.desk.window.errand import Ended, Errand
from experiment.desk.window.layout import STEPS, DeskWindow
from experiment.desk.window.outcomes import result_of
from experiment.desk.window.roster import Entry, read_roster
from experiment.errors import ConnectionTaskError, WrongInput
from experiment.records.session_logs import find_parts
from experiment.records.study_folder import StudyFolder, checked_operator

TICK_MILLISECONDS = 250
LOOK_EVERY_TICKS = 6  # how often files and the running session's log are looked at


class Desk(DeskWindow):
    """The desk at work."""

    def __init__(self, folder: StudyFolder) -> None:
        super().__init__()
        self._folder = folder
        self._entry: Entry | None = None
        self._changed: list[Check] = []
        self._looks = Looks(folder)
        self._running: Errand | None = None
        self._running_log: Path | None = None
        self._ticks = 0
        self._connect()
        self._fill_roster()
        self.check_again()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MILLISECONDS)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._choose)
        self.pilot.clicked.connect(lambda: self._begin(["pilot"], None))
        self.again.clicked.connect(self.check_again)
        QShortcut(QKeySequence("F5"), self).activated.connect(self.check_again)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.close)
        self.operator.textChanged.connect(self._settle)
        self.reason.textChanged.connect(self._settle)
        self.start.clicked.connect(lambda: self._begin_session(resume=False))
        self.resume.clicked.connect(lambda: self._begin_session(resume=True))

    # ---- the roster

    def _fill_roster(self) -> None:
        wanted = (self._entry.participant, self._entry.session) if self._entry else None
        self._roster = read_roster(self._folder, datetime.now().date())
        self.list_entries(self._roster.entries, wanted)
        self._entry = self.chosen()
        self._seen = signature(self._folder, self._entry)

    def _choose(self) -> None:
        self._entry = self.chosen()
        self._seen = signature(self._folder, self._entry)
        self._changed = []
        self.reason.clear()
        self._look("session")

    # ---- the checks

    def check_again(self) -> None:
        """Read the roster and look at everything again."""
        if self._running:
            return
        self._changed = []
        self._fill_roster()
        self._look("workstation", "session")

    def _look(self, *parts: Part) -> None:
        for part in parts:
            self._looks.look(part, self._entry, self.operator.text())
        self._settle()

    def _notice_edits(self) -> None:
        if signature(self._folder, self._entry) == self._seen:
            return
        clock = f"{datetime.now():%H:%M}"
        sentence = f"Protocol, schedule or messages were changed at {clock}, while the desk was open."
        self._changed = [Check("changed", "amber", sentence, "Everything was checked again. Ask who changed it.")]
        self._fill_roster()
        self._look("session")

    # ---- what may be done now

    def _settle(self) -> None:
        """Show what is known, and allow what it allows."""
        checks = [*self._changed, *self._looks.checks]
        self.heading.setText(self._entry.name if self._entry else "Welcome")
        self.about.setText(self._about(checks))
        self.lines.show_checks(checks)
        self.reason_box.setVisible(bool(self._entry) and needs_reason(checks))
        hindrance = self._hindrance(checks)
        unfinished = bool(self._entry and self._entry.unfinished)
        for part in (self.start, self.operator_box):
            part.setVisible(self._entry is not None)
        self.start.setEnabled(not hindrance and self._entry is not None and not unfinished)
        self.resume.setEnabled(not hindrance and unfinished)
        self.resume.setVisible(unfinished)
        self.pilot.setEnabled(self._running is None)
        self.again.setEnabled(self._running is None)
        self.list.setEnabled(self._running is None)
        self.hint.setText(hindrance)

    def _about(self, checks: list[Check]) -> str:
        if not self._roster.has_schedule and not self._entry:
            return STEPS
        if self._roster.fault and not self._entry:
            return self._roster.fault
        about = f"{self._entry.words[0].upper()}{self._entry.words[1:]}. " if self._entry else ""
        return about + ("Checking …" if not self._looks.complete else summary(checks))

    def _hindrance(self, checks: list[Check]) -> str:
        """Return why nothing can be begun yet, empty if it can."""
        if self._running:
            return "Something is running."
        if not self._entry:
            return "Choose a session on the left." if self._roster.entries else ""
        if not self._looks.complete:
            return "Checking …"
        if forbids(checks, "a reason"):
            return "See what to do beside each line that says Stop."
        try:
            checked_operator(self.operator.text())
        except WrongInput:
            return "Type your initials, 1 to 4 letters."
        return "Type the reason." if forbids(checks, self.reason.text()) else ""

    # ---- sessions

    def _begin_session(self, resume: bool) -> None:
        if not self._entry:
            return
        arguments = ["run", "--participant", self._entry.participant, "--session", str(self._entry.session)]
        arguments += ["--operator", self.operator.text()]
        if self.reason_box.isVisible() and self.reason.text().strip():
            arguments += ["--override", self.reason.text().strip()]
        log = self._folder.session_log(self._entry.participant, self._entry.session)
        self._begin([*arguments, "--resume"] if resume else arguments, log)

    def _begin(self, arguments: list[str], log: Path | None) -> None:
        """Run a session or a pilot in a process of its own, and stay out of the way."""
        if self._running:
            return
        self._looks.stop()
        self._running, self._running_log = Errand(self._folder.root, arguments), log
        self._began = datetime.now(UTC)
        self.tell("amber", "Running", "The session is being prepared.")
        self._settle()
        self.showMinimized()

    def _follow(self) -> None:
        """Tell how the running session stands, from its log."""
        place = self._folder.data / "pilot"
        parts = find_parts(self._running_log) if self._running_log else []
        log = parts[-1] if parts else (newest_log(place) if self._running_log is None and place.is_dir() else None)
        if log is None or log.stat().st_mtime < self._began.timestamp():
            return
        try:
            self.tell("amber", "Running", f"{glance_at(log, datetime.now(UTC))}")
        except ConnectionTaskError as fault:
            self.tell("red", "Damaged", str(fault))

    def _take_result(self, ended: Ended) -> None:
        self._running = None
        level, word, sentence = result_of(ended)
        self.tell(level, word, sentence)
        self._fill_roster()
        if self._looks.is_missing("workstation"):
            self._look("workstation")
        self._look("session")
        self.showNormal()
        self.raise_()
        self.activateWindow()

    def _tick(self) -> None:
        self._ticks += 1
        if self._looks.take():
            self._settle()
            if self._looks.complete and not self._running:
                self.activateWindow()  # the measurement of the display covered it for a moment
        seldom = self._ticks % LOOK_EVERY_TICKS == 0
        if self._running:
            ended = self._running.ended()
            if ended:
                self._take_result(ended)
            elif seldom:
                self._follow()
        elif seldom:
            self._notice_edits()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Stay open while a session runs, so that its end is told."""
        if event is None:
            return
        if self._running:
            self.tell("amber", "Running", "The desk closes once the session has ended.")
            event.ignore()
            return
        self._looks.stop()
        event.accept()
