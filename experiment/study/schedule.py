"""The schedule: who comes when, under which kit code. It holds no drug, only codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

COLUMNS = ("participant", "session", "kit", "message_set", "first_dose")


@dataclass(frozen=True)
class Appointment:
    """One planned session of one participant."""

    participant: str
    session: int
    kit: str
    message_set: str
    first_dose: date

    def study_day(self, today: date) -> int:
        """Return which day of the dose period `today` is, counted from 1 on the day of the first dose."""
        return (today - self.first_dose).days + 1
