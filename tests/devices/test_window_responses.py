from __future__ import annotations

import pytest

from experiment.devices.window_responses import key_name


@pytest.mark.parametrize("digit", "0123456789")
def test_a_digit_is_the_same_with_and_without_the_keypad(digit: str) -> None:
    assert key_name(f"_{digit}") == key_name(f"NUM_{digit}") == digit


@pytest.mark.parametrize(
    ("symbols", "digit"),
    [
        (["NUM_END"], "1"),
        (["NUM_DOWN"], "2"),
        (["NUM_PAGE_DOWN", "NUM_NEXT"], "3"),
        (["NUM_LEFT"], "4"),
        (["NUM_BEGIN"], "5"),
        (["NUM_RIGHT"], "6"),
        (["NUM_HOME"], "7"),
        (["NUM_UP"], "8"),
        (["NUM_PAGE_UP", "NUM_PRIOR"], "9"),
    ],
)
def test_the_keypad_gives_digits_without_numlock_too(symbols: list[str], digit: str) -> None:
    assert {key_name(symbol) for symbol in symbols} == {digit}


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("RETURN", "enter"),
        ("ENTER", "enter"),
        ("NUM_ENTER", "enter"),
        ("SPACE", "space"),
        ("LEFT", "left"),
        ("ESCAPE", "escape"),
        ("BACKSPACE", "backspace"),
        ("R", "r"),
        ("S", "s"),
    ],
)
def test_keys_have_the_runner_s_names(symbol: str, name: str) -> None:
    assert key_name(symbol) == name


def test_the_names_pyglet_gives_are_those_expected_here() -> None:
    """The names come from pyglet's table of keys, which is read as text so that no window is needed."""
    from importlib.util import find_spec
    from pathlib import Path

    package = find_spec("pyglet")
    assert package is not None
    assert package.origin is not None
    table = (Path(package.origin).parent / "window" / "key.py").read_text(encoding="utf-8")
    names = {line.split("=")[0].strip() for line in table.splitlines() if "=" in line}
    assert {"RETURN", "ENTER", "NUM_ENTER", "NUM_1", "_1", "NUM_BEGIN", "NUM_PRIOR", "ESCAPE", "BACKSPACE"} <= names
