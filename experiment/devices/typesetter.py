"""Sets every picture of a session in type, once, to the pixels of a window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiment.devices.canvas import BODY_SPACING, Canvas
from experiment.errors import Fault
from experiment.session import pictures
from experiment.session.pictures import Box, Fixation, Letter, OptionList, Page, Picture, Scale, TextField
from experiment.study.protocol import Look

MARGIN = 0.06  # free border above and below, in window heights
LETTER_TOP = 0.35  # every message begins at the same place
SMALL = 0.78  # size of hints and numbers, relative to the text


@dataclass(frozen=True)
class Typeset:
    """A picture in pixels: `rgb` (height, width, 3; uint8) and where its top left corner stands; faults in words."""

    rgb: npt.NDArray[np.uint8]
    left: int
    top: int
    faults: tuple[str, ...]


class Typesetter:
    """Paints pictures for one window of `width` by `height` pixels."""

    def __init__(self, look: Look, width: int, height: int) -> None:
        self._look = look
        self.width = width
        self.height = height

    def typeset(self, picture: Picture) -> Typeset | None:
        """Paint a picture, cropped to what is on it; None for the empty screen."""
        page = Canvas(self._look, self.width, self.height)
        _draw(page, picture)
        painted = page.finish()
        return Typeset(*painted, tuple(page.faults)) if painted else None

    def find_faults(self, wanted: Iterable[Picture]) -> list[Fault]:
        """Return every picture that does not fit the window or needs a character this machine cannot draw."""
        faults = []
        for picture in dict.fromkeys(wanted):
            typeset = self.typeset(picture)
            faults += [Fault(_name(picture), problem) for problem in (typeset.faults if typeset else ())]
        return list(dict.fromkeys(faults))


def _name(picture: Picture) -> str:
    if isinstance(picture, Letter):
        return f"message {picture.message_id}"
    if isinstance(picture, Page):
        return f"page {picture.name}"
    return f"the page that asks “{getattr(picture, 'question', '')}”"


def _draw(page: Canvas, picture: Picture) -> None:
    if isinstance(picture, Fixation):
        page.line(-0.02, 0.5, 0.02, 0.5, 0.005)
        page.line(0, 0.48, 0, 0.52, 0.005)
    elif isinstance(picture, Letter):
        _draw_letter(page, picture)
    elif isinstance(picture, Page):
        room = pictures.CONTINUE_BOX.y - pictures.CONTINUE_BOX.height / 2 - 2 * MARGIN
        page.text(picture.text, 0, MARGIN + room / 2, room=room, spacing=BODY_SPACING, centred=False)
        if picture.button:
            _draw_button(page, picture.button)
    elif isinstance(picture, Scale):
        _draw_scale(page, picture)
    elif isinstance(picture, OptionList):
        _draw_options(page, picture)
    elif isinstance(picture, TextField):
        _draw_text_field(page, picture)


def _draw_letter(page: Canvas, letter: Letter) -> None:
    width = max(page.natural_width(letter.text, 1.0), page.natural_width(letter.writer_line, SMALL))
    if letter.writer_line:
        above = LETTER_TOP - 0.025
        page.text(letter.writer_line, 0, above, anchor=1, size=SMALL, width=width, room=0.2, centred=False)
    room = 1 - MARGIN - LETTER_TOP
    page.text(letter.text, 0, LETTER_TOP, anchor=0, width=width, room=room, spacing=BODY_SPACING, centred=False)


def _draw_scale(page: Canvas, scale: Scale) -> None:
    page.text(scale.question, 0, 0.29, room=0.4, spacing=BODY_SPACING)
    spots = [(target, box) for target, box in pictures.boxes(scale) if target != "continue"]
    page.line(spots[0][1].x, pictures.SCALE_Y, spots[-1][1].x, pictures.SCALE_Y)
    for (point, box), label in zip(spots, scale.labels, strict=True):
        page.disc(box.x, box.y, pictures.POINT_RADIUS, filled=point == scale.selected)
        page.text(label, box.x, box.y + 0.045, anchor=0, size=SMALL, width=box.width * 0.96, room=0.13)
    for anchor, (_, box) in ((scale.low_anchor, spots[0]), (scale.high_anchor, spots[-1])):
        if anchor:
            page.text(anchor, box.x, box.y + 0.095, anchor=0, size=SMALL, width=0.36, room=0.11)
    _draw_foot(page, scale.hint, scale.button if pictures.has_button(scale) else "")


def _draw_options(page: Canvas, options: OptionList) -> None:
    page.text(options.question, 0, 0.19, room=0.25, spacing=BODY_SPACING)
    spots = [(target, box) for target, box in pictures.boxes(options) if target != "continue"]
    for (point, box), label in zip(spots, options.options, strict=True):
        page.frame(box, marked=point == options.selected)
        page.text(f"{point}   {label}", 0, box.y, size=0.9, width=box.width * 0.92, room=box.height, centred=False)
    _draw_foot(page, options.hint, options.button if pictures.has_button(options) else "")


def _draw_text_field(page: Canvas, field: TextField) -> None:
    box = Box(0, 0.49, pictures.LIST_WIDTH, 0.46)
    page.text(field.question, 0, 0.15, room=0.2, spacing=BODY_SPACING)
    page.frame(box)
    width = box.width * 0.92
    shown = field.typed + "▏"
    while page.height_of(shown, size=SMALL, width=width) > box.height - 0.06:  # the end is what is being typed
        shown = "…" + shown[20:]
    page.text(shown, 0, 0.29, anchor=0, size=SMALL, width=width, centred=False)
    _draw_button(page, field.button)


def _draw_foot(page: Canvas, hint: str, button: str) -> None:
    if button:
        _draw_button(page, button)
    page.text(hint, 0, 0.92, size=SMALL * 0.9, room=0.08)


def _draw_button(page: Canvas, label: str) -> None:
    box = pictures.CONTINUE_BOX
    page.frame(box)
    page.text(label, box.x, box.y, size=SMALL, width=box.width, room=box.height)
