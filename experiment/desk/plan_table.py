"""Prints a plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from experiment.desk.preparation import Request, prepare
from experiment.records.study_folder import StudyFolder

HEADINGS = ("trial", "message_id", "writer_id", "relationship", "words", "fixation_s", "message_s", "gap_s")


def plan_table(
    folder: StudyFolder, participant: str, session: int, seed: int, protocol: Path | None, messages: Path | None
) -> str:
    """Return a session's plan as aligned text; for a participant with messages of their own, those, else examples."""
    own = messages is None and folder.messages(participant, session).exists()
    request = Request("session" if own else "rehearsal", participant, session, "", protocol, messages, seed)
    plan = prepare(folder, request, date.today()).plan
    rows = [HEADINGS] + [
        (
            f"practice {planned.trial}" if planned.practice else str(planned.trial),
            planned.message.message_id,
            planned.message.writer_id or "-",
            planned.message.relationship or "-",
            str(planned.message.words),
            f"{planned.fixation_seconds:.4f}",
            f"{planned.message_seconds:.4f}",
            f"{planned.gap_seconds:.4f}",
        )
        for planned in (*plan.practice, *plan.trials)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    source = "the participant's messages" if own else "example messages"
    heading = (
        f"Participant {participant}, session {session}, seed {seed}, order {plan.protocol.messages.order}, {source}"
    )
    return "\n".join([heading, f"messages {plan.messages_sha256}", "", *lines])
