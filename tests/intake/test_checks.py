import pytest

from experiment.intake.checks import check_message, check_pool, language_of
from experiment.intake.importing import candidate
from experiment.intake.pool import Pool, Writer
from experiment.study.messages import Message

KIND = "I am so grateful to have you in my life."


def flags(text, protocol, fit=lambda _: ()):
    return {flag.check: flag for flag in check_message(Message("m1", "w1", "Ann", "friend", text), protocol, fit)}


def pool(*texts):
    candidates = tuple(candidate(f"m{n}", f"w{n}", f"f{n}", 1, 1, text) for n, text in enumerate(texts, 1))
    writers = tuple(Writer(f"w{n}", "Ann", "friend") for n in range(1, len(texts) + 1))
    return Pool("007", "KL", "", (), (), writers, {}, candidates)


def test_a_kind_message_has_no_flag(protocol, proof):
    assert flags(KIND, protocol, proof.faults) == {}


@pytest.mark.parametrize(
    ("text", "check", "blocks"),
    [
        ("thank you " * 21, "length", True),
        ("Thank you.", "length", False),
        ("Love you. Miss you. Thank you. Hug you. Always.", "sentences", False),
        ("I love that they asked me to write this for the study.", "reveals", False),
        ("They told me not to tell you, but I love you dearly.", "reveals", False),
        ("Whatever the capsules do, I love you so much.", "reveals", False),
        ("I love you, with the placebo and without.", "reveals", True),
        ("Write me at ann@example.org, I love you.", "e-mail", False),
        ("Look at www.example.org, my love, and smile.", "web", False),
        ("Call me, my love: +41 44 123 45 67 any time.", "phone", False),
        ("I love you, come to 12 Long Hill Road again.", "address", False),
        ("Ich liebe dich, komm in die Seestraße 12 zu mir.", "address", False),
        ("You were such an idiot, but I love you.", "kindness", False),
        ("The train leaves for the city at nine and it is full.", "kindness", False),
        ("I love you\x07 so much.", "characters", True),
        ("I donâ€™t know how to thank you.", "characters", True),
        ("Thank <font>you</font> for all.", "characters", False),
        (" \n ", "empty", True),
    ],
)
def test_what_a_person_should_look_at_is_flagged(protocol, text, check, blocks):
    found = flags(text, protocol)
    assert check in found
    assert found[check].blocks is blocks


@pytest.mark.parametrize(
    "text", [KIND, "Room 101 and 2026 were our best time, I love you.", "I have studied you, and love you."]
)
def test_ordinary_words_and_numbers_are_left_alone(protocol, text):
    assert not {"reveals", "phone", "address", "web", "e-mail"} & set(flags(text, protocol))


def test_no_finding_repeats_a_word_of_the_message(protocol, proof):
    text = "Quokka! Quokka ann@quokka.example.org asked me to write for the study. Hate. Quokka. Quokka \x07."
    for flag in flags(text, protocol, proof.faults).values():
        assert "quokka" not in flag.finding.casefold()


def test_a_message_is_set_in_the_session_s_own_type(protocol, proof):
    assert flags("I love you \U000e0123\ue123 so much.", protocol, proof.faults)["display"].blocks
    tall = flags("\n".join(["I love you."] * 30), protocol, proof.faults)
    assert tall["display"].finding == "the text does not fit the screen"


def test_duplicates_are_found_across_writers(protocol):
    texts = (KIND, "Something entirely different makes you special.", KIND.upper(), KIND.replace("life", "lives"))
    found = check_pool(pool(*texts), protocol, lambda _: ())
    assert [(flag.check, flag.finding, flag.blocks) for flag in found["m3"]] == [
        ("duplicate", "same words as m1", True)
    ]
    assert [flag.finding.split("% ")[1] for flag in found["m4"]] == ["like m1", "like m3"]
    assert not [flag for flag in found["m2"] if flag.check == "duplicate"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (KIND, "English"),
        ("Ich bin so froh, dass ich dich habe und nicht allein bin.", "German"),
        ("Gracias por estar siempre con nosotros, te quiero mucho.", "Spanish"),
        ("Merci pour tout, tu es toujours dans mon cœur.", "French"),
        ("谢谢你一直在我身边。", "Cjk script"),
        ("\u05d0\u05e0\u05d9 \u05d0\u05d5\u05d4\u05d1 \u05d0\u05d5\u05ea\u05da", "Hebrew script"),
        ("Hugs!", ""),
        ("🌻", ""),
    ],
)
def test_the_language_is_told_where_it_can_be(text, language):
    assert language_of(text) == language


def test_a_message_in_another_language_than_most_is_flagged(protocol):
    found = check_pool(
        pool(KIND, "You are the best thing in my life and I love you.", "Ich bin so froh, dass ich dich habe."),
        protocol,
        lambda _: (),
    )
    assert [flag.finding for flag in found["m3"] if flag.check == "language"] == [
        "seems to be German; most are English"
    ]
