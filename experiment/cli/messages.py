"""Commands for the coordinator: from the survey's export to frozen messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiment.cli.common import AsJson, Identity, ProtocolFile, app, as_json_text, ask_passphrase, folder, the_study
from experiment.errors import Refused, WrongInput


@app.command()
def intake(
    exports: Annotated[list[Path] | None, typer.Argument(help="Exports of the survey: CSV, TSV or XLSX.")] = None,
    participant: Annotated[str, typer.Option(help="Participant number as in the schedule.")] = "",
    importer: Annotated[str, typer.Option(help="Your initials.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="Which columns hold what; see stimuli/example.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to what was imported before.")] = False,
    seal: Annotated[str, typer.Option(help="Keep everything encrypted for this public key, age1...")] = "",
    identity: Identity = None,
    template: Annotated[Path | None, typer.Option(help="Write an empty form (.csv, .tsv, .xlsx) and stop.")] = None,
    as_json: AsJson = False,
    protocol: ProtocolFile = None,
) -> None:
    """Import loved ones' messages for a participant from survey exports; tells ids and counts, never a word."""
    from experiment.intake import coordinator, importing, report
    from experiment.intake.progress import watched
    from experiment.intake.template import write_template
    from experiment.records.study_folder import checked_operator, checked_participant

    if template:
        write_template(template)
        typer.echo(f"The empty form was written to {template}.")
        return
    if not exports:
        raise WrongInput("Which exports? connection-task intake EXPORT --participant 007 --importer KL")
    request = importing.Request(
        exports=tuple(exports),
        participant=checked_participant(participant),
        importer=checked_operator(importer),
        mapping=mapping,
        recipient=seal,
        add=add,
    )
    imported = coordinator.do_import(
        the_study(), request, protocol, coordinator.Keys(identity, ask_passphrase), watched
    )
    typer.echo(as_json_text(report.as_record(imported)) if as_json else report.as_text(imported))


@app.command()
def review(
    participant: Annotated[str, typer.Option(help="Participant number.")],
    reviewer: Annotated[str, typer.Option(help="Your initials; not those of who imported.")],
    reason: Annotated[str, typer.Option(help="Why frozen messages are changed; no private word.")] = "",
    identity: Identity = None,
    protocol: ProtocolFile = None,
    here: Annotated[bool, typer.Option("--here", hidden=True)] = False,
) -> None:
    """See each message as it will appear, approve or exclude it, choose the sets and freeze them."""
    from experiment.intake import coordinator
    from experiment.records.study_folder import checked_operator, checked_participant

    participant, reviewer = checked_participant(participant), checked_operator(reviewer)
    if not here:
        given = {"--reason": reason, "--identity": identity, "--protocol": protocol}
        options = [f"{name}={value}" for name, value in given.items() if value]
        wanted = ["--folder", str(folder[0]), "review", f"--participant={participant}", f"--reviewer={reviewer}"]
        raise typer.Exit(coordinator.review_in_own_process([*wanted, *options]))
    keys = coordinator.Keys(identity, ask_passphrase)
    typer.echo(coordinator.do_review(the_study(), participant, reviewer, reason, protocol, keys))


@app.command()
def withdraw(
    participant: Annotated[str, typer.Option(help="Participant number.")],
    writer: Annotated[str, typer.Option(help="The writer's id, for example w3.")],
    operator: Annotated[str, typer.Option(help="Your initials.")],
    identity: Identity = None,
) -> None:
    """Erase a writer's texts on their request; ids and hashes stay."""
    from experiment.intake import coordinator
    from experiment.records.study_folder import checked_operator, checked_participant

    keys = coordinator.Keys(identity, ask_passphrase)
    who = checked_participant(participant)
    typer.echo(str(coordinator.do_withdraw(the_study(), who, writer.strip(), checked_operator(operator), keys)))


@app.command()
def check_messages(
    participant: Annotated[str | None, typer.Option(help="Only this participant.")] = None,
    identity: Identity = None,
    as_json: AsJson = False,
    protocol: ProtocolFile = None,
) -> None:
    """Verify every frozen set of the study: fingerprint, rules, room on the screen."""
    from experiment.intake import coordinator, verification
    from experiment.records.study_folder import checked_participant

    keys = coordinator.Keys(identity, ask_passphrase)
    found = coordinator.do_check(the_study(), checked_participant(participant) if participant else None, protocol, keys)
    if as_json:
        typer.echo(as_json_text([one.record() for one in found]))
    else:
        typer.echo(verification.as_table(found))
    if any(one.problems for one in found):
        raise typer.Exit(Refused.exit_status)


@app.command()
def make_key(file: Annotated[Path, typer.Argument(help="Where the secret key is to lie; not in the study.")]) -> None:
    """Make a key for sealed messages; prints the public half, to be given to intake --seal."""
    from experiment.intake import coordinator

    def ask() -> str:
        return str(typer.prompt("A new passphrase for the key", hide_input=True, confirmation_prompt=True, err=True))

    typer.echo(coordinator.do_make_key(file, ask))
