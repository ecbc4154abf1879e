"""The mapping: which columns of an export hold writer, relationship, consent and messages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from experiment.errors import Fault, Faulty, WrongInput
from experiment.study.messages import RELATIONSHIPS
from experiment.study.section import Section

Kind = Literal["qualtrics", "redcap", "plain"]
Column = Annotated[str, Field(min_length=1, max_length=300)]
NEVER_READ = (
    "ipaddress",
    "ip address",
    "recipientemail",
    "recipient email",
    "recipientfirstname",
    "recipient first name",
    "recipientlastname",
    "recipient last name",
    "locationlatitude",
    "location latitude",
    "locationlongitude",
    "location longitude",
    "externalreference",
    "external data reference",
    "redcap_survey_identifier",
    "survey identifier",
)
_DOUBLED = re.compile(r" \(\d+\)$")
_SHOWN = re.compile(r"[^@\n]{1,60}")
_SENTENCE = re.compile(r"[.!…]\s*$|@|\S\s+\S+\s+\S+\s+\S+\s+\S+\s+\S")


class Values(Section):
    """What the answers look like."""

    consent: tuple[Column, ...] = Field(
        default=("yes", "y", "true", "1", "checked", "i agree", "ja", "oui", "sí", "si"),
        description="answers that mean consent; every other answer, and none, excludes the response",
    )
    complete: tuple[Column, ...] = Field(default=("2", "complete"), description="values of a finished form (REDCap)")
    friend: tuple[Column, ...] = Field(default=("friend",), description="answers that mean friend")
    family: tuple[Column, ...] = Field(default=("family",), description="answers that mean family")
    partner: tuple[Column, ...] = Field(default=("partner",), description="answers that mean romantic partner")
    other: tuple[Column, ...] = Field(default=("other",), description="answers that mean somebody else")


class Mapping(Section):
    """A whole mapping file; every name is that of a column, as it stands in the export's first line."""

    kind: Kind = Field(description="the kind of export this file is for")
    messages: tuple[Column, ...] = Field(min_length=1, description="columns with messages; a last * means: and so on")
    writer: Column = Field(description="the writer's name as it shall stand above the message")
    relationship: Column = Field(description="the writer's relationship to the participant")
    response: Column | None = Field(default=None, description="what tells one response from another")
    participant: Column | None = Field(default=None, description="whom the writer wrote to; left out: not checked")
    consent: Column | None = Field(default=None, description="whether the writer agreed; left out: not asked")
    complete: Column | None = Field(default=None, description="whether the form was finished (REDCap)")
    split: bool = Field(default=True, description="whether one field with several messages is taken apart")
    values: Values = Field(default=Values(), description="what the answers look like")

    def columns(self) -> dict[str, str]:
        """Return the columns with one answer each, by what they hold."""
        roles = ("response", "participant", "writer", "relationship", "consent", "complete")
        return {role: name for role in roles if (name := getattr(self, role))}

    def relationship_of(self, answer: str) -> str | None:
        """Return friend, family, partner or other; None for an answer the mapping does not know."""
        wanted = answer.strip().casefold()
        known = {one.casefold(): kind for kind in RELATIONSHIPS for one in (kind, *getattr(self.values, kind))}
        return known.get(wanted)


PLAIN = Mapping(
    kind="plain",
    response="response",
    participant="participant",
    writer="writer_name",
    relationship="relationship",
    consent="consent",
    messages=("message_*",),
)


def read_mapping(path: Path) -> Mapping:
    """Return a mapping file; raises Faulty with every fault at once."""
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        return Mapping.model_validate(table)
    except OSError as error:
        raise WrongInput(f"{path} could not be read ({error.strerror}). Nothing was imported.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Faulty(str(path), [Fault("the whole file", f"is not valid TOML in UTF-8: {error}")]) from None
    except ValidationError as error:
        places = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_url=False)]
        raise Faulty(str(path), [Fault(place or "the whole file", message) for place, message in places]) from None


def find_columns(mapping: Mapping, header: Sequence[str], source: str) -> dict[str, list[int]]:
    """Return where each mapped column stands; raises Faulty with the columns that are there."""
    faults: list[Fault] = []
    places: dict[str, list[int]] = {}
    wanted = {**{role: [name] for role, name in mapping.columns().items()}, "messages": list(mapping.messages)}
    for role, names in wanted.items():
        for name in names:
            found = _find(name, header)
            if any(_DOUBLED.sub("", header[place]).casefold() in NEVER_READ for place in found):
                faults.append(Fault(role, f"the column “{name}” tells who or where people are and is never read"))
            elif not found:
                faults.append(Fault(role, f"there is no column “{name}”"))
            places[role] = places.get(role, []) + [one for one in found if one not in places.get(role, [])]
    if faults:
        raise Faulty(source, [*faults, Fault("columns that are there", columns_shown(header))])
    return places


def columns_shown(header: Sequence[str]) -> str:
    """Write the names of a table's columns, unless the first line looks like answers instead of names."""
    if not _names(header):
        return "the first line looks like answers, not like names of columns; export the file with its header"
    shown = [name if _SHOWN.fullmatch(name) else f"{name[:57]}..." for name in header if name]
    listed = ", ".join(shown[:80])
    return listed + (f" and {len(shown) - 80} more" if len(shown) > 80 else "")


def _names(header: Sequence[str]) -> bool:
    """Say whether a first line names columns: a survey tool's own are among them, or nothing reads like prose."""
    tools = {"responseid", "response id", "record_id", "record id", "repeat instrument", "redcap_repeat_instrument"}
    return any(name.casefold() in tools for name in header) or not any(map(_SENTENCE.search, header))


def _find(name: str, header: Sequence[str]) -> list[int]:
    if name.endswith("*"):
        start = name[:-1].casefold()
        return [place for place, one in enumerate(header) if one.casefold().startswith(start)]
    return [place for place, one in enumerate(header) if one.casefold() == name.casefold()]
