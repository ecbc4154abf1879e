"""Renders a report as one page of HTML that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiment.desk.reports.session_summary import clock

TEMPLATES = Path(__file__).parent / "templates"
NOTHING, MINUS, TIMES = "\N{EN DASH}", "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"


def render(template: str, **values: Any) -> str:
    """Return a page made from a template; what a template does not know is an error, never an empty place."""
    surroundings = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    surroundings.filters |= {
        "moment": lambda moment: f"{moment:%Y-%m-%d %H:%M}",
        "clock": clock,
        "number": _number,
        "seconds": lambda value: NOTHING if value is None else f"{value:.2f} s",
        "milliseconds": lambda value, signed=False: (
            NOTHING if value is None else f"{_number(1000 * value, 1, signed)} ms"
        ),
    }
    return surroundings.get_template(template).render(**values)


def _number(value: float | None, places: int, signed: bool = False) -> str:
    if value is None:
        return NOTHING
    return f"{round(value, places) + 0.0:{'+' if signed else ''}.{places}f}".replace("-", MINUS)
