"""Asks the assistant for what the command line did not say, in a dialog of its own process."""

from __future__ import annotations

import json
import subprocess
import sys

from experiment.errors import WrongInput


def ask_for_missing(participant: str | None, session: int | None, operator: str | None) -> tuple[str, int, str]:
    """Return participant, session and operator; opens the dialog only where one of them is missing.

    The dialog runs in a process of its own: a Qt without a usable platform ends there, not here.
    """
    if participant is not None and session is not None and operator is not None:
        return participant, session, operator
    known = json.dumps({"participant": participant, "session": session, "operator": operator})
    asked = subprocess.run(
        [sys.executable, "-m", "experiment.desk.window.dialog", known],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    if asked.returncode != 0:
        raise WrongInput(
            "Nothing was started: participant, session and operator are needed. Fill in the dialog, or give them on "
            "the command line: connection-task run --participant 007 --session 1 --operator KL"
        )
    answers = json.loads(asked.stdout)
    return answers["participant"], int(answers["session"]), answers["operator"]
