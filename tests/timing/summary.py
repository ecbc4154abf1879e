"""Sums the runs up: figures for each contender, whether the aims are met, and the table that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median, stdev
from typing import Any

from tests.timing.measuring import Run


@dataclass(frozen=True)
class Figures:
    """One contender's figures, in milliseconds but for `n` and the processor's percent."""

    n: int
    bias_ms: float
    sd_ms: float
    worst_ms: float
    logged_onset_median_ms: float
    logged_onset_sd_ms: float
    logged_duration_median_ms: float
    logged_duration_sd_ms: float
    processor_percent: float


HEADINGS = ("contender", "n", "bias", "SD", "worst", "log-screen onset", "SD", "log-screen duration", "SD", "CPU %")


def sum_up(runs: Sequence[Run], contender: str) -> Figures:
    """Return a contender's figures over all its runs."""
    shown = [one for run in runs if run.contender == contender for one in run.shown]
    errors = [one.error_ms for one in shown]
    onsets = [one.logged_onset_ms for one in shown]
    durations = [one.logged_duration_ms for one in shown]
    return Figures(
        n=len(shown),
        bias_ms=fmean(errors),
        sd_ms=stdev(errors),
        worst_ms=max(map(abs, errors)),
        logged_onset_median_ms=median(onsets),
        logged_onset_sd_ms=stdev(onsets),
        logged_duration_median_ms=median(durations),
        logged_duration_sd_ms=stdev(durations),
        processor_percent=median(one.processor_percent for one in shown),
    )


def find_misses(ours: Figures, builder: Figures, loop: Figures) -> list[str]:
    """Return every aim that was missed, in plain words."""
    aims = (
        ("bias within 0.5 ms", abs(ours.bias_ms) <= 0.5),
        ("SD at most 0.6 ms", ours.sd_ms <= 0.6),
        ("SD at most a tenth of Builder's", ours.sd_ms <= builder.sd_ms / 10),
        ("worst at most 5 ms", ours.worst_ms <= 5),
        ("log minus screen: duration within 0.5 ms (median)", abs(ours.logged_duration_median_ms) <= 0.5),
        ("processor at most a tenth of the loop's", ours.processor_percent <= loop.processor_percent / 10),
    )
    return [aim for aim, met in aims if not met]


def table(figures: dict[str, Figures]) -> str:
    """Return the figures as aligned text."""
    rows = [HEADINGS, *((name, str(one.n), *_numbers(one)) for name, one in figures.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def record(runs: Sequence[Run], figures: dict[str, Figures], **more: Any) -> dict[str, Any]:
    """Return everything for the JSON file, every single text included."""
    return {
        **more,
        "figures": {name: asdict(one) for name, one in figures.items()},
        "runs": [asdict(run) for run in runs],
    }


def _numbers(figures: Figures) -> tuple[str, ...]:
    values = asdict(figures)
    del values["n"], values["processor_percent"]
    return (*(f"{value:.2f}" for value in values.values()), f"{figures.processor_percent:.1f}")
