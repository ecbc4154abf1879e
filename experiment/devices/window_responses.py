"""What the participant does at the window: keys, clicks, touches, typing and the close button.

The window system's events are taken one by one as they arrive, so that a click shorter than a frame is not lost, and
stamped on the one monotonic clock. Touch screens report a touch as a press of the left mouse button.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from experiment.devices.psychopy_screen import PsychoPyScreen
from experiment.session.ports import CharacterTyped, CloseAsked, FocusMoved, Given, KeyPressed, Touched

LONGEST_NAP_SECONDS = 0.5  # how long a signal may wait to be heard on systems that do not interrupt the wait

_KEYPAD_WITHOUT_NUMLOCK = {
    "num_end": "1",
    "num_down": "2",
    "num_page_down": "3",
    "num_next": "3",
    "num_left": "4",
    "num_begin": "5",
    "num_right": "6",
    "num_home": "7",
    "num_up": "8",
    "num_page_up": "9",
    "num_prior": "9",
}


class WindowResponses:
    """Waits for the participant without spinning; `check` is called at least twice a second and may raise."""

    def __init__(self, screen: PsychoPyScreen, check: Callable[[], None]) -> None:
        import pyglet

        self._screen = screen
        self._check = check
        self._handle = screen.window.winHandle
        self._given: deque[Given] = deque()
        self._exposed = False
        self._loop = pyglet.app.platform_event_loop
        self._key_name = pyglet.window.key.symbol_string
        self._left_button = pyglet.window.mouse.LEFT
        self._handle._enable_event_queue = False  # hand events on at once, as pyglet's own loop does
        self._loop.start()
        self._handle.push_handlers(
            on_key_press=self._on_key_press,
            on_text=self._on_text,
            on_mouse_press=self._on_mouse_press,
            on_close=self._on_close,
            on_expose=self._on_expose,
            on_activate=self._on_activate,
            on_deactivate=self._on_deactivate,
        )

    def wait(self, until: float | None) -> Given | None:
        """Return the next thing given, or None at the time `until`."""
        self._check()
        while not self._given:
            remaining = LONGEST_NAP_SECONDS if until is None else until - self._screen.seconds()
            if remaining <= 0:
                return None
            self._loop.step(min(remaining, LONGEST_NAP_SECONDS))
            self._check()
            if self._exposed:
                self._exposed = False
                self._screen.show_again()
        return self._given.popleft()

    # The window system calls these; True keeps PsychoPy's own handlers from keeping a second copy.

    def _on_key_press(self, symbol: int, modifiers: int) -> bool:
        self._given.append(KeyPressed(self._screen.seconds(), key_name(self._key_name(symbol))))
        return True

    def _on_text(self, text: str) -> bool:
        self._given.extend(CharacterTyped(self._screen.seconds(), character) for character in text)
        return True

    def _on_mouse_press(self, x: Any, y: Any, button: int, modifiers: int) -> bool:
        if button == self._left_button:
            height = self._handle.height
            across, down = float(x) - self._handle.width / 2, height - float(y)
            self._given.append(Touched(self._screen.seconds(), across / height, down / height))
        return True

    def _on_close(self) -> bool:
        self._given.append(CloseAsked(self._screen.seconds()))
        return True

    def _on_activate(self) -> None:
        self._given.append(FocusMoved(self._screen.seconds(), focused=True))

    def _on_deactivate(self) -> None:
        self._given.append(FocusMoved(self._screen.seconds(), focused=False))

    def _on_expose(self) -> None:
        self._exposed = True


def key_name(symbol: str) -> str:
    """Turn pyglet's name of a key into the runner's: digits with or without keypad, return as enter, lower case."""
    name = symbol.lower()
    if name in _KEYPAD_WITHOUT_NUMLOCK:
        return _KEYPAD_WITHOUT_NUMLOCK[name]
    name = name.removeprefix("num_").removeprefix("_")
    return "enter" if name == "return" else name
