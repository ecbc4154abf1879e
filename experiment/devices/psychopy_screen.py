"""The participant's screen: a PsychoPy window whose pictures are textures, flipped at their deadlines."""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING, Any

from experiment.devices.pace import Pace, find_pace, wait_until
from experiment.devices.typesetter import Typesetter
from experiment.session.pictures import Letter, Picture, TextField, boxes
from experiment.session.ports import Flip
from experiment.study.protocol import Protocol

if TYPE_CHECKING:
    from psychopy.visual import ImageStim, Window

PATCH_PIXELS = 60


class PsychoPyScreen:
    """A window that shows pictures; its times count from `begins` when it was opened, on the one monotonic clock.

    PsychoPy's own clocks follow the wall clock on Linux, so none of them is used.
    """

    def __init__(
        self, protocol: Protocol, size: tuple[int, int], *, pilot: bool, screen: int, begins: float = 0.0
    ) -> None:
        from psychopy import core, logging, visual

        logging.console.setLevel(logging.CRITICAL)
        core.setPilotMode(pilot)
        self._look = protocol.look
        self.window: Window = visual.Window(
            size=size,
            fullscr=not pilot,
            screen=screen,
            allowGUI=True,
            title=protocol.window_title,
            color=_rgb255(self._look.background),
            colorSpace="rgb255",
            units="pix",
            checkTiming=False,
            gammaErrorPolicy="ignore",
            winType="pyglet",
            autoLog=False,
        )
        self._pilot_sign = self._make_pilot_sign() if pilot else None
        width, height = (int(pixels) for pixels in self.window.size)
        self.typesetter = Typesetter(self._look, width, height)
        self._textures: dict[Picture, ImageStim | None] = {}
        self._patches = self._make_patches()
        self._onset = time.perf_counter()
        self._start = self._onset - begins
        self._showing: Picture | None = None
        self._swaps = deque([0.002], maxlen=9)
        self.pace: Pace = find_pace(self._flip, self._look.nominal_refresh_hertz)

    def seconds(self) -> float:
        """Return the time since the session's start."""
        return time.perf_counter() - self._start

    def prepare(self, pictures: Iterable[Picture]) -> None:
        """Set pictures in type and load them as textures; afterwards the garbage collector rests.

        A full collection takes about 100 ms on PsychoPy's heap, which would fall on a flip sooner or later.
        """
        for picture in pictures:
            self._texture(picture)
        gc.collect()
        gc.freeze()
        gc.disable()

    def show(self, picture: Picture, due: float | None = None) -> Flip:
        """Draw a picture, wait for its time and flip; without a due time, flip at once."""
        self._draw(picture)
        if due is not None:
            swap_seconds = median(self._swaps)
            wait_until(self.pace.swap_at(self._start + due, self._onset, swap_seconds))
        onset = self._flip() - self._start
        self._showing = picture
        self._point_with_mouse(picture)
        if due is None:
            return Flip(onset)
        return Flip(onset, due, onset - due, self.pace.is_late(onset - due))

    def show_again(self) -> None:
        """Show what is showing once more, after another window has lain over it."""
        if self._showing is not None:
            self._draw(self._showing)
            self._flip()

    def describe(self) -> dict[str, Any]:
        """Return what the log's header says of the display."""
        return {
            "width": self.typesetter.width,
            "height": self.typesetter.height,
            "hertz": round(self.pace.hertz, 3),
            "synced": self.pace.synced,
            "zero_monotonic_seconds": self._start,  # the session's zero, to compare with other programs' clocks
            "renderer": str(self.window.backend._driver),
        }

    def pixels(self) -> Any:
        """Return what is drawn for the next flip, (height, width, 3) uint8; for tests and pictures of the manual."""
        import numpy

        return numpy.asarray(self.window._getFrame(buffer="back"))

    def close(self) -> None:
        """Close the window and give the garbage collector back its work."""
        self.window.close()
        gc.enable()
        gc.unfreeze()

    def _draw(self, picture: Picture) -> None:
        texture = self._texture(picture)
        if texture is not None:
            texture.draw()
        if self._pilot_sign is not None:
            self._pilot_sign.draw()
        if self._patches:
            self._patches[isinstance(picture, Letter)].draw()
        self._gl().glFinish()  # the picture is done before its time comes; the swap only shows it

    def _flip(self) -> float:
        """Flip and return when the flip was over, on time.perf_counter."""
        asked = time.perf_counter()
        self.window.callOnFlip(self._stamp)
        self.window.flip()
        self._swaps.append(self._onset - asked)
        return self._onset

    def _stamp(self) -> None:
        self._onset = time.perf_counter()

    def _texture(self, picture: Picture) -> ImageStim | None:
        """Return a picture's texture; what is typed on the screen is made anew each time and not kept."""
        if picture in self._textures:
            return self._textures[picture]
        typeset = self.typesetter.typeset(picture)
        texture = None if typeset is None else self._upload(typeset.rgb, typeset.left, typeset.top)
        if not (isinstance(picture, TextField) and picture.typed):
            self._textures[picture] = texture
        return texture

    def _upload(self, rgb: Any, left: int, top: int) -> ImageStim:
        from PIL import Image
        from psychopy import visual

        height, width = rgb.shape[:2]
        middle = (left + width / 2 - self.typesetter.width / 2, self.typesetter.height / 2 - top - height / 2)
        return visual.ImageStim(
            self.window, image=Image.fromarray(rgb), units="pix", size=(width, height), pos=middle, autoLog=False
        )

    def _make_pilot_sign(self) -> Any:
        """Return PsychoPy's orange frame, to be drawn with the picture.

        Left to the flip, it is drawn between the refresh and the flip's return, and markers go out 2 ms late.
        """
        self.window.showPilotingIndicator()
        self.window.hidePilotingIndicator()
        return self.window._pilotingIndicator

    def _make_patches(self) -> dict[bool, ImageStim]:
        """Return the photosensor's square, white (True) and black (False), flush with its corner."""
        import numpy

        corner = self._look.photosensor
        if corner == "none":
            return {}
        left = 0 if "left" in corner else self.typesetter.width - PATCH_PIXELS
        top = 0 if "top" in corner else self.typesetter.height - PATCH_PIXELS
        square = numpy.ones((PATCH_PIXELS, PATCH_PIXELS, 3), numpy.uint8)
        return {white: self._upload(square * (255 if white else 0), left, top) for white in (True, False)}

    def _point_with_mouse(self, picture: Picture) -> None:
        wanted = bool(boxes(picture))
        if self.window.mouseVisible != wanted:
            self.window.mouseVisible = wanted

    def _gl(self) -> Any:
        return self.window.backend.GL


def _rgb255(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
