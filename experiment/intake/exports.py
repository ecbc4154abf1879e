"""Reads one export: recognises its kind, and returns the responses that can be used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from experiment.errors import WrongInput
from experiment.intake import qualtrics, redcap
from experiment.intake.mapping import PLAIN, Kind, Mapping, columns_shown
from experiment.intake.progress import Watch, unwatched
from experiment.intake.responses import Response, collect, mapped_rows
from experiment.intake.source import Source
from experiment.intake.tables import Table, read_table

KINDS: dict[Kind, str] = {"qualtrics": "a Qualtrics export", "redcap": "a REDCap export", "plain": "a plain table"}


@dataclass(frozen=True)
class Export:
    """What one file gave: its kind, its hash, its responses, the rows left out by reason, and what went unchecked."""

    kind: Kind
    form: str
    sha256: str
    rows: int
    responses: tuple[Response, ...]
    left_out: Counter[str]
    remarks: tuple[str, ...]


def read_export(source: Source, mapping: Mapping | None, participant: str, watch: Watch = unwatched) -> Export:
    """Return a file's responses for a participant; raises WrongInput or Faulty and shows no cell."""
    table = read_table(source, watch)
    kind = recognise(table)
    if mapping is None:
        mapping = _without_a_file(kind, table)
    if mapping.kind != kind:
        raise WrongInput(
            f"{source.name} is {KINDS[kind]}, and the mapping is for {KINDS[mapping.kind]}. Nothing was imported."
        )
    prepared, left_out = table, Counter[str]()
    rows = len(table.rows)
    if kind == "qualtrics":
        prepared, left_out = qualtrics.responses_only(table)
        rows = len(prepared.rows) + left_out.total()
    if kind == "redcap":
        prepared, left_out = redcap.one_row_a_response(table, mapping)
        mapping = mapping.model_copy(update={"response": redcap.KEY})
    collected = collect(mapped_rows(prepared, mapping, watch), mapping, participant, source.name)
    form = _form(table, kind)
    reasons = left_out + collected.left_out
    return Export(kind, form, source.sha256, rows, collected.responses, reasons, _remarks(mapping))


def recognise(table: Table) -> Kind:
    """Return the kind of an export, from its columns alone."""
    if qualtrics.is_qualtrics(table):
        return "qualtrics"
    return "redcap" if redcap.is_redcap(table) else "plain"


def _without_a_file(kind: Kind, table: Table) -> Mapping:
    if kind == "plain":
        return PLAIN
    raise WrongInput(
        f"{table.source} is {KINDS[kind]}. Say with --mapping which of its columns hold writer, relationship, consent "
        f"and messages; stimuli/example/mapping-{kind}.toml is one to start from. Nothing was imported. The columns "
        f"that are there: {columns_shown(table.header)}"
    )


def _remarks(mapping: Mapping) -> tuple[str, ...]:
    unchecked = (
        (mapping.participant, "for whom the messages were written was not checked: the mapping names no such column"),
        (mapping.consent, "consent was not checked: the mapping names no such column"),
    )
    return tuple(remark for column, remark in unchecked if column is None)


def _form(table: Table, kind: Kind) -> str:
    detail = ""
    if kind == "redcap":
        detail = ", labelled" if redcap.is_labelled(table) else ", raw"
    return f"{KINDS[kind]}{detail} ({table.form})"
