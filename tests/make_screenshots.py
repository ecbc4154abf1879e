"""Makes the pictures of the manual anew: a real session and a real pilot, worked by a simulated person.

Run it as `python -m tests.make_screenshots`; it starts a virtual screen of its own.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from PIL import Image
from pyvirtualdisplay.display import Display

from tests.aids import make_study, write_short_protocol
from tests.window.person import Person

PICTURES = Path(__file__).parent / "screenshots"
WIDTH = 640
SCREEN = (1280, 800)


def keep(name: str, pixels: npt.NDArray[np.uint8]) -> None:
    """Save a picture small enough for a page of text."""
    picture = Image.fromarray(pixels)
    small = picture.resize((WIDTH, round(WIDTH * picture.height / picture.width)), Image.Resampling.LANCZOS)
    small.save(PICTURES / f"{name}.png", optimize=True)


def look(person: Person, name: str) -> None:
    time.sleep(0.4)  # the window system has painted by then
    keep(name, person.screenshot())


def rates(person: Person, name: str = "") -> None:
    for key in ("5", "6"):
        person.sees("rating_shown")
        person.presses(key)
        person.sees("choice_made")
        if name and key == "5":
            look(person, name)
        person.presses("Return")
        person.sees("rating_given")


def turns_page(person: Person, page: str, name: str = "", key: str = "space") -> None:
    person.sees("page_shown", page=page)
    time.sleep(0.2)
    if name:
        look(person, name)
    person.presses(key)


def show_a_session(folder: Path) -> None:
    """Take the participant's pages from a session in full screen."""
    study = make_study(folder)
    own = study / "stimuli" / "sub-007"
    own.mkdir(mode=0o700)
    shutil.copy(study / "stimuli" / "example" / "session-1.csv", own)
    (own / "session-1.csv").chmod(0o600)  # else the first page says that others can read it
    protocol = str(write_short_protocol(study, message_seconds=2.0, photosensor="none"))
    words = ["--participant", "007", "--session", "1", "--operator", "KL", "--override", "pictures for the manual"]
    with Person(study, "run", *words, "--protocol", protocol) as person:
        turns_page(person, "assistant", "assistant", "r")
        turns_page(person, "instructions-1", "instructions")
        turns_page(person, "instructions-2")
        rates(person)
        turns_page(person, "begin")
        for trial in range(1, 7):
            shown = person.sees("message_shown", trial=trial)
            if shown["message_id"] == "e3":
                look(person, "message")
            rates(person, "rating" if trial == 1 else "")
        person.sees("question_shown")
        person.presses("2")
        look(person, "closing")


def show_a_pilot(folder: Path) -> None:
    """Take the pilot's window, with its border."""
    with Person(make_study(folder), "pilot") as person:
        turns_page(person, "assistant", "pilot", "r")


def main() -> None:
    """Make every picture."""
    PICTURES.mkdir(exist_ok=True)
    with Display(backend="xvfb", size=SCREEN, color_depth=24), TemporaryDirectory() as folder:
        for make in (show_a_session, show_a_pilot):
            place = Path(folder) / make.__name__
            place.mkdir()
            make(place)


if __name__ == "__main__":
    main()
