"""The command line. Every command that only reads starts without PsychoPy and Qt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import typer

# isort: off
from experiment.cli import sessions, messages, desk  # noqa: F401  (each brings its commands, listed in this order)

# isort: on
from experiment.cli.common import app, folder
from experiment.errors import ConnectionTaskError

FAILED = 5


def main() -> NoReturn:
    """Run the command line; the one place where an error becomes a plain sentence and an exit status."""
    try:
        app()
    except ConnectionTaskError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_status)
    except Exception as error:  # noqa: BLE001  (the last resort: the assistant gets a sentence, the report a traceback)
        from experiment.desk.crash_report import write_crash_report

        report = write_crash_report(error, folder[0] if folder else Path("."))
        typer.echo(
            f"The program could not go on ({type(error).__name__}). Every answer given until then is kept in the "
            f"session's log. Please send {report} to whoever looks after the program; it holds no private word.",
            err=True,
        )
        sys.exit(FAILED)
    sys.exit(0)
