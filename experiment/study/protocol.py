"""The protocol: everything a lab may change, each setting defined once with type, unit, range and meaning."""

from __future__ import annotations

import tomllib
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator

from experiment.errors import Fault, Faulty
from experiment.study.section import Section
from experiment.study.signals import MarkerTable, Scanner

WHOLE_FILE = "the file as a whole"
MINIMUM_CONTRAST = 7.0  # WCAG 2.2, success criterion 1.4.6 (enhanced contrast)


def _ordered(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] > bounds[1]:
        raise ValueError("the first number may not be larger than the second")
    return bounds


Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]
SecondsRange = Annotated[tuple[Seconds, Seconds], AfterValidator(_ordered)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Label = Annotated[str, Field(min_length=1, max_length=80)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Corner = Literal["none", "top_left", "top_right", "bottom_left", "bottom_right"]


class Study(Section):
    """When a session may take place."""

    study_day: int = Field(ge=1, le=60, description="the day of the dose period on which the session takes place")
    dose_days: int = Field(ge=1, le=60, description="days on which capsules are taken in one period")
    washout_days: int = Field(ge=0, le=365, description="days without capsules between the two periods")


class Messages(Section):
    """Which messages are shown, and in which order."""

    number: int = Field(ge=1, le=200, description="messages in one session")
    sets: Literal["distinct", "repeated"] = Field(description="other messages in session 2, or the same again")
    order: Literal["random", "williams", "as_listed"] = Field(description="how the order of a session is found")
    show_writer_name: bool = Field(description="whether the writer's name stands above the message")
    writer_line: Text = Field(description="the line above the message; {name} becomes the writer's name")
    reading_words_per_minute: float = Field(gt=0, le=2000, description="silent reading speed the check assumes")

    @field_validator("writer_line")
    @classmethod
    def _name_has_a_place(cls, line: str) -> str:
        if line.count("{name}") != 1:
            raise ValueError("writer_line must contain {name} exactly once")
        return line


class Timing(Section):
    """How long things stand on the screen."""

    fixation_seconds: SecondsRange = Field(description="shortest and longest fixation before a message")
    message_seconds: Seconds = Field(description="how long a message stands")
    blank_seconds: Seconds = Field(description="empty screen between message and first rating")
    gap_seconds: SecondsRange = Field(description="shortest and longest empty screen after the last rating")
    page_minimum_seconds: Annotated[float, Field(ge=0, le=60)] = Field(
        description="a page cannot be left sooner, so that a double press does not skip one"
    )


class RatingItem(Section):
    """One question after each message."""

    id: Identifier = Field(description="column name in the trial table")
    question: Text = Field(description="what is asked")
    points: int = Field(ge=2, le=9, description="number of points, worked by the number keys")
    low_anchor: Label = Field(description="label of the first point")
    high_anchor: Label = Field(description="label of the last point")
    point_labels: tuple[Label, ...] = Field(default=(), description="a label for every point, instead of the numbers")
    time_limit_seconds: Seconds | None = Field(default=None, description="left out: no time limit")
    confirm: bool = Field(description="whether a choice counts only once it is confirmed")

    @field_validator("point_labels")
    @classmethod
    def _labels_match_points(cls, labels: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        points = others.data.get("points")
        if labels and points is not None and len(labels) != points:
            raise ValueError(f"point_labels has {len(labels)} labels for {points} points")
        return labels


class ClosingQuestion(Section):
    """One question after the last message."""

    id: Identifier = Field(description="name of the answer in the record")
    kind: Literal["choice", "text"] = Field(description="one of several options, or free text that may stay empty")
    question: Text = Field(description="what is asked")
    options: tuple[Label, ...] = Field(default=(), max_length=6, description="what may be chosen, in neutral words")

    @field_validator("options")
    @classmethod
    def _options_match_kind(cls, options: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        kind = others.data.get("kind")
        if kind == "choice" and len(options) < 2:
            raise ValueError("a choice needs at least two options")
        if kind == "text" and options:
            raise ValueError("a text question has no options")
        return options


class Practice(Section):
    """Plain statements, rated on the same scales before the messages."""

    statements: tuple[Text, ...] = Field(max_length=6, description="shown like messages, without a writer")


class Pages(Section):
    """The words on every page that is not a message."""

    preparing: Text = Field(description="stands for a moment while the pictures are made")
    assistant: Text = Field(description="first page, for the assistant; {participant} and {session} are filled in")
    instructions: tuple[Text, ...] = Field(min_length=1, max_length=10, description="one text a page")
    begin: Text = Field(description="after the practice, before the first message")
    paused: Text = Field(description="after Escape or the window's close button")
    stop_sure: Text = Field(description="after S on the paused page; S again stops")
    thank_you: Text = Field(description="last page")
    call_assistant: Text = Field(description="when the session cannot go on; the assistant leaves it with R")
    continue_label: Label = Field(description="label of the button that leaves a page")
    choose_hint: Label = Field(description="below a scale or a list while nothing is chosen")
    confirm_hint: Label = Field(description="below a scale or a list once something is chosen")

    @field_validator("assistant")
    @classmethod
    def _assistant_page_names_the_person(cls, page: str) -> str:
        for field in ("{participant}", "{session}"):
            if field not in page:
                raise ValueError(f"assistant must contain {field}")
        return page


class Look(Section):
    """Colours, type and window."""

    background: Colour = Field(description="colour of the screen")
    text: Colour = Field(description="colour of the text")
    accent: Colour = Field(description="colour of the chosen point")
    font_families: tuple[Label, ...] = Field(min_length=1, description="the first family installed is used")
    text_height_percent: float = Field(ge=1.5, le=10, description="type size in percent of the window's height")
    line_characters: int = Field(ge=20, le=100, description="longest line, in characters")
    window_pixels: tuple[int, int] = Field(description="width and height of the pilot's window")
    screen: int = Field(ge=0, le=15, description="number of the participant's screen, counted from 0")
    nominal_refresh_hertz: float = Field(ge=20, le=1000, description="pace on a display without vertical sync")
    photosensor: Corner = Field(description="corner of a 60-pixel square, white exactly while a message stands")

    @field_validator("text", "accent")
    @classmethod
    def _readable(cls, colour: str, others: ValidationInfo) -> str:
        name, background = others.field_name, others.data.get("background")
        wanted = MINIMUM_CONTRAST if name == "text" else 3.0
        if background is not None and (ratio := contrast(colour, background)) < wanted:
            raise ValueError(f"{name} has a contrast of {ratio:.1f}:1 to background, {wanted:g}:1 is needed")
        return colour

    @field_validator("window_pixels")
    @classmethod
    def _large_enough(cls, size: tuple[int, int]) -> tuple[int, int]:
        width, height = size
        if not (640 <= width <= 16384 and 480 <= height <= 16384 and width * 3 >= height * 4):
            raise ValueError("window_pixels must be at least [640, 480] and no narrower than 4:3")
        return size


class Protocol(Section):
    """A whole protocol file."""

    name: Identifier = Field(description="name of the protocol in the record")
    version: Label = Field(description="version of the protocol in the record")
    window_title: Label = Field(description="title of the window; must not give the purpose away")
    study: Study
    messages: Messages
    timing: Timing
    practice: Practice
    ratings: tuple[RatingItem, ...] = Field(min_length=1, max_length=8)
    closing: tuple[ClosingQuestion, ...] = Field(default=(), max_length=12)
    pages: Pages
    look: Look
    markers: MarkerTable | None = Field(default=None, description="left out: no other device")
    scanner: Scanner | None = Field(default=None, description="left out: no scanner to wait for")

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        if doubled := _doubled([item.id for item in self.ratings] + [question.id for question in self.closing]):
            raise ValueError(doubled)
        return self

    def sped_up(self, factor: float) -> Protocol:
        """Return this protocol with every time on the screen divided by `factor` (pilot only)."""

        def shorter(times: tuple[float, float]) -> tuple[float, float]:
            return times[0] / factor, times[1] / factor

        timing = self.timing.model_copy(
            update={
                "fixation_seconds": shorter(self.timing.fixation_seconds),
                "message_seconds": self.timing.message_seconds / factor,
                "blank_seconds": self.timing.blank_seconds / factor,
                "gap_seconds": shorter(self.timing.gap_seconds),
                "page_minimum_seconds": self.timing.page_minimum_seconds / factor,
            }
        )
        ratings = tuple(
            item.model_copy(update={"time_limit_seconds": item.time_limit_seconds / factor})
            if item.time_limit_seconds
            else item
            for item in self.ratings
        )
        scanner = self.scanner and self.scanner.model_copy(update={"wait_seconds": self.scanner.wait_seconds / factor})
        return self.model_copy(update={"timing": timing, "ratings": ratings, "scanner": scanner})


def read_protocol(toml: bytes, source: str) -> Protocol:
    """Turn the bytes of a protocol file into a Protocol.

    Raises Faulty with every fault at once: the key, what stands there and what may.
    """
    try:
        table = tomllib.loads(toml.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Faulty(source, [Fault("the whole file", f"is not valid TOML in UTF-8: {error}")]) from None
    try:
        return Protocol.model_validate(table)
    except ValidationError as error:
        faults = [_fault(one) for one in error.errors(include_url=False)]
        raise Faulty(source, dict.fromkeys([*faults, *_faults_across_sections(table)])) from None


def _faults_across_sections(table: dict[str, Any]) -> list[Fault]:
    """Find ids used twice in a file that is not valid otherwise; whatever is no id there is named elsewhere."""
    rows = [row for name in ("ratings", "closing") for row in _rows(table.get(name)) if isinstance(row, dict)]
    doubled = _doubled([row["id"] for row in rows if isinstance(row.get("id"), str)])
    return [Fault(WHOLE_FILE, doubled)] if doubled else []


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _doubled(ids: list[str]) -> str:
    doubled = sorted({one for one in ids if ids.count(one) > 1})
    return f"ratings and closing use the id {', '.join(doubled)} twice" if doubled else ""


def _fault(error: Any) -> Fault:
    place = _key(error["loc"]) or WHOLE_FILE
    kind, message, found = error["type"], str(error["msg"]), error["input"]
    if kind == "extra_forbidden":
        return Fault(place, "there is no such setting")
    if kind == "missing":
        return Fault(place, "this setting is missing")
    may = message.removeprefix("Value error, ").replace("Input should", "it should")
    if isinstance(found, dict):
        return Fault(place, may)
    return Fault(place, f"{found!r} stands there; {may}")


def _key(location: tuple[int | str, ...]) -> str:
    """Write a place in the file as a person would: ratings[2].points, counted from 1."""
    key = ""
    for part in location:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
