"""The form for messages that come by e-mail: one row for each loved one, written as CSV, TSV or XLSX."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from experiment.errors import Refused, WrongInput
from experiment.records import files

MESSAGES = 12
MEANINGS = {
    "participant": "participant number as in the schedule, for example 007",
    "response": "a number of your own for this letter, every letter another one",
    "writer_name": "the writer's name as it shall stand above the message",
    "relationship": "friend, family, partner or other",
    "consent": "yes, if the writer agreed that the messages are shown; every other answer excludes the row",
    **{f"message_{number}": "one message, one or two sentences; may stay empty" for number in range(1, MESSAGES + 1)},
}
_DELIMITERS = {".csv": ",", ".tsv": "\t"}


def write_template(path: Path) -> None:
    """Write an empty form; raises Refused if the file exists, WrongInput for another ending than the three."""
    if path.exists():
        raise Refused(f"{path} exists already. It was left as it is.")
    if path.suffix in _DELIMITERS:
        content = _text(_DELIMITERS[path.suffix])
    elif path.suffix == ".xlsx":
        content = _workbook()
    else:
        raise WrongInput("The form can be written as .csv, .tsv or .xlsx. Nothing was written.")
    files.replace_whole(path, content)


def _text(delimiter: str) -> bytes:
    """Return the first line, with the mark by which Excel knows UTF-8."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerow(MEANINGS)
    return written.getvalue().encode("utf-8-sig")


def _workbook() -> bytes:
    """Return a workbook whose cells are text, so that 007 stays 007, with the meanings on a second sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "messages"
    sheet.append(list(MEANINGS))
    for column in sheet.iter_cols(min_row=1, max_row=60, max_col=len(MEANINGS)):
        for cell in column:
            cell.number_format = "@"
    meanings = book.create_sheet("columns")
    for row in MEANINGS.items():
        meanings.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
