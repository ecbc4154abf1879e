"""Markers for other devices."""

from __future__ import annotations

from experiment.session.events import Event


class LogMarkers:
    """No other device: the event log is the marker."""

    def send(self, event: Event) -> None:
        """Do nothing; the runner writes the event into the log."""
