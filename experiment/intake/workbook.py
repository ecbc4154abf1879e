"""Reads the first sheet of an Excel workbook as rows of text."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from experiment.errors import WrongInput
from experiment.intake.progress import Watch
from experiment.intake.source import Source

LARGEST_UNPACKED_BYTES = 400_000_000
_DAMAGE = (  # what openpyxl lets through when a workbook is not what it says; it has no exception of its own for it
    zipfile.BadZipFile,
    ParseError,
    zlib.error,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    AssertionError,
)


def workbook_rows(source: Source, watch: Watch) -> Iterator[list[str]]:
    """Yield the rows of the first sheet, formulas as their last value; raises WrongInput for a damaged workbook."""
    try:
        _refuse_other_archives(source)
        yield from _cells(source, watch)
    except _DAMAGE as error:
        raise WrongInput(
            f"{source.name} looks like an Excel workbook but cannot be read ({type(error).__name__}). Open it in "
            "Excel, save it again as .xlsx or as CSV UTF-8. Nothing was imported."
        ) from None


def _refuse_other_archives(source: Source) -> None:
    with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise WrongInput(
                f"{source.name} is a ZIP archive, as survey tools send their exports; unpack it first. "
                "Nothing was imported."
            )
        if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED_BYTES:
            raise WrongInput(f"{source.name} unpacks to something too large for an export. Nothing was imported.")


def _cells(source: Source, watch: Watch) -> Iterator[list[str]]:
    import openpyxl
    from openpyxl.utils.escape import unescape

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions, which hold no message
        book = openpyxl.load_workbook(io.BytesIO(source.content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            total = sheet.max_row
            sheet.reset_dimensions()  # other programs than Excel write a wrong size, and cells would be lost
            for row in watch(_values(sheet), total, "Reading the workbook"):
                yield [unescape(_written(cell)) for cell in row]
        finally:
            book.close()


def _values(sheet: Any) -> Iterable[tuple[Any, ...]]:
    return sheet.iter_rows(values_only=True)  # type: ignore[no-any-return]


def _written(cell: Any) -> str:
    """Write a cell as the coordinator sees it: 7 for 7.0, a date without its midnight."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
