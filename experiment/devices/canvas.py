"""A page being painted with Qt; places in window heights as in `experiment.session.pictures`.

Qt shapes right-to-left and mixed lines and falls back through the system's fonts, which PsychoPy's own text does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiment.devices.qt import start_qt
from experiment.session.pictures import Box
from experiment.study.protocol import Look

if TYPE_CHECKING:
    from PyQt6.QtCore import QRectF
    from PyQt6.QtGui import QFont, QImage, QTextDocument

PROPORTIONAL_HEIGHT = 1  # QTextBlockFormat.LineHeightTypes.ProportionalHeight, which PyQt6 wants as a number
WIDEST = 0.92  # of the window's width
PLAIN_TEXT = "Thank you for all that you do, I do not say it often enough."
BODY_SPACING, LABEL_SPACING = 135.0, 100.0  # percent of the font's own line height


class Canvas:
    """A window's picture in the making; `faults` says what did not fit or could not be drawn."""

    def __init__(self, look: Look, width: int, height: int) -> None:
        start_qt()
        from PyQt6.QtCore import QRectF
        from PyQt6.QtGui import QColor, QFontDatabase, QImage, QPainter

        self.width, self.height = width, height
        self._image: QImage = QImage(width, height, QImage.Format.Format_RGB32)
        self._image.fill(QColor(look.background))
        self.painter = QPainter(self._image)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.text_colour, self.accent = QColor(look.text), QColor(look.accent)
        self.background = QColor(look.background)
        self.faults: list[str] = []
        self._look = look
        installed = set(QFontDatabase.families())
        self._family = next((family for family in look.font_families if family in installed), look.font_families[-1])
        self._used = QRectF()

    def finish(self) -> tuple[npt.NDArray[np.uint8], int, int] | None:
        """End painting; return what was painted (height, width, 3), its left and its top; None for nothing."""
        self.painter.end()
        if self._used.isEmpty():
            return None
        box = self._used.toAlignedRect().adjusted(-2, -2, 2, 2)
        left, top = max(0, box.left()), max(0, box.top())
        return _pixels(self._image)[top : box.bottom() + 1, left : box.right() + 1].copy(), left, top

    def _font(self, size: float = 1.0) -> QFont:
        from PyQt6.QtGui import QFont

        font = QFont(self._family)
        font.setPixelSize(max(8, round(self.height * self._look.text_height_percent / 100 * size)))
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        return font

    def _line_width(self) -> float:
        """Return the longest line in pixels: the protocol's number of characters of plain text, within the window.

        A font's own average counts capitals and rare letters alike, and made lines a fifth too long.
        """
        from PyQt6.QtGui import QFontMetricsF

        of_one = QFontMetricsF(self._font()).horizontalAdvance(PLAIN_TEXT) / len(PLAIN_TEXT)
        return min(of_one * self._look.line_characters, WIDEST * self.width)

    def _document(self, text: str, size: float, width: float, spacing: float, centred: bool) -> QTextDocument:
        from PyQt6.QtCore import Qt
        from PyQt6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextOption

        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(self._font(size))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setAlignment(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft)
        document.setDefaultTextOption(option)
        document.setPlainText(text.strip())
        document.setTextWidth(width)
        layout = QTextBlockFormat()
        layout.setLineHeight(spacing, PROPORTIONAL_HEIGHT)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(layout)
        return document

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        anchor: float = 0.5,
        size: float = 1.0,
        width: float | None = None,
        room: float | None = None,
        spacing: float = LABEL_SPACING,
        centred: bool = True,
    ) -> None:
        """Paint text around (x, y); `anchor` 0 puts it below y, 0.5 across it, 1 above it.

        `width` and `room` limit it, in window heights; what does not fit is a fault. `spacing` is in percent. Lines
        that are not centred begin at the left of `width`; without one, the block they make stands in the middle.
        """
        from PyQt6.QtGui import QAbstractTextDocumentLayout, QPalette

        width = self.natural_width(text, size) if width is None else width
        document = self._document(text, size, min(width * self.height, WIDEST * self.width), spacing, centred)
        extent = document.size()
        if missing := _missing_characters(text, document.defaultFont()):
            names = ", ".join(sorted(f"U+{ord(character):04X}" for character in missing))
            self.faults.append(f"this machine has no font for {names}")
        if room is not None and extent.height() > room * self.height:
            self.faults.append("the text does not fit the screen")
        left = self.width / 2 + x * self.height - document.textWidth() / 2
        top = y * self.height - anchor * extent.height()
        self.painter.save()
        self.painter.translate(left, top)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, self.text_colour)
        layout = document.documentLayout()
        assert layout is not None
        layout.draw(self.painter, context)
        self.painter.restore()
        self._use(_ink(document).translated(left, top))

    def natural_width(self, text: str, size: float) -> float:
        """Return the width that a text takes in lines of the protocol's length, in window heights."""
        document = self._document(text, size, self._line_width(), LABEL_SPACING, False)
        return (document.idealWidth() + 1) / self.height

    def height_of(self, text: str, *, size: float, width: float) -> float:
        """Return how high a text becomes in lines of this width, all in window heights."""
        return self._document(text, size, width * self.height, LABEL_SPACING, False).size().height() / self.height

    def disc(self, x: float, y: float, radius: float, filled: bool) -> None:
        """Paint a point of a scale, filled in the accent colour where it is the one chosen."""
        from PyQt6.QtCore import QPointF, QRectF
        from PyQt6.QtGui import QBrush, QPen

        middle = QPointF(self.width / 2 + x * self.height, y * self.height)
        size = radius * self.height
        pen = QPen(self.accent if filled else self.text_colour)
        pen.setWidthF(max(1.5, self.height * 0.003))
        self.painter.setPen(pen)
        self.painter.setBrush(QBrush(self.accent if filled else self.background))
        self.painter.drawEllipse(middle, size, size)
        self._use(QRectF(middle.x() - size, middle.y() - size, 2 * size, 2 * size))

    def line(self, x1: float, y1: float, x2: float, y2: float, thickness: float = 0.003) -> None:
        """Paint a straight line."""
        from PyQt6.QtCore import QPointF, QRectF
        from PyQt6.QtGui import QPen

        pen = QPen(self.text_colour)
        pen.setWidthF(max(1.5, self.height * thickness))
        self.painter.setPen(pen)
        start = QPointF(self.width / 2 + x1 * self.height, y1 * self.height)
        end = QPointF(self.width / 2 + x2 * self.height, y2 * self.height)
        self.painter.drawLine(start, end)
        self._use(QRectF(start, end).normalized().adjusted(-3, -3, 3, 3))

    def frame(self, box: Box, marked: bool = False) -> None:
        """Paint a rounded frame, in the accent colour where it is the one that counts."""
        from PyQt6.QtCore import QRectF, Qt
        from PyQt6.QtGui import QPen

        pen = QPen(self.accent if marked else self.text_colour)
        pen.setWidthF(max(1.5, self.height * (0.005 if marked else 0.002)))
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        left = self.width / 2 + (box.x - box.width / 2) * self.height
        rectangle = QRectF(
            left, (box.y - box.height / 2) * self.height, box.width * self.height, box.height * self.height
        )
        self.painter.drawRoundedRect(rectangle, 0.012 * self.height, 0.012 * self.height)
        self._use(rectangle.adjusted(-3, -3, 3, 3))

    def _use(self, box: QRectF) -> None:
        self._used = self._used.united(box)


