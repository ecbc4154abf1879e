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
Identity = Annotated[Path | None, typer.Option(help="File with the secret key, where messages are sealed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the machine-readable report.")]
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
    imported = coordinator.do_import(_study(), request, protocol, coordinator.Keys(identity, _passphrase), watched)
    typer.echo(_json(report.as_record(imported)) if as_json else report.as_text(imported))


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
        wanted = ["--folder", str(_folder[0]), "review", f"--participant={participant}", f"--reviewer={reviewer}"]
        raise typer.Exit(coordinator.review_in_own_process([*wanted, *options]))
    keys = coordinator.Keys(identity, _passphrase)
    typer.echo(coordinator.do_review(_study(), participant, reviewer, reason, protocol, keys))


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

    keys = coordinator.Keys(identity, _passphrase)
    who = checked_participant(participant)
    typer.echo(str(coordinator.do_withdraw(_study(), who, writer.strip(), checked_operator(operator), keys)))


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

    keys = coordinator.Keys(identity, _passphrase)
    found = coordinator.do_check(_study(), checked_participant(participant) if participant else None, protocol, keys)
    if as_json:
        typer.echo(_json([one.record() for one in found]))
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


def _passphrase() -> str:
    return str(typer.prompt("Passphrase of the key", hide_input=True, err=True))


def _json(record: object) -> str:
    import json

    return json.dumps(record, indent=2)


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
