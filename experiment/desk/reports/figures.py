"""The figures of the reports: SVG that takes its colours from the page, so that it follows light and dark."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

from experiment.desk.reports.session_summary import SessionSummary
from experiment.session import events

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# colours that stand for the page's own until the figure is done
INK, MUTED, LINE, MESSAGE, RATING, QUIET, WARNING = (f"#0{number}0{number}0{number}" for number in range(1, 8))
VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    LINE: "var(--line)",
    MESSAGE: "var(--message)",
    RATING: "var(--rating)",
    QUIET: "var(--quiet)",
    WARNING: "var(--warning)",
}
WIDTH_INCHES = 8.4
FAR_SECONDS = 0.1
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "connection-task",
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "ytick.left": False,
    "axes.axisbelow": True,
}
SHOWN: dict[type[events.PictureEvent], str] = {
    events.FixationShown: QUIET,
    events.MessageShown: MESSAGE,
    events.RatingShown: RATING,
    events.GapShown: QUIET,
}
MARKS = "osD^v<>ph*"


def timeline(of: SessionSummary) -> str:
    """Draw what stood on the screen in every trial, and above it how long it was planned to."""
    planned = of.reading.header["plan"]["trials"]
    with _axes(0.34 * len(planned) + 0.9) as (axes, done):
        for place, trial in enumerate(planned):
            own = _pictures(of, trial["trial"])
            start = own[0].seconds if own else 0.0
            for shown, after in pairwise(own):
                colour = next((colour for kind, colour in SHOWN.items() if isinstance(shown, kind)), None)
                left = shown.seconds - start
                if colour:
                    axes.barh(place, after.seconds - shown.seconds, 0.5, left, color=colour, linewidth=0)
                if wanted := _planned_seconds(shown, trial):
                    axes.hlines(place - 0.36, left, left + wanted, color=INK, linewidth=1.4)
        labels = [f"{trial['trial']}   {trial['message_id']}" for trial in planned]
        axes.set_yticks(range(len(planned)), labels)
        axes.set_ylim(len(planned) - 0.4, -0.7)
        axes.set_xlabel("seconds since the trial's first picture")
        axes.grid(axis="x", color=LINE, linewidth=0.6)
    return done[0]


def lateness(of: SessionSummary) -> str:
    """Draw how late every timed flip was."""
    with _axes(2.5) as (axes, done):
        for late, colour in ((False, MESSAGE), (True, WARNING)):
            flips = [flip for flip in of.timed_flips if flip.is_late == late]
            seconds = [flip.seconds / 60 for flip in flips]
            milliseconds = [1000 * (flip.late_seconds or 0.0) for flip in flips]
            axes.scatter(
                seconds, milliseconds, s=24 if late else 16, color=colour, marker="^" if late else "o", linewidths=0
            )
        if (of.latest_seconds or 0.0) > FAR_SECONDS:
            axes.set_yscale("symlog", linthresh=10)  # one very late picture must not press the others flat
        axes.axhline(0, color=LINE, linewidth=1)
        hertz = of.facts["frameRate"]
        if hertz:
            axes.axhline(500 / hertz, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
            axes.annotate(
                "half a frame", (1, 500 / hertz), (0, 3), ("axes fraction", "data"), "offset points", ha="right"
            )
        axes.set_xlabel("minutes since the session's start")
        axes.set_ylabel("late by (ms)")
    return done[0]


def response_times(of: SessionSummary) -> str:
    """Draw the response time to every item in every trial."""
    with _axes(2.5) as (axes, done):
        for item, mark, colour in zip(of.items, MARKS, (MESSAGE, RATING, INK, MUTED) * 3, strict=False):
            given = [(row["trial"], row[f"{item}_rt"]) for row in of.rows if row[f"{item}_rt"] is not None]
            trials, seconds = [trial for trial, _ in given], [rt for _, rt in given]
            axes.plot(trials, seconds, color=colour, linewidth=1, marker=mark, markersize=5, label=item)
        axes.set_xticks([row["trial"] for row in of.rows])
        axes.set_ylim(bottom=0)
        axes.set_xlabel("trial")
        axes.set_ylabel("last choice after (s)")
        axes.legend(frameon=False, loc="upper right", ncols=4, bbox_to_anchor=(1, 1.16), borderaxespad=0)
    return done[0]


def across_sessions(of: Sequence[SessionSummary], what: str) -> str:
    """Draw one number per session against its date, a mark for each workstation: errors of duration, or refresh."""
    from matplotlib.dates import ConciseDateFormatter

    with _axes(2.7) as (axes, done):
        workstations = sorted({one.facts["workstation"] for one in of})
        colours = (MESSAGE, RATING, INK, MUTED) * len(workstations)
        for workstation, mark, colour in zip(workstations, MARKS * len(workstations), colours, strict=False):
            own = [one for one in of if one.facts["workstation"] == workstation]
            points = [(one.began, value) for one in own for value in _values(one, what)]
            days, values = [day for day, _ in points], [value for _, value in points]
            axes.plot(days, values, mark, color=colour, markersize=4.5, label=workstation)  # type: ignore[arg-type]
        if what == "duration":
            axes.axhline(0, color=LINE, linewidth=1)
            axes.set_ylabel("message too long by (ms)")
        else:
            axes.set_ylabel("refresh rate (Hz)")
            axes.ticklabel_format(axis="y", useOffset=False)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))  # type: ignore[no-untyped-call]
        axes.legend(frameon=False, loc="upper right", ncols=4, bbox_to_anchor=(1, 1.16), borderaxespad=0)
    return done[0]


def _values(of: SessionSummary, what: str) -> list[float]:
    if what == "duration":
        return [1000 * error for error in of.duration_errors]
    return [of.facts["frameRate"]] if of.facts["frameRate"] else []


def _pictures(of: SessionSummary, trial: int) -> list[events.PictureEvent]:
    """Return the flips of a trial and the one after it, from the last time its message came up."""
    shown = [event for event in of.reading.events if isinstance(event, events.PictureEvent)]
    own = [place for place, event in enumerate(shown) if _of_trial(event, trial)]
    crosses = [place for place in own if isinstance(shown[place], events.FixationShown)]
    return shown[crosses[-1] : own[-1] + 2] if crosses else []


def _of_trial(event: events.PictureEvent, trial: int) -> bool:
    return isinstance(event, events.TrialEvent) and event.trial == trial and not event.practice


def _planned_seconds(shown: events.PictureEvent, trial: dict[str, float]) -> float | None:
    if isinstance(shown, events.FixationShown):
        return trial["fixation_seconds"]
    if isinstance(shown, events.MessageShown):
        return trial["message_seconds"]
    return trial["gap_seconds"] if isinstance(shown, events.GapShown) else None


@contextmanager
def _axes(height_inches: float) -> Iterator[tuple[Axes, list[str]]]:
    """Give axes to draw on; afterwards the list holds the finished SVG."""
    import matplotlib
    from matplotlib.figure import Figure

    done: list[str] = []
    with matplotlib.rc_context(SETTINGS):  # type: ignore[arg-type]
        figure = Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
        yield figure.add_subplot(), done
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    done.append(_inlined(written.getvalue()))


def _inlined(svg: str) -> str:
    """Return an SVG file as a part of a page: no preamble, no ids, the page's colours and typeface."""
    drawing = svg[svg.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" aria-hidden="true">', drawing, count=1)
    drawing = re.sub(r"font-family: [^;]*; ?", "", drawing)
    drawing = re.sub(
        r' id="(?:figure|axes|patch|text|line2d|legend|matplotlib|xtick|ytick|Path|Line)[^"]*"', "", drawing
    )
    for stand_in, variable in VARIABLES.items():
        drawing = drawing.replace(stand_in, variable)
    return drawing