def _ink(document: QTextDocument) -> QRectF:
    """Return the rectangle around the lines of a document, with room for letters that reach over their line."""
    from PyQt6.QtCore import QRectF

    covered = QRectF()
    block = document.begin()
    while block.isValid():
        layout = block.layout()
        assert layout is not None
        for number in range(layout.lineCount()):
            covered = covered.united(layout.lineAt(number).naturalTextRect().translated(layout.position()))
        block = block.next()
    overhang = document.defaultFont().pixelSize() / 4
    return covered.adjusted(-overhang, -overhang, overhang, overhang)


def _missing_characters(text: str, font: QFont) -> set[str]:
    """Return the characters for which no installed font has a glyph; glyph 0 is every font's empty box."""
    if not any(_draws_empty_box(line, font) for line in text.split("\n")):
        return set()
    return {character for character in text if not character.isspace() and _draws_empty_box(character, font)}


def _draws_empty_box(line: str, font: QFont) -> bool:
    from PyQt6.QtGui import QTextLayout

    layout = QTextLayout(line, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns())


def _pixels(image: QImage) -> npt.NDArray[np.uint8]:
    """Return an image's pixels as (height, width, 3) RGB; Qt keeps them as blue, green, red, unused."""
    bits = image.constBits()
    assert bits is not None
    bits.setsize(image.sizeInBytes())
    raw = np.frombuffer(bits, np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)  # type: ignore[call-overload]
    return np.asarray(raw[:, : image.width(), 2::-1], np.uint8)
