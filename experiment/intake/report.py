"""Says what an import brought and what the checks found: ids, counts and hashes, no private word."""

from __future__ import annotations

from collections import Counter
from typing import Any

from experiment.intake.cleaning import STEPS
from experiment.intake.importing import Imported
from experiment.intake.pool import Pool


def as_record(imported: Imported) -> dict[str, Any]:
    """Return the machine-readable report."""
    pool = imported.pool
    return {
        "participant": pool.participant,
        "importer": pool.importer,
        "sealed": bool(pool.recipient),
        "files": [
            {
                "kind": one.kind,
                "form": one.form,
                "sha256": one.sha256,
                "rows": one.rows,
                "responses": len(one.responses),
                "left_out": dict(one.left_out),
                "remarks": list(one.remarks),
            }
            for one in imported.exports
        ],
        "already_there": imported.already_there,
        "writers": {
            one.writer_id: {"relationship": one.relationship, "messages": _number(pool, one.writer_id)}
            for one in pool.writers
        },
        "messages": {
            one.message_id: {
                "writer_id": one.writer_id,
                "sha256": pool.message(one.message_id).sha256,
                "words": pool.message(one.message_id).words,
                "part": one.part,
                "parts": one.parts,
                "changes": dict(one.changes),
                "flags": [
                    {"check": flag.check, "finding": flag.finding, "blocks": flag.blocks}
                    for flag in imported.flags.get(one.message_id, ())
                ],
            }
            for one in pool.candidates
        },
        "cleaning": {step.name: {"what": step.what, **_counts(pool, step.name)} for step in STEPS},
    }


def as_text(imported: Imported) -> str:
    """Return the report for the coordinator."""
    pool = imported.pool
    lines = [f"Participant {pool.participant}, imported by {pool.importer}:"]
    lines += [
        f"  {one.form}, {one.rows} rows: {len(one.responses)} responses used{_left_out(one.left_out)}"
        for one in imported.exports
    ]
    lines += [f"  {remark}" for remark in dict.fromkeys(remark for one in imported.exports for remark in one.remarks)]
    if imported.already_there:
        lines.append(f"  {imported.already_there} of them were imported before and were left as they are")
    writers = [f"{one.writer_id} {one.relationship} {_number(pool, one.writer_id)}" for one in pool.writers]
    lines += ["", f"{len(pool.candidates)} messages by {len(pool.writers)} writers: {', '.join(writers)}"]
    split = {one.origin: one for one in pool.candidates if one.parts > 1}
    if split:
        parts = ", ".join(f"{origin} into {one.parts}" for origin, one in split.items())
        lines.append(f"Fields with several messages were split, to be approved in the review: {parts}")
    lines += ["", "Cleaning:"]
    for step in STEPS:
        counts = _counts(pool, step.name)
        lines.append(f"  {step.name}: {counts['places']} places in {counts['messages']} messages ({step.what})")
    lines += ["", "Found (! means that the message cannot be shown as it is):"]
    for message_id, flags in imported.flags.items():
        lines += [f"  {'!' if flag.blocks else ' '} {message_id}  {flag.check}: {flag.finding}" for flag in flags]
    return "\n".join([*lines, "", _next(pool)])


def _next(pool: Pool) -> str:
    return (
        f"Next: connection-task review --participant {pool.participant} --reviewer XX, by somebody other than "
        f"{pool.importer}."
    )


def _left_out(reasons: Counter[str]) -> str:
    listed = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
    return f"; left out: {listed}" if listed else ""


def _number(pool: Pool, writer_id: str) -> int:
    return sum(one.writer_id == writer_id for one in pool.candidates)


def _counts(pool: Pool, step: str) -> dict[str, int]:
    counts = [dict(one.changes).get(step, 0) for one in pool.candidates]
    return {"places": sum(counts), "messages": sum(map(bool, counts))}
