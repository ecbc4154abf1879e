"""Commands of the desk: checks, watching, reports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from experiment.cli.common import app, request_for, the_study
from experiment.errors import Refused, WrongInput


@app.command()
def check(
    participant: Annotated[str | None, typer.Option(help="Participant number, for the session's checks too.")] = None,
    session: Annotated[int | None, typer.Option(min=1, max=2, help="1 or 2.")] = None,
    operator: Annotated[str, typer.Option(help="Your initials.")] = "",
    part: Annotated[Literal["all", "workstation", "session"], typer.Option(help="Only some of the checks.")] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Check the workstation, and a session if one is named; ends with 3 if a session must not begin."""
    from experiment.desk.checks.preflight import look_over
    from experiment.records.study_folder import checked_participant

    if (participant is None) != (session is None):
        raise WrongInput("A session is named by both --participant and --session; nothing was checked.")
    request = None
    if participant is not None:
        request = request_for(
            "session", participant=checked_participant(participant), session=session, operator=operator.strip().upper()
        )
    preflight = look_over(the_study(), request, part)
    typer.echo(preflight.as_json() if as_json else preflight.as_table())
    if not preflight.ready:
        raise typer.Exit(Refused.exit_status)


@app.command()
def watch(
    path: Annotated[Path | None, typer.Argument(help="An event log or a folder; the study's data if left out.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Tell how it stands now, and end.")] = False,
) -> None:
    """Follow the running session: page, trial, time, late pictures; never a rating, never a text. It only reads."""
    from experiment.desk.watch import Glance, follow

    told: Glance | str = ""
    for glance in follow(path or the_study().data):
        if sys.stdout.isatty() and not once:
            typer.echo(f"\r\033[K{glance}", nl=False)
        elif glance != told and not (isinstance(glance, Glance) and glance.same_as(told)):
            typer.echo(glance)
        told = glance
        if once:
            return
    if sys.stdout.isatty():
        typer.echo()


@app.command()
def report(
    path: Annotated[Path | None, typer.Argument(help="An event log, or a folder with event logs in it.")] = None,
    with_ratings: Annotated[
        bool, typer.Option("--with-ratings", help="With rating values, for the investigator.")
    ] = False,
    study: Annotated[bool, typer.Option("--study", help="One report over all sessions.")] = False,
) -> None:
    """Write the report of a session, or of the study, as one page of HTML; without rating values unless asked for."""
    from datetime import datetime

    from experiment.desk.reports.report import write_reports
    from experiment.desk.reports.study_report import write_study_report
    from experiment.records.study_folder import StudyFolder

    if study:
        folder = StudyFolder.find(path.absolute()) if path else the_study()
        typer.echo(f"Written: {write_study_report(folder, datetime.now().astimezone(), with_ratings)}")
    elif path is None:
        raise WrongInput("Name an event log or a folder with event logs in it, or ask for the whole --study.")
    else:
        typer.echo("\n".join(f"Written: {written}" for written in write_reports(path, with_ratings)))


@app.command()
def shortcut(
    desktop: Annotated[Path | None, typer.Option(help="Folder to put it in; your desktop if left out.")] = None,
) -> None:
    """Put a shortcut to the desk onto the desktop; nothing is overwritten."""
    from experiment.desk.window.shortcut import make_shortcut

    typer.echo(f"Written: {make_shortcut(the_study().root, desktop)}")
