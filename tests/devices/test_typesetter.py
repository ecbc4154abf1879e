from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiment.devices.typesetter import Typesetter
from experiment.session import scenes
from experiment.session.asking import LONGEST_FREE_TEXT
from experiment.session.pictures import Blank, Fixation, Letter, OptionList, Page, Picture, Scale, TextField, boxes
from tests.aids import shipped_protocol, some_plan

LOOK = shipped_protocol().look
SIZE = (1024, 768)
BACKGROUND = (0x2B, 0x28, 0x26)
ACCENT = np.array([0xE3, 0xB7, 0x78])
NOBODY_S = chr(0x0378)  # a character that Unicode has not given to anybody: every font draws its box for it
Pixels = npt.NDArray[np.uint8]

WRITTEN = {
    "Hebrew": "תודה רבה על הכול",
    "Arabic": "شكرا لك على كل شيء",
    "Chinese": "谢谢你一直陪着我",
    "Japanese": "いつもありがとう",
    "Korean": "정말 고마워",
    "Hindi": "आपका बहुत धन्यवाद",
    "Greek": "Σε ευχαριστώ",
    "Cyrillic": "Спасибо тебе",
    "accents": "Zoë, crème brûlée, Łódź, naïve, ÅÄÖ, ñ, ő",
    "mixed": "You said תודה and 谢谢 and then danke.",
}
EMOJI = ["🌻", "❤️", "👩‍🚀", "👍🏽", "🏡", "😂"]


def screen_of(picture: Picture, width: int = SIZE[0], height: int = SIZE[1]) -> Pixels:
    """Return the whole screen as the participant sees it, background included."""
    screen = np.empty((height, width, 3), np.uint8)
    screen[:] = BACKGROUND
    typeset = Typesetter(LOOK, width, height).typeset(picture)
    if typeset is not None:
        tall, wide = typeset.rgb.shape[:2]
        screen[typeset.top : typeset.top + tall, typeset.left : typeset.left + wide] = typeset.rgb
    return screen


def faults_of(picture: Picture, width: int = SIZE[0], height: int = SIZE[1]) -> list[str]:
    return [str(fault) for fault in Typesetter(LOOK, width, height).find_faults([picture])]


def marked(screen: Pixels) -> npt.NDArray[np.bool_]:
    return np.asarray((screen != np.array(BACKGROUND, np.uint8)).any(axis=2))


def letter(text: str, line: str = "From Anna") -> Letter:
    return Letter("m1", line, text)


def ink(text: str) -> Pixels:
    """Return the drawn text alone, cut to what is not background, from one letter without a writer."""
    screen = screen_of(letter(text, ""))
    where = np.argwhere(marked(screen))
    assert len(where), f"nothing drawn for {text!r}"
    (top, left), (bottom, right) = where.min(axis=0), where.max(axis=0)
    return screen[top : bottom + 1, left : right + 1]


def test_every_picture_of_a_session_but_the_blank_has_something_on_it_and_no_fault() -> None:
    for picture in set(scenes.all_pictures(some_plan())):
        drawn = int(marked(screen_of(picture)).sum())
        assert (drawn > 100) is (not isinstance(picture, Blank))
        assert faults_of(picture) == []


def test_what_is_not_drawn_on_is_exactly_the_background() -> None:
    for picture in (letter("Thank you."), Fixation(), scenes.begin_page(shipped_protocol())):
        screen = screen_of(picture)
        assert (screen[0, 0] == BACKGROUND).all()
        assert (screen[-1, -1] == BACKGROUND).all()
        assert float((~marked(screen)).mean()) > 0.9
        typeset = Typesetter(LOOK, *SIZE).typeset(picture)
        assert typeset is not None
        assert (typeset.rgb[0] == BACKGROUND).all()  # no seam where the picture ends


def test_text_reaches_its_full_colour_and_is_grey_at_the_edges_only() -> None:
    drawn = ink("Thank you for loving me at my worst.")
    text = np.array([0xED, 0xE8, 0xE1])
    assert (abs(drawn.astype(int) - text) <= 1).all(axis=2).sum() > 200


def test_the_cross_stands_in_the_middle() -> None:
    where = np.argwhere(marked(screen_of(Fixation())))
    assert where.mean(axis=0) == pytest.approx([SIZE[1] / 2, SIZE[0] / 2], abs=1.0)


