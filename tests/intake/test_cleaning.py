import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.intake.cleaning import STEPS, clean, signature_lines


@pytest.mark.parametrize(
    ("original", "cleaned", "changes"),
    [
        ("Caf\u0065\u0301 mornings", "Café mornings", {"nfc": 1}),
        ("I&#39;m proud &amp; happy", "I'm proud & happy", {"html_entities": 2}),
        ("You &lt;3", "You <3", {"html_entities": 1}),
        ("One.<br />Two.", "One.\nTwo.", {"html_tags": 1}),
        ('<p>One <b class="x">and</b> only.</p>', "One and only.", {"html_tags": 4, "spaces": 1}),
        ("One.\r\nTwo.\u2028Three.", "One.\nTwo.\nThree.", {"line_breaks": 2}),
        ("A\x00B\u200bC\ufeff\u00ad", "ABC", {"control_characters": 4}),
        ("Two  spaces\u00a0and a\ttab ", "Two spaces and a tab", {"spaces": 3}),
        ("One.\n\n\n\nTwo.", "One.\n\nTwo.", {"spaces": 1}),
    ],
)
def test_each_step_is_counted(original, cleaned, changes):
    found = clean(original)
    assert found.text == cleaned
    assert dict(found.changes) == changes


@pytest.mark.parametrize(
    "text",
    [
        "“Quoted” \u2013 \u2018so\u2019 … it’s",
        "👨‍👩‍👧‍👦 ❤️",
        "\u05e9\u05dc\u05d5\u05dd \u200f\u05e2\u05d5\u05dc\u05dd",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "谢谢你。",
        "I <3 you & 2 < 3",
    ],
)
def test_quotation_marks_emoji_and_scripts_are_kept(text):
    assert clean(text).text == text
    assert clean(text).changes == ()


@given(st.text(max_size=200))
def test_what_is_cleaned_holds_no_control_character_and_is_composed(text):
    found = clean(text).text
    assert not [one for one in found if one != "\n" and unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")]
    assert unicodedata.is_normalized("NFC", found)
    assert "  " not in found
    assert found == found.strip()


@given(st.text(alphabet=st.characters(exclude_characters="&<"), max_size=200))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)
    assert clean(once.text).text == once.text
    assert bool(once.changes) == (once.text != text)


@given(
    st.text(
        alphabet=st.characters(codec="ascii", categories=("L", "N", "P", "S"), exclude_characters="&<>"), max_size=60
    )
)
def test_what_a_survey_tool_escaped_comes_back(text):
    assert clean(html.escape(f"{text} & {text}")).text == f"{text} & {text}".strip()


def test_steps_have_a_name_and_a_meaning():
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert all(step.what for step in STEPS)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("I love you.\nSent from my iPhone", (2,)),
        ("I love you.\n\n-- \nProf. Somebody\nDepartment".replace("-- ", "--"), (3, 4, 5)),
        ("Ich hab dich lieb.\nVon meinem iPhone gesendet", (2,)),
        ("Je t'aime.\nEnvoyé de mon iPhone", (2,)),
        ("I love you.\nGet Outlook for iOS", (2,)),
        ("I love you.\n\nOn Mon, 7 Sep 2026 at 10:00, Lab wrote:\n> Please write", (3, 4)),
        ("Sent from my heart.", ()),
        ("I love you.\nSee you on Monday.", ()),
    ],
)
def test_mail_signatures_are_proposed_and_nothing_is_removed(text, lines):
    assert signature_lines(text) == lines
    assert clean(text).text == text
