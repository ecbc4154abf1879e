"""What the commands share: the program's options, the study's folder, and how a session is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from experiment.desk.conduct import Result
    from experiment.desk.preparation import Request
    from experiment.records.study_folder import StudyFolder

STOPPED = 4

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Run the loved-one message task of the lab session on study day four; without a command, open the desk.",
)
folder: list[Path] = []

ProtocolFile = Annotated[
    Path | None, typer.Option("--protocol", help="Protocol file; protocols/day_four.toml if left out.")
]
MessagesFile = Annotated[Path | None, typer.Option("--messages", help="Example messages; never a participant's.")]
Seed = Annotated[
    int | None, typer.Option(min=0, help="Seed of order, fixations and gaps; drawn and recorded if left out.")
]
Corner = Literal["none", "top_left", "top_right", "bottom_left", "bottom_right"]
Identity = Annotated[Path | None, typer.Option(help="File with the secret key, where messages are sealed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the machine-readable report.")]
Kind = Literal["prompt", "slow", "silent", "changes_mind", "stops_midway"]


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    study_folder: Annotated[Path, typer.Option("--folder", help="The study's folder, or one inside it.")] = Path("."),
) -> None:
    folder[:] = [study_folder.absolute()]
    if context.invoked_subcommand is None:
        from experiment.desk.window.opening import open_desk

        raise typer.Exit(open_desk(the_study()))


def the_study() -> StudyFolder:
    """Return the study's folder."""
    from experiment.records.study_folder import StudyFolder

    return StudyFolder.find(folder[0])


def request_for(purpose: Literal["session", "pilot", "rehearsal"], **given: object) -> Request:
    """Return a request; pilots and rehearsals have nobody's number."""
    from experiment.desk.preparation import Request

    defaults = {"participant": "pilot", "session": 1, "operator": "pilot"} if purpose != "session" else {}
    return Request(purpose=purpose, **{**defaults, **given})  # type: ignore[arg-type]


def conduct_and_tell(request: Request) -> None:
    """Conduct a session on the real screen and say how it went."""
    from experiment.desk.conduct import conduct

    tell(conduct(the_study(), request, _ask if sys.stdin.isatty() else None))


def _ask(text: str) -> str:
    return str(typer.prompt(text, default="", show_default=False))


def tell(result: Result) -> None:
    """Say how a session went; exit status 4 if it was stopped."""
    typer.echo(str(result))
    if result.outcome == "stopped":
        raise typer.Exit(STOPPED)


def as_json_text(record: object) -> str:
    """Return a record as JSON for people and programs."""
    import json

    return json.dumps(record, indent=2)


def ask_passphrase() -> str:
    """Ask for the passphrase of a key; it does not show."""
    return str(typer.prompt("Passphrase of the key", hide_input=True, err=True))
