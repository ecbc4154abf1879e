"""Draws the benchmark's figure: for each contender the empirical distribution of its errors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.timing.measuring import Run

LINEAR_MS = 1.0  # the axis is linear up to here and logarithmic beyond


def draw(runs: Sequence[Run], path: Path) -> None:
    """Draw on-screen duration errors and what the logs make of them; the file's ending says the format."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    axes = figure.subplots(1, 2, sharey=True)
    names = list(dict.fromkeys(run.contender for run in runs))
    for axis, kind, label in (
        (axes[0], "error_ms", "on the screen minus wanted (ms)"),
        (axes[1], "logged_duration_ms", "logged minus on the screen (ms)"),
    ):
        for name in names:
            axis.ecdf([getattr(one, kind) for run in runs if run.contender == name for one in run.shown], label=name)
        axis.set_xscale("symlog", linthresh=LINEAR_MS)
        axis.axvline(0, color="0.7", linewidth=0.8, zorder=0)
        axis.set_xlabel(f"duration: {label}")
    axes[0].set_ylabel("share of texts")
    axes[0].legend(loc="upper left", fontsize="small")
    figure.savefig(path)
