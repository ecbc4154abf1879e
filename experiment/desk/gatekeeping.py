"""Says the gate's answer, and takes the assistant's reasons."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from experiment.errors import Refused
from experiment.session.gate import Finding

Ask = Callable[[str], str]  # shows a text and returns what the assistant typed, empty for nothing


def settle(findings: Sequence[Finding], reason: str | None, ask: Ask | None) -> list[tuple[str, str]]:
    """Return the rules overridden, each with its reason; raises Refused when the session must not begin.

    Warnings are said at once, on the assistant's own screen.
    """
    for finding in findings:
        if finding.level == "warning":
            print(finding.sentence, file=sys.stderr)
    forbidden = [finding for finding in findings if finding.level == "never"]
    if forbidden:
        raise Refused(_listed(forbidden) + "\nNothing was started.")
    doubtful = [finding for finding in findings if finding.level == "override"]
    if doubtful and not reason and ask is not None:
        reason = ask(_listed(doubtful) + "\nTo begin all the same, type the reason; to stop, press Enter")
    if doubtful and not (reason or "").strip():
        raise Refused(
            _listed(doubtful)
            + '\nNothing was started. If the session is right all the same, start again with --override "the reason".'
        )
    return [(finding.rule, (reason or "").strip()) for finding in doubtful]


def _listed(findings: Sequence[Finding]) -> str:
    return "\n".join(finding.sentence for finding in findings)
