"""REDCap exports, raw or labelled: repeating instruments, and rows that belong to other instruments."""

from __future__ import annotations

from collections import Counter

from experiment.intake.mapping import Mapping, find_columns
from experiment.intake.tables import Table

RECORD, EVENT = ("record_id", "record id"), ("redcap_event_name", "event name")
INSTRUMENT, INSTANCE = ("redcap_repeat_instrument", "repeat instrument"), ("redcap_repeat_instance", "repeat instance")
_MARKS = (*EVENT, *INSTRUMENT, *INSTANCE, "redcap_survey_identifier", "redcap_data_access_group", "survey identifier")
_RAW = "redcap_"


def is_redcap(table: Table) -> bool:
    """Say whether a table is a REDCap export: its own columns, or a record id and the state of a form."""
    names = [name.casefold() for name in table.header]
    forms = any(name.endswith("_complete") or name.startswith("complete?") for name in names)
    return any(name in _MARKS for name in names) or (names[0] in RECORD and forms)


def is_labelled(table: Table) -> bool:
    """Say whether the first line holds labels instead of variable names."""
    return not any(name.startswith(_RAW) or name in ("record_id",) for name in map(str.casefold, table.header))


def one_row_a_response(table: Table, mapping: Mapping) -> tuple[Table, Counter[str]]:
    """Return a table with one row for every filled instance of the messages' instrument, and what was left out.

    Cells that a repeating instrument leaves empty are filled from the same record's row outside it: the record may be
    the writer, each instance one message. The key column of a row becomes record, event, instrument and instance.
    """
    places = find_columns(mapping, table.header, table.source)
    messages = places["messages"]
    base = _base_rows(table, [place for role, found in places.items() if role != "messages" for place in found])
    left_out: Counter[str] = Counter()
    kept = []
    for number, row in table.rows:
        if not any(row[place].strip() for place in messages):
            left_out["rows of other instruments"] += 1
            continue
        filled = _filled(row, base.get(_cell(table, row, RECORD) or str(number), {}))
        if mapping.complete and not _is_complete(filled[places["complete"][0]], mapping):
            left_out["unfinished"] += 1
            continue
        kept.append((number, [*filled, _key(table, row, number)]))
    return Table(table.source, table.form, (*table.header, KEY), kept), left_out


KEY = "record, event, instrument and instance"


def _base_rows(table: Table, wanted: list[int]) -> dict[str, dict[int, str]]:
    """Return what each record says outside its repeating instruments, by column; the first answer counts."""
    base: dict[str, dict[int, str]] = {}
    for _, row in table.rows:
        if _cell(table, row, INSTRUMENT) or _cell(table, row, INSTANCE):
            continue
        known = base.setdefault(_cell(table, row, RECORD), {})
        for place in wanted:
            if row[place].strip():
                known.setdefault(place, row[place])
    return base


def _filled(row: list[str], known: dict[int, str]) -> list[str]:
    return [cell if cell.strip() else known.get(place, cell) for place, cell in enumerate(row)]


def _is_complete(value: str, mapping: Mapping) -> bool:
    return value.strip().casefold() in {one.casefold() for one in mapping.values.complete}


def _key(table: Table, row: list[str], number: int) -> str:
    parts = [_cell(table, row, names) for names in (RECORD, EVENT, INSTRUMENT, INSTANCE)]
    return "/".join(parts) if parts[0] else f"row {number}"


def _cell(table: Table, row: list[str], names: tuple[str, ...]) -> str:
    place = next((place for place, name in enumerate(table.header) if name.casefold() in names), None)
    return "" if place is None else row[place].strip()
