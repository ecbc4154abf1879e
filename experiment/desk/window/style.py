"""How the desk's windows look: one typeface, warm grey, and a colour only where it means something."""

from __future__ import annotations

FAMILIES = ("Noto Sans", "Segoe UI", "Helvetica Neue", "Open Sans", "DejaVu Sans")
POINTS = 11
COLOURS = {"green": "#2c6a4c", "amber": "#85560a", "red": "#a3302b"}
TINTS = {"green": "#e8f1eb", "amber": "#f8efdc", "red": "#f8e6e3"}

STYLE = """
* { color: #2b2826; }
QWidget#desk, QDialog { background: #f6f4f1; }
QFrame#card, QFrame#strip { background: #ffffff; border: 1px solid #e0dbd4; border-radius: 10px; }
QFrame#line { background: transparent; border: 0; border-bottom: 1px solid #ebe6df; }
QWidget#lines, QScrollArea { background: transparent; border: 0; }
QScrollArea:focus { border: 2px solid #4f7389; border-radius: 6px; }
QLabel#heading { font-size: 17pt; font-weight: 600; }
QLabel#muted { color: #69625c; }
QLabel#problem { color: #a3302b; }
QListWidget { background: #ffffff; border: 1px solid #e0dbd4; border-radius: 10px; padding: 8px; outline: 0; }
QListWidget:focus { border: 2px solid #4f7389; padding: 7px; }
QListWidget::item { padding: 8px 10px; border-radius: 7px; color: #2b2826; }
QListWidget::item:selected { background: #e6edf1; color: #2b2826; }
QListWidget::item:disabled { color: #69625c; padding: 12px 10px 2px 10px; }
QLineEdit, QComboBox { background: #ffffff; border: 1px solid #8d857c; border-radius: 7px; padding: 7px 10px; }
QLineEdit:focus, QComboBox:focus { border: 2px solid #4f7389; padding: 6px 9px; }
QComboBox::drop-down { border: 0; width: 28px; }
QComboBox::down-arrow { width: 10px; height: 10px; }
QPushButton { background: #ffffff; border: 1px solid #8d857c; border-radius: 7px; padding: 8px 18px; }
QPushButton:hover { background: #f2efea; }
QPushButton:focus { border: 2px solid #4f7389; padding: 7px 17px; }
QPushButton:disabled { color: #857d75; border-color: #d3ccc3; background: #f2efea; }
QPushButton#primary { background: #35566b; color: #ffffff; border-color: #35566b; font-weight: 600; }
QPushButton#primary:hover { background: #2c4a5d; }
QPushButton#primary:focus { border: 2px solid #e3b778; }
QPushButton#primary:disabled { background: #d9d4cc; color: #69625c; border-color: #d9d4cc; }
QPushButton#quiet { background: transparent; border: 0; color: #35566b; text-align: left; padding: 8px 2px; }
QPushButton#quiet:focus { border: 2px solid #4f7389; padding: 6px 0; }
QScrollBar:vertical { background: transparent; width: 10px; }
QScrollBar::handle:vertical { background: #cfc8bf; border-radius: 5px; min-height: 30px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
"""


def word_style(level: str) -> str:
    """Return the style of a word that says a level."""
    return (
        f"color: {COLOURS[level]}; background: {TINTS[level]}; border-radius: 6px; padding: 3px 9px; font-weight: 600;"
    )
