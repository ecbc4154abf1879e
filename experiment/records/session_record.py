"""The record of a running session: the event log, and the trial table kept up with it."""

from __future__ import annotations

from experiment.errors import CouldNotWrite
from experiment.records.event_log import EventLog
from experiment.records.trial_table import Row, write_table
from experiment.session import events


class SessionRecord:
    """Writes every event at once, and the table anew after every trial, while nothing is due on the screen."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def append(self, event: events.Event) -> None:
        """Write one event; return only when it is on the disk. A table that cannot be written waits for the next."""
        self._log.append(event)
        if isinstance(event, events.TrialCompleted) and not event.practice:
            try:
                write_table(self._log.path)
            except CouldNotWrite:
                self._log.append(events.TableNotWritten(seconds=event.seconds))

    def close(self) -> list[Row]:
        """Write the table a last time, close the log, and return the rows."""
        try:
            return write_table(self._log.path)
        except CouldNotWrite as error:
            raise CouldNotWrite(
                f"{error} The event log is whole. Make room, then run: connection-task table {self._log.path}"
            ) from error
        finally:
            self._log.close()
