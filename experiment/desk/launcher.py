"""Opens the desk's window; a program of its own, because a Qt that does not work ends its program."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from filelock import FileLock, Timeout
from PyQt6.QtCore import QSize

from experiment.desk.desk_at_work import Desk
from experiment.desk.notice import Notice
from experiment.desk.parts import start_application
from experiment.errors import ConnectionTaskError, Refused
from experiment.records import files
from experiment.records.study_folder import StudyFolder

LARGEST = (1080, 780)


def open_desk(root: Path) -> None:
    """Show the desk until it is closed; raises Refused, after saying so in a window, if one is open already."""
    folder = StudyFolder(root)
    lock_path = root / "data" / ".locks" / f"desk_{platform.node()}.lock"
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
        desk = Desk(folder)
        place(desk)
        desk.show()
        application.exec()
    finally:
        lock.release()


def place(desk: Desk) -> None:
    """Give the desk its size: as large as it is meant to be, or as the screen allows."""
    screen = desk.screen()
    available = screen.availableSize() if screen else QSize(*LARGEST)
    desk.resize(min(LARGEST[0], available.width() - 20), min(LARGEST[1], available.height() - 40))


def main() -> None:
    """Open the desk; run as a program, because a Qt that does not work ends its program."""
    try:
        open_desk(Path(sys.argv[1]))
    except ConnectionTaskError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
