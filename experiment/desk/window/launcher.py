"""Opens the desk's window; a program of its own, because a Qt that does not work ends its program."""

from __future__ import annotations

import platform
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout
from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QApplication

from experiment.desk.crash_report import write_crash_report
from experiment.desk.window.desk_at_work import Desk
from experiment.desk.window.notice import Notice
from experiment.desk.window.parts import start_application
from experiment.errors import ConnectionTaskError, DeviceFailed, Refused
from experiment.records import files
from experiment.records.study_folder import StudyFolder

LARGEST = (1080, 780)


def open_desk(root: Path) -> int:
    """Show the desk until it is closed, and return its exit status.

    Raises Refused, after saying so in a window, if one is open already.
    """
    folder = StudyFolder(root)
    lock_path = folder.data / ".locks" / f"desk_{platform.node()}.lock"
    files.make_folder(lock_path.parent)
    application = start_application("connection-task")
    lock = FileLock(lock_path, timeout=0, mode=files.PRIVATE_FILE)
    try:
        lock.acquire()
    except Timeout:
        sentence = "The desk is open already on this computer. Nothing was started; look for its window."
        Notice(sentence).exec()
        raise Refused(sentence) from None
    try:
        sys.excepthook = _say_what_failed(folder)
        desk = Desk(folder)
        place(desk)
        desk.show()
        return application.exec()
    finally:
        lock.release()


def place(desk: Desk) -> None:
    """Give the desk its size: as large as it is meant to be, or as the screen allows."""
    screen = desk.screen()
    available = screen.availableSize() if screen else QSize(*LARGEST)
    desk.resize(min(LARGEST[0], available.width() - 20), min(LARGEST[1], available.height() - 40))


def _say_what_failed(folder: StudyFolder) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return what Qt calls for an error nobody expected; without it Qt would abort the program."""
    told: list[str] = []

    def tell(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if told:  # the desk is on its way out
            return
        told.append(kind.__name__)
        report = write_crash_report(error, folder.root)
        sentence = (
            f"The desk could not go on ({kind.__name__}). A session that is running goes on by itself. Please send "
            f"{report} to whoever looks after the program, which holds no private word, and open the desk again."
        )
        print(sentence, file=sys.stderr)
        Notice(sentence).exec()
        QApplication.exit(DeviceFailed.exit_status)

    return tell


def main() -> None:
    """Open the desk; run as a program, because a Qt that does not work ends its program."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal closes the desk; a session goes on
    try:
        sys.exit(open_desk(Path(sys.argv[1])))
    except ConnectionTaskError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
