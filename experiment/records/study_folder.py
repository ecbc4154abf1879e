"""Where things live in the study's folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from experiment.errors import WrongInput
from experiment.records.sealed import SUFFIX

PROTOCOL = "day_four.toml"
MARKS = ("protocols", "stimuli")
_ID = re.compile(r"[A-Za-z0-9]{1,16}")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # names Windows keeps for devices
_OPERATOR = re.compile(r"[A-Za-z]{1,4}")


def checked_participant(given: str) -> str:
    """Return a participant number that is safe as part of a file's name; raises WrongInput with what may stand."""
    trimmed = given.strip()
    if not _ID.fullmatch(trimmed) or _RESERVED.fullmatch(trimmed):
        raise WrongInput("A participant number has 1 to 16 letters and digits (A-Z, a-z, 0-9), for example 007.")
    return trimmed


def checked_operator(given: str) -> str:
    """Return the assistant's initials; raises WrongInput with what may stand."""
    trimmed = given.strip()
    if not _OPERATOR.fullmatch(trimmed):
        raise WrongInput("The operator is given by 1 to 4 letters, the research assistant's initials, for example KL.")
    return trimmed.upper()


@dataclass(frozen=True)
class StudyFolder:
    """The folder that holds protocols/, stimuli/ and data/."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> StudyFolder:
        """Return the study's folder at or above `start`."""
        for folder in (start, *start.parents):
            if all((folder / name).is_dir() for name in MARKS):
                return cls(folder)
        raise WrongInput(
            f"{start} is not in a study's folder: no folder with {' and '.join(MARKS)} in it was found here or above. "
            "Start the program in the study's folder, or name it with --folder."
        )

    def protocol(self, given: Path | None) -> Path:
        """Return the protocol file: the one given, or the study's own."""
        return given or self.root / "protocols" / PROTOCOL

    @property
    def data(self) -> Path:
        """Return where everything goes that sessions leave behind."""
        return self.root / "data"

    @property
    def schedule(self) -> Path:
        """Return where the lab's schedule stands."""
        return self.root / "protocols" / "schedule.csv"

    @property
    def timing(self) -> Path:
        """Return where the checks of displays stand, one folder each."""
        return self.root / "data" / "timing"

    def messages(self, participant: str, session: int) -> Path:
        """Return the file with the messages of a participant's session."""
        return self.root / "stimuli" / f"sub-{participant}" / f"session-{session}.csv"

    def private(self, participant: str) -> Path:
        """Return the folder with everything that loved ones wrote to a participant."""
        return self.root / "stimuli" / f"sub-{participant}"

    def sealed_messages(self, participant: str, session: int) -> Path:
        """Return where the messages of a session stand if they are kept sealed."""
        plain = self.messages(participant, session)
        return plain.with_name(f"{plain.name}{SUFFIX}")

    def freeze_record(self, participant: str) -> Path:
        """Return where it is written who froze which messages of a participant, as hashes."""
        return self.private(participant) / "frozen.json"

    def example_messages(self, session: int) -> Path:
        """Return the file with messages written for piloting."""
        return self.root / "stimuli" / "example" / f"session-{session}.csv"

    def session_log(self, participant: str, session: int) -> Path:
        """Return where the log of a real session stands."""
        name = f"sub-{participant}_session-{session}_task-messages_events.jsonl"
        return self.data / f"sub-{participant}" / f"session-{session}" / name

    def session_lock(self, participant: str, session: int) -> Path:
        """Return the file whose lock says that a session is being run."""
        return self.data / ".locks" / f"sub-{participant}_session-{session}.lock"

    def pilot_log(self, kind: str, start: datetime) -> Path:
        """Return where the log of a pilot or a rehearsal (`kind`) that starts at `start` (UTC) stands."""
        stamp = start.strftime("%Y%m%dT%H%M%S%fZ")
        return self.data / "pilot" / stamp / f"{kind}_task-messages_events.jsonl"
