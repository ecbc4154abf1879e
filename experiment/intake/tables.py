"""Turns an export's text or workbook into a table: one header line and rows of the same length."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from experiment.errors import Fault, Faulty, WrongInput
from experiment.intake.progress import Watch, unwatched
from experiment.intake.source import Source, decode

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "^": "carets"}
MOST_ROWS = 50_000
MOST_FAULTS = 20
Rows = list[list[str]]
NumberedRow = tuple[int, list[str]]  # counted as a spreadsheet does, the header being row 1


@dataclass(frozen=True)
class Table:
    """What a file holds; a doubled column is told apart as "name (2)"."""

    source: str
    form: str
    header: tuple[str, ...] = field(repr=False)
    rows: list[NumberedRow] = field(repr=False)

    def has(self, *names: str) -> bool:
        """Say whether all these columns are there, in whatever case."""
        present = {name.casefold() for name in self.header}
        return all(name.casefold() in present for name in names)

    def without(self, count: int) -> Table:
        """Return the table without its first rows, which are more header."""
        return Table(self.source, self.form, self.header, self.rows[count:])


def read_table(source: Source, watch: Watch = unwatched) -> Table:
    """Return the table in a file; raises WrongInput or Faulty in words that show no cell."""
    if source.is_archive:
        from experiment.intake.workbook import workbook_rows

        rows, form = list(_no_more_than_allowed(workbook_rows(source, watch), source.name)), "XLSX"
    else:
        text, encoding = decode(source)
        rows, form = _text_rows(text, encoding, source.name)
    return _table(rows, form, source.name)


def _text_rows(text: str, encoding: str, name: str) -> tuple[Rows, str]:
    delimiter, text = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(_no_more_than_allowed(reader, name))
    except csv.Error as error:
        raise WrongInput(
            f"{name} is not a valid CSV file (near line {reader.line_num}: {error}). A quotation mark may be missing "
            "or doubled; export the file again rather than mend it by hand. Nothing was imported."
        ) from None
    return rows, f"{encoding} with {DELIMITERS[delimiter]}"


def _delimiter(text: str) -> tuple[str, str]:
    """Return what separates the fields, and the text without the line in which Excel says so."""
    first, _, rest = text.partition("\n")
    hint = first.strip().casefold()
    if hint.startswith("sep=") and hint[4:5] in DELIMITERS:
        return hint[4:5], rest
    if first.rstrip("\r").casefold() == "sep=\t":
        return "\t", rest
    return max(DELIMITERS, key=lambda one: _fields_of_first_row(text, one)), text


def _fields_of_first_row(text: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter), []))
    except csv.Error:
        return 0


def _no_more_than_allowed(rows: Iterable[list[str]], name: str) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise WrongInput(
                f"{name} has more than {MOST_ROWS:,} rows. Export only the responses for this participant. "
                "Nothing was imported."
            )
        yield row


def _table(rows: Rows, form: str, name: str) -> Table:
    header = rows[0] if rows else []
    width = max((number for number, cell in enumerate(header, 1) if cell.strip()), default=0)
    if not width:
        raise WrongInput(f"{name} has no first line with the names of the columns. Nothing was imported.")
    numbered = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    body = [_fitted(row, width) for _, row in numbered]
    wrong = [(number, len(row)) for (number, row), fitted in zip(numbered, body, strict=True) if fitted is None]
    if wrong:
        raise Faulty(name, _ragged(wrong, width))
    if not numbered:
        raise WrongInput(f"{name} has a first line and nothing below it. Nothing was imported.")
    whole = [(number, row) for (number, _), row in zip(numbered, body, strict=True) if row is not None]
    return Table(name, form, _told_apart(header[:width]), whole)


def _fitted(row: list[str], width: int) -> list[str] | None:
    """Return a row in the header's length: empty cells more are cut off, cells fewer are an accident."""
    if len(row) < width or any(cell.strip() for cell in row[width:]):
        return None
    return row[:width]


def _ragged(wrong: list[tuple[int, int]], width: int) -> list[Fault]:
    faults = [Fault(f"row {number}", f"has {found} fields, {width} are needed") for number, found in wrong]
    more = len(faults) - MOST_FAULTS
    return faults[:MOST_FAULTS] + ([Fault("and", f"{more} more rows like these")] if more > 0 else [])


def _told_apart(names: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    header = []
    for name in (" ".join(name.split()) for name in names):
        seen[name] = seen.get(name, 0) + 1
        header.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(header)
