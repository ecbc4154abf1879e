import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiment.intake.splitting import split_field

ONE = "I am so grateful to have you."
TWO = "Thank you for loving me at my worst."
THREE = "Your laugh makes every room warmer."


@pytest.mark.parametrize(
    "field",
    [
        f"1. {ONE}\n2. {TWO}\n3. {THREE}",
        f"1) {ONE}\n\n2) {TWO}\n\n3) {THREE}",
        f"(1) {ONE}\r\n(2) {TWO}\r\n(3) {THREE}",
        f"#1 - {ONE}\n#2 - {TWO}\n#3 - {THREE}",
        f"Message 1: {ONE}\nMessage 2: {TWO}\nMessage 3: {THREE}",
        f"1. {ONE} 2. {TWO} 3. {THREE}",
        f"- {ONE}\n- {TWO}\n- {THREE}",
        f"• {ONE}\n\n• {TWO}\n\n• {THREE}",
        f"{ONE}\n{TWO}\n{THREE}",
        f"{ONE}\n\n{TWO}\n\n\n{THREE}\n",
    ],
)
def test_several_messages_in_one_field_are_taken_apart(field):
    assert split_field(field) == (ONE, TWO, THREE)


@pytest.mark.parametrize(
    "field",
    [
        ONE,
        f"Dear you,\n{ONE}",
        f"{ONE}\nLove, Mum",
        f"{ONE}\nand I always will be, until the end.",
        "I owe you 2. And you owe me 3.",
        "We met in 1. grade, and 2. grade was even better.",
        "You are the best thing that ever happened\nTo me and everybody here who knows you.",
        "",
    ],
)
def test_one_message_stays_whole(field):
    assert split_field(field) == (field,)


def test_words_before_the_first_number_are_not_lost():
    assert split_field(f"Here they are:\n1. {ONE}\n2. {TWO}") == ("Here they are:", ONE, TWO)


numbers = st.integers(1, 4).map(str)
pieces = st.one_of(
    st.text(max_size=20), st.sampled_from(["\n", "1. ", "2) ", "- ", "• ", ". ", "Thank you so much."]), numbers
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_no_letter_is_ever_lost_or_moved(field):
    parts = split_field(field)

    def letters(text):
        return [one for one in text if one.isalpha()]

    kept = [one for part in parts for one in letters(part)]
    whole = letters(field)
    if len(parts) == 1:
        assert parts == (field.strip(),)
    # only the words "message" and "no" of a numbering may go
    assert len(whole) - len(kept) in range(9 * len(parts))
    remaining = iter(whole)
    assert all(one in remaining for one in kept)
