"""Reads the files a session begins with: protocol, messages, schedule. Faults never show a private word."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from experiment.errors import Fault, Faulty, Refused, WrongInput
from experiment.study import messages as message_rules
from experiment.study import schedule as schedule_rules
from experiment.study.drug_names import lines_with_drug_names
from experiment.study.messages import Message, MessageSet
from experiment.study.protocol import Protocol, read_protocol
from experiment.study.schedule import Appointment

LARGEST_BYTES = 1_000_000
_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


def load_protocol(path: Path) -> tuple[Protocol, str]:
    """Return the protocol and the SHA-256 of its file."""
    content = read_bytes(path)
    _refuse_drug_names(str(path), content.decode("utf-8", "replace"))
    return read_protocol(content, str(path)), hashlib.sha256(content).hexdigest()


def load_messages(path: Path, protocol: Protocol) -> MessageSet:
    """Return the messages of a session, in the order of the file; raises Faulty with every fault, by message id."""
    return read_messages(read_bytes(path), str(path), protocol)


def read_messages(content: bytes, source: str, protocol: Protocol) -> MessageSet:
    """Return the messages from a file's bytes, which may never have stood on a disk; `source` names them in faults."""
    rows = _rows(content, source, message_rules.COLUMNS)
    ids = [row[column] for row in rows for column in ("message_id", "writer_id")]
    if not all(map(_SAFE_ID.fullmatch, ids)):
        raise Faulty(
            source,
            [
                Fault(f"row {number}", f"{column} may have 1 to 32 letters, digits, - and _, and no other character")
                for number, row in enumerate(rows, 1)
                for column in ("message_id", "writer_id")
                if not _SAFE_ID.fullmatch(row[column])
            ],
        )
    messages = MessageSet(tuple(Message(**row) for row in rows))
    if faults := message_rules.find_faults(messages, protocol):
        raise Faulty(source, faults)
    return messages


def load_schedule(path: Path) -> tuple[Appointment, ...]:
    """Return the planned sessions, in the order of the file; raises Faulty with every fault."""
    appointments, faults = [], []
    for number, row in enumerate(_rows(read_bytes(path), str(path), schedule_rules.COLUMNS), 1):
        try:
            first_dose = date.fromisoformat(row["first_dose"])
            session = int(row["session"])
        except ValueError:
            faults.append(Fault(f"row {number}", "session is a whole number, first_dose a date such as 2026-11-19"))
            continue
        appointments.append(Appointment(row["participant"], session, row["kit"], row["message_set"], first_dose))
    if faults:
        raise Faulty(str(path), faults)
    return tuple(appointments)


def _rows(content: bytes, source: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """Read a CSV file (RFC 4180, UTF-8 with or without a byte order mark) with exactly these columns, in any order."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput(
            f"{source} is not UTF-8 (byte {error.start}). Save it as CSV UTF-8; nothing was opened."
        ) from None
    _refuse_drug_names(source, text)
    try:
        header, *body = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row] or [[]]
    except csv.Error as error:
        raise WrongInput(f"{source} is not a valid CSV file ({error}). Nothing was opened.") from None
    if sorted(header) != sorted(columns):
        raise Faulty(source, [Fault("first line", f"the columns must be {', '.join(columns)}, separated by commas")])
    faults = [
        Fault(f"row {number}", f"has {len(row)} fields, {len(columns)} are needed")
        for number, row in enumerate(body, 1)
        if len(row) != len(columns)
    ]
    if faults:
        raise Faulty(source, faults)
    return [{name: value.replace("\r\n", "\n") for name, value in zip(header, row, strict=True)} for row in body]


def _refuse_drug_names(source: str, text: str) -> None:
    lines = lines_with_drug_names(text)
    if lines:
        raise Refused(
            f"{source} names a drug or its dummy on line {', '.join(map(str, lines))}. The assistant and the "
            "participant may see what is in this file, so it must not. Nothing was opened."
        )


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; raises WrongInput in words when it is missing, too large or cannot be read."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise WrongInput(f"{path} is larger than {LARGEST_BYTES:,} bytes; it cannot be what it should be.")
        return path.read_bytes()
    except FileNotFoundError:
        raise WrongInput(f"{path} is not there. Nothing was opened.") from None
    except OSError as error:
        raise WrongInput(f"{path} could not be read ({error.strerror}). Nothing was opened.") from error
