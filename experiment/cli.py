"""The command line. Every command that only reads starts without PsychoPy and Qt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from experiment.errors import ConnectionTaskError, Refused, WrongInput

if TYPE_CHECKING:
    from experiment.desk.conduct import Result
    from experiment.desk.preparation import Request
    from experiment.records.study_folder import StudyFolder

STOPPED, FAILED = 4, 5

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Run the loved-one message task of the lab session on study day four.",
)
_folder: list[Path] = []

ProtocolFile = Annotated[
    Path | None, typer.Option("--protocol", help="Protocol file; protocols/day_four.toml if left out.")
]
MessagesFile = Annotated[Path | None, typer.Option("--messages", help="Example messages; never a participant's.")]
Seed = Annotated[
    int | None, typer.Option(min=0, help="Seed of order, fixations and gaps; drawn and recorded if left out.")
]
Corner = Literal["none", "top_left", "top_right", "bottom_left", "bottom_right"]
Kind = Literal["prompt", "slow", "silent", "changes_mind", "stops_midway"]


@app.callback()
def _options(
    folder: Annotated[Path, typer.Option("--folder", help="The study's folder, or one inside it.")] = Path("."),
) -> None:
    _folder[:] = [folder.absolute()]


@app.command()
def run(
    participant: Annotated[
        str | None, typer.Option(help="Participant number as in the schedule, for example 007.")
    ] = None,
    session: Annotated[int | None, typer.Option(min=1, max=2, help="1 or 2.")] = None,
    operator: Annotated[str | None, typer.Option(help="Your initials.")] = None,
    protocol: ProtocolFile = None,
    screen: Annotated[int | None, typer.Option(min=0, help="The participant's screen, counted from 0.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue a session of today that broke off.")] = False,
    override: Annotated[str | None, typer.Option(help="Why the session is right although a rule forbids it.")] = None,
) -> None:
    """Run a participant's session, full screen; what is not given is asked for in a dialog."""
    from experiment.desk.asking import ask_for_missing
    from experiment.records.study_folder import checked_operator, checked_participant

    participant, session, operator = ask_for_missing(participant, session, operator)
    _conduct(
        _request(
            "session",
            participant=checked_participant(participant),
            session=session,
            operator=checked_operator(operator),
            protocol=protocol,
            screen=screen,
            resume=resume,
            override=override,
        )
    )


@app.command()
def pilot(
    auto: Annotated[bool, typer.Option("--auto", help="Let a simulated participant press the keys.")] = False,
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="Divide all times by this.")] = 1.0,
    seed: Seed = None,
    protocol: ProtocolFile = None,
    messages: MessagesFile = None,
    photosensor: Annotated[Corner | None, typer.Option(help="Corner of the light sensor's square.")] = None,
) -> None:
    """Try the session in a window, with example messages; its data are kept apart."""
    _conduct(
        _request(
            "pilot",
            scripted="prompt" if auto else None,
            speed=speed,
            seed=seed,
            protocol=protocol,
            messages=messages,
            photosensor=photosensor,
        )
    )


@app.command()
def rehearse(
    participants: Annotated[Kind, typer.Option(help="Kind of scripted participant.")] = "prompt",
    seed: Seed = None,
    protocol: ProtocolFile = None,
    messages: MessagesFile = None,
) -> None:
    """Play a session with a scripted participant on a simulated screen: no window, no waiting, the real runner."""
    from experiment.desk.conduct import rehearse as rehearse_session

    request = _request("rehearsal", scripted=participants, seed=seed, protocol=protocol, messages=messages)
    _tell(rehearse_session(_study(), request))


@app.command()
def plan(
    participant: Annotated[str, typer.Option(help="Participant number.")] = "pilot",
    session: Annotated[int, typer.Option(min=1, max=2, help="1 or 2.")] = 1,
    seed: Seed = 0,
    protocol: ProtocolFile = None,
    messages: MessagesFile = None,
) -> None:
    """Print the plan of a session as a table: ids and times, no private word."""
    from experiment.desk.plan_table import plan_table

    typer.echo(plan_table(_study(), participant, session, seed or 0, protocol, messages))


@app.command()
def timing(
    screen: Annotated[int | None, typer.Option(min=0, help="Screen, from 0; the protocol's if left out.")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="How long to measure.")] = 20.0,
) -> None:
    """Measure refresh, flips, dropped frames and clock of this workstation, and say whether its display is fit."""
    from experiment.desk.timing_check import check_timing

    check = check_timing(_study(), screen, seconds)
    typer.echo(f"{check.verdict}\nRecord and figure are in {check.record.parent}.")
    if check.faults:
        raise typer.Exit(Refused.exit_status)


@app.command()
def verify(path: Annotated[Path, typer.Argument(help="An event log, or a folder with event logs in it.")]) -> None:
    """Say whether event logs are whole, torn, damaged or changed; nothing is written."""
    from experiment.records.verification import verify_logs

    answers = verify_logs(path)
    typer.echo("\n".join(f"{log}: {state}" for log, state in answers.items()))
    if any(not state.startswith("whole") for state in answers.values()):
        raise typer.Exit(WrongInput.exit_status)


@app.command()
def table(log: Annotated[Path, typer.Argument(help="An event log, ..._events.jsonl.")]) -> None:
    """Build the trial table of a session again from its event log."""
    from experiment.records.session_logs import read_session, table_path
    from experiment.records.trial_table import write_table

    faults = read_session(log).faults
    rows = write_table(log)
    typer.echo(f"{len(rows)} trials written to {table_path(log)}.")
    if faults:
        raise WrongInput(f"The log is not whole; what is intact was used: {'; '.join(faults)}.")


def _request(purpose: Literal["session", "pilot", "rehearsal"], **given: object) -> Request:
    from experiment.desk.preparation import Request

    defaults = {"participant": "pilot", "session": 1, "operator": "pilot"} if purpose != "session" else {}
    return Request(purpose=purpose, **{**defaults, **given})  # type: ignore[arg-type]


def _conduct(request: Request) -> None:
    from experiment.desk.conduct import conduct

    _tell(conduct(_study(), request, _ask if sys.stdin.isatty() else None))


def _ask(text: str) -> str:
    return str(typer.prompt(text, default="", show_default=False))


def _tell(result: Result) -> None:
    typer.echo(str(result))
    if result.outcome == "stopped":
        raise typer.Exit(STOPPED)


def _study() -> StudyFolder:
    from experiment.records.study_folder import StudyFolder

    return StudyFolder.find(_folder[0])


def main() -> NoReturn:
    """Run the command line; the one place where an error becomes a plain sentence and an exit status."""
    try:
        app()
    except ConnectionTaskError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_status)
    except Exception as error:  # noqa: BLE001  (the last resort: the assistant gets a sentence, the report a traceback)
        from experiment.desk.crash_report import write_crash_report

        report = write_crash_report(error, _folder[0] if _folder else Path("."))
        typer.echo(
            f"The program could not go on ({type(error).__name__}). Every answer given until then is kept in the "
            f"session's log. Please send {report} to whoever looks after the program; it holds no private word.",
            err=True,
        )
        sys.exit(FAILED)
    sys.exit(0)
