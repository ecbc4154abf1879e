"""What every table of the protocol file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the protocol file; an unknown key is a fault, and nothing changes after reading.

    A rule about two settings is checked with the later one, because a rule about the whole table would wait until
    every setting in it is right, and its fault would only show on the second reading.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, validate_default=True)