@pytest.mark.parametrize("script", WRITTEN)
def test_no_script_people_write_in_is_drawn_as_empty_boxes(script: str) -> None:
    assert faults_of(letter(WRITTEN[script])) == []
    box = ink(NOBODY_S)
    words = WRITTEN[script].split()
    for word in words:
        assert ink(word).shape != box.shape or (ink(word) != box).any()
    letters = {ink(one).tobytes() for one in set("".join(words)) if one.isalpha()}
    assert len(letters) > 4  # boxes would all look alike


@pytest.mark.parametrize("emoji", EMOJI)
def test_emoji_are_drawn_in_colour(emoji: str) -> None:
    assert faults_of(letter(emoji)) == []
    drawn = ink(emoji).astype(int)
    colourful = drawn.max(axis=2) - drawn.min(axis=2)
    assert int((colourful > 60).sum()) > 50


def test_an_emoji_of_several_parts_is_one_sign_and_not_its_parts_side_by_side() -> None:
    assert ink("👩‍👩‍👧").shape[1] < 1.5 * ink("👩").shape[1]
    assert ink("👍🏽").shape[1] < 1.5 * ink("👍").shape[1]


def test_right_to_left_text_begins_at_the_right_and_left_to_right_text_at_the_left() -> None:
    def middle(text: str) -> float:
        ink = np.argwhere(marked(screen_of(letter(f"{text} {text} {text}\n{text}", ""))))
        last_line = ink[ink[:, 0] > ink[:, 0].mean()]
        return float(last_line[:, 1].mean())

    assert middle("שלום") > SIZE[0] / 2
    assert middle("hello") < SIZE[0] / 2


def test_letters_of_a_hebrew_word_run_from_right_to_left() -> None:
    together, first = ink("שלי"), ink("ש")
    wide = first.shape[1]
    right, left = together[:, -wide:], together[:, :wide]

    def likeness(part: Pixels) -> float:
        tall = min(part.shape[0], first.shape[0])
        return float(abs(part[-tall:].astype(int) - first[-tall:].astype(int)).mean())

    assert likeness(right) < likeness(left)


def test_arabic_letters_are_joined() -> None:
    apart = sum(ink(one).shape[1] for one in "سسس")
    assert ink("سسس").shape[1] < apart


@pytest.mark.parametrize("text", [NOBODY_S, f"Thank {NOBODY_S} you", f"שלום {NOBODY_S}"])
def test_a_character_no_font_has_is_named_by_its_number_and_message_without_the_text(text: str) -> None:
    [fault] = faults_of(letter(text))
    assert fault == "message m1: this machine has no font for U+0378"


def test_a_character_no_font_has_in_the_writer_s_name_is_named_too() -> None:
    [fault] = faults_of(Letter("m1", f"From A{NOBODY_S}", "Thank you."))
    assert "U+0378" in fault


def test_a_text_too_long_for_the_screen_is_reported_without_the_text() -> None:
    long = "word " * 400
    assert faults_of(letter(long)) == ["message m1: the text does not fit the screen"]
    assert faults_of(letter("word " * 40)) == []


@given(st.integers(1, 700))
@settings(max_examples=25)
def test_a_text_that_is_not_reported_leaves_the_lower_border_free(words: int) -> None:
    picture = letter("word " * words, "")
    lowest = np.argwhere(marked(screen_of(picture)))[:, 0].max()
    if not faults_of(picture):
        assert lowest < SIZE[1] * 0.95


def test_a_word_longer_than_a_line_is_broken_and_stays_on_the_screen() -> None:
    screen = screen_of(letter("a" * 300))
    assert not marked(screen)[:, :10].any()
    assert not marked(screen)[:, -10:].any()


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_lines_of_plain_text_have_about_sixty_characters_at_most(size: tuple[int, int]) -> None:
    def width_of(text: str) -> int:
        columns = np.flatnonzero(marked(screen_of(letter(text, ""), *size)).any(axis=0))
        return int(columns.max() - columns.min())

    many_lines = "I think of the long evenings on your balcony and of how we laughed about nothing at all. " * 4
    assert (
        width_of("on your balcony")
        < width_of(many_lines)
        <= 1.08 * width_of("You were there when it mattered,") * 60 / 32
    )


