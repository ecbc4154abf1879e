"""Commands for sessions, pilots and what they leave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiment.cli.common import (
    Corner,
    Identity,
    Kind,
    MessagesFile,
    ProtocolFile,
    Seed,
    app,
    ask_passphrase,
    conduct_and_tell,
    request_for,
    tell,
    the_study,
)
from experiment.errors import Refused, WrongInput


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
    identity: Identity = None,
) -> None:
    """Run a participant's session, full screen; what is not given is asked for in a dialog."""
    from experiment.desk.window.asking import ask_for_missing
    from experiment.records.sealed import read_identity
    from experiment.records.study_folder import checked_operator, checked_participant

    participant, session, operator = ask_for_missing(participant, session, operator)
    conduct_and_tell(
        request_for(
            "session",
            participant=checked_participant(participant),
            session=session,
            operator=checked_operator(operator),
            protocol=protocol,
            screen=screen,
            resume=resume,
            override=override,
            identity=read_identity(identity, ask_passphrase) if identity else None,
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
    conduct_and_tell(
        request_for(
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

    request = request_for("rehearsal", scripted=participants, seed=seed, protocol=protocol, messages=messages)
    tell(rehearse_session(the_study(), request))


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

    typer.echo(plan_table(the_study(), participant, session, seed or 0, protocol, messages))


@app.command()
def timing(
    screen: Annotated[int | None, typer.Option(min=0, help="Screen, from 0; the protocol's if left out.")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="How long to measure.")] = 20.0,
) -> None:
    """Measure refresh, flips, dropped frames and clock of this workstation, and say whether its display is fit."""
    from experiment.desk.checks.timing_check import check_timing

    check = check_timing(the_study(), screen, seconds)
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
