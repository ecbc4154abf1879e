"""Qualtrics exports, CSV or TSV: three header lines, previews and unfinished responses among the rows."""

from __future__ import annotations

import re
from collections import Counter

from experiment.intake.tables import Table

MARKS = ("ResponseId", "StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "DistributionChannel")
_IMPORT_ID = '{"importid"'
_UNANSWERED = re.compile(r"-\d{1,4}")  # an export option writes -99, or another number, where nothing was answered
_LABEL = "response id"
_PREVIEW_CHANNEL = "preview"
_STATUS_BITS = ((1, "previews"), (2, "test responses"), (8, "marked as spam"))
_STATUS_WORDS = (("preview", "previews"), ("test", "test responses"), ("spam", "marked as spam"))


def is_qualtrics(table: Table) -> bool:
    """Say whether a table is a Qualtrics export: its own columns, or its line of import ids."""
    return sum(table.has(name) for name in MARKS) >= 4 or bool(_header_rows(table) and table.has("ResponseId"))


def responses_only(table: Table) -> tuple[Table, Counter[str]]:
    """Return the rows that are finished responses, and how many rows are not, by reason.

    The second and third header line, question texts and import ids, go too, if they are still there.
    """
    body = table.without(_header_rows(table))
    left_out: Counter[str] = Counter()
    kept = []
    columns = {name.casefold(): place for place, name in reversed(list(enumerate(table.header)))}
    for number, row in body.rows:
        reason = _reason_to_leave_out(row, columns)
        if reason:
            left_out[reason] += 1
        else:
            kept.append((number, ["" if _UNANSWERED.fullmatch(cell.strip()) else cell for cell in row]))
    return Table(body.source, body.form, body.header, kept), left_out


def _header_rows(table: Table) -> int:
    """Return how many header lines follow the first: up to the import ids or, where those are gone, the labels."""
    following = [[cell.strip().casefold() for cell in row] for _, row in table.rows[:2]]
    for count, cells in reversed(list(enumerate(following, 1))):
        if any(_IMPORT_ID in cell.replace(" ", "") for cell in cells):
            return count
    return int(bool(following) and _LABEL in following[0])


def _reason_to_leave_out(row: list[str], columns: dict[str, int]) -> str:
    def cell(name: str) -> str:
        place = columns.get(name)
        return row[place].strip().casefold() if place is not None else ""

    status = cell("status")
    if status.isdecimal():
        reasons = [reason for bit, reason in _STATUS_BITS if int(status[:6]) & bit]
    else:
        reasons = [reason for word, reason in _STATUS_WORDS if word in status]
    if cell("distributionchannel") == _PREVIEW_CHANNEL:
        reasons.append("previews")
    if not reasons and ("finished" in columns and cell("finished") not in ("true", "1")):
        reasons.append("unfinished")
    return reasons[0] if reasons else ""
