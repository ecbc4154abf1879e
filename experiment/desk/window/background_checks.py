"""The checks behind the desk: made in processes of their own, and made again when a file changes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from experiment.desk.checks.check import Check
from experiment.desk.window.errand import Errand
from experiment.desk.window.outcomes import checks_of
from experiment.desk.window.roster import Entry
from experiment.records.study_folder import StudyFolder

Part = Literal["workstation", "session"]


class Looks:
    """What was found, by part of the list; None while it is being looked at."""

    def __init__(self, folder: StudyFolder) -> None:
        self._folder = folder
        self._found: dict[Part, list[Check] | None] = {"session": None, "workstation": None}
        self._under_way: dict[Part, Errand] = {}

    @property
    def checks(self) -> list[Check]:
        """Return everything found so far."""
        return [check for found in self._found.values() for check in found or ()]

    @property
    def complete(self) -> bool:
        """Say whether every part has been looked at."""
        return None not in self._found.values()

    def look(self, part: Part, entry: Entry | None, operator: str) -> None:
        """Have a part of the checks made, in place of what is under way."""
        if earlier := self._under_way.pop(part, None):
            earlier.give_up()
        arguments = ["check", "--json", "--part", part]
        if part == "session" and entry:
            arguments += ["--participant", entry.participant, "--session", str(entry.session), "--operator", operator]
        self._found[part] = None
        self._under_way[part] = Errand(self._folder.root, arguments)

    def take(self) -> bool:
        """Take what is done, and say whether anything was."""
        done = {part: ended for part, errand in self._under_way.items() if (ended := errand.ended())}
        for part, ended in done.items():
            del self._under_way[part]
            self._found[part] = checks_of(ended)
        return bool(done)

    def stop(self) -> None:
        """End what is under way; it is not complete then."""
        for errand in self._under_way.values():
            errand.give_up()
        self._under_way.clear()

    def is_missing(self, part: Part) -> bool:
        """Say whether a part has neither been found nor is being looked at."""
        return self._found[part] is None and part not in self._under_way


def signature(folder: StudyFolder, entry: Entry | None) -> tuple[tuple[int, int], ...]:
    """Return what changes when someone edits a file that the session begins with."""
    watched = [folder.protocol(None), folder.schedule]
    if entry:
        own = folder.messages(entry.participant, entry.session)
        watched += [own, own.parent]
    return tuple(_stamp(path) for path in watched)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