def test_the_writer_stands_above_the_message_and_every_message_begins_at_the_same_height() -> None:
    tops = []
    for text in ("Short.", "A longer one that needs more than a single line of text on this screen, it does.", "x"):
        rows = np.flatnonzero(marked(screen_of(letter(text, "From Anna"))).any(axis=1))
        name_only = np.flatnonzero(marked(screen_of(letter("", "From Anna"))).any(axis=1))
        tops.append(int(rows.min()))
        assert name_only.max() < 0.36 * SIZE[1]
        assert rows.max() > name_only.max()
    assert len(set(tops)) == 1


@pytest.mark.parametrize("selected", [None, 1, 4, 7])
def test_the_accent_colour_fills_the_chosen_point_and_nothing_else(selected: int | None) -> None:
    protocol = shipped_protocol()
    picture = scenes.scale(protocol.ratings[0], protocol, selected)
    accent = np.argwhere((abs(screen_of(picture).astype(int) - ACCENT) <= 2).all(axis=2))
    assert (len(accent) > 200) is (selected is not None)
    if selected is not None:
        box = dict(boxes(picture))[selected]
        down, across = accent.mean(axis=0)
        assert across == pytest.approx(SIZE[0] / 2 + box.x * SIZE[1], abs=2)
        assert down == pytest.approx(box.y * SIZE[1], abs=2)


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080), (1280, 1024), (2560, 1080), (640, 480)])
def test_every_box_that_can_be_touched_has_something_drawn_in_it_on_any_window(size: tuple[int, int]) -> None:
    protocol = shipped_protocol()
    pictures: list[Picture] = [
        scenes.scale(protocol.ratings[0], protocol, 2),
        scenes.option_list(protocol.closing[2], protocol, 1),
        scenes.begin_page(protocol),
        scenes.text_field(protocol.closing[1], protocol),
    ]
    width, height = size
    for picture in pictures:
        screen = marked(screen_of(picture, width, height))
        for _, box in boxes(picture):
            left, right = (round(width / 2 + (box.x + side * box.width / 2) * height) for side in (-1, 1))
            top, bottom = (round((box.y + side * box.height / 2) * height) for side in (-1, 1))
            assert left >= 0
            assert right <= width
            assert screen[top : bottom + 1, left : right + 1].sum() > 20


@pytest.mark.parametrize("points", range(2, 10))
def test_scales_of_every_length_fit_with_numbers_and_anchors(points: int) -> None:
    protocol = shipped_protocol()
    item = protocol.ratings[0].model_copy(update={"points": points})
    assert faults_of(scenes.scale(item, protocol, 1)) == []


@pytest.mark.parametrize("count", range(2, 7))
def test_lists_of_every_length_fit(count: int) -> None:
    picture = OptionList("Which?", tuple(f"Option {number}" for number in range(count)), "hint", "Continue", 1)
    assert faults_of(picture) == []


def test_a_label_too_long_for_its_place_is_a_fault_that_names_the_question() -> None:
    scale = Scale("How was it?", tuple(["an exceedingly long label " * 3] * 7), "", "", "hint", "Continue")
    assert any("How was it?" in fault for fault in faults_of(scale))


def test_what_is_typed_is_to_be_seen() -> None:
    empty, typed = (screen_of(TextField("?", "Continue", text)) for text in ("", "hello there"))
    assert (empty != typed).any()


@pytest.mark.parametrize("word", ["word ", "W", "谢", "i am ", "\u05ea"])
def test_the_longest_free_text_stays_within_its_frame_and_shows_its_end(word: str) -> None:
    typed = (word * LONGEST_FREE_TEXT)[:LONGEST_FREE_TEXT]
    field = TextField("Tell us more.", "Continue", typed)
    differing = (screen_of(field) != screen_of(replace(field, typed=""))).any(axis=2)
    rows = np.flatnonzero(differing.any(axis=1))
    assert rows.min() > 0.26 * SIZE[1]
    assert rows.max() < 0.72 * SIZE[1]
    other_end = replace(field, typed=typed[:-2] + "Qz")
    assert (screen_of(field) != screen_of(other_end)).any()


def test_the_same_picture_is_drawn_alike_every_time() -> None:
    page = Page("p", "Some text.", "Continue")
    assert (screen_of(page) == screen_of(page)).all()
