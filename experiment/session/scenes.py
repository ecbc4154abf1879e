"""Every picture of a session, made from its plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from experiment.session.pictures import Blank, Fixation, Letter, OptionList, Page, Picture, Scale, TextField
from experiment.study.plan import Plan, PlannedTrial
from experiment.study.protocol import ClosingQuestion, Protocol, RatingItem
from experiment.study.signals import Scanner

ASSISTANT, BEGIN, THANK_YOU, CALL = "assistant", "begin", "thank_you", "call_assistant"
PREPARING, PAUSED, STOP_SURE = "preparing", "paused", "stop_sure"
SCANNER = "scanner"


def assistant_page(plan: Plan, notices: tuple[str, ...] = ()) -> Page:
    """Return the page on which the assistant confirms who sits there, with what there is to say first."""
    text = plan.protocol.pages.assistant
    text = text.replace("{participant}", plan.participant).replace("{session}", str(plan.session))
    return Page(ASSISTANT, "\n\n".join([text.strip(), *notices]))


def preparing_page(protocol: Protocol) -> Page:
    """Return the page that stands while the pictures are made."""
    return Page(PREPARING, protocol.pages.preparing)


def instruction_pages(protocol: Protocol) -> tuple[Page, ...]:
    """Return the pages before the practice."""
    label = protocol.pages.continue_label
    texts = protocol.pages.instructions
    return tuple(Page(f"instructions-{number}", text, label) for number, text in enumerate(texts, 1))


def begin_page(protocol: Protocol) -> Page:
    """Return the page between practice and messages."""
    return Page(BEGIN, protocol.pages.begin, protocol.pages.continue_label)


def scanner_page(scanner: Scanner) -> Page:
    """Return the page that stands until the scanner's first pulse; no key and no button leaves it."""
    return Page(SCANNER, scanner.page)


def thank_you_page(protocol: Protocol) -> Page:
    """Return the last page."""
    return Page(THANK_YOU, protocol.pages.thank_you, protocol.pages.continue_label)


def paused_page(protocol: Protocol) -> Page:
    """Return the page that Escape brings."""
    return Page(PAUSED, protocol.pages.paused, protocol.pages.continue_label)


def stop_sure_page(protocol: Protocol) -> Page:
    """Return the page that asks once more before the session is stopped."""
    return Page(STOP_SURE, protocol.pages.stop_sure, protocol.pages.continue_label)


def call_page(protocol: Protocol) -> Page:
    """Return the page that stands when the session cannot go on; the assistant leaves it with R."""
    return Page(CALL, protocol.pages.call_assistant)


def letter(planned: PlannedTrial, protocol: Protocol) -> Letter:
    """Return the picture of a message, or of a practice statement, which has no writer."""
    message = planned.message
    named = protocol.messages.show_writer_name and not planned.practice
    line = protocol.messages.writer_line.replace("{name}", message.writer_name) if named else ""
    return Letter(message.message_id, line, message.text)


def scale(item: RatingItem, protocol: Protocol, selected: int | None = None) -> Scale:
    """Return the picture of a rating item."""
    return Scale(
        question=item.question,
        labels=item.point_labels or tuple(str(point) for point in range(1, item.points + 1)),
        low_anchor="" if item.point_labels else item.low_anchor,
        high_anchor="" if item.point_labels else item.high_anchor,
        hint=_hint(protocol, selected),
        button=protocol.pages.continue_label,
        selected=selected,
    )


def option_list(question: ClosingQuestion, protocol: Protocol, selected: int | None = None) -> OptionList:
    """Return the picture of a closing question with options."""
    return OptionList(
        question.question, question.options, _hint(protocol, selected), protocol.pages.continue_label, selected
    )


def text_field(question: ClosingQuestion, protocol: Protocol, typed: str = "") -> TextField:
    """Return the picture of a closing question with free text."""
    return TextField(question.question, protocol.pages.continue_label, typed)


def _hint(protocol: Protocol, selected: int | None) -> str:
    return protocol.pages.choose_hint if selected is None else protocol.pages.confirm_hint


def all_pictures(plan: Plan) -> Iterator[Picture]:
    """Yield every picture the session can need, in the order of the session; of free text only the empty field."""
    protocol = plan.protocol
    yield assistant_page(plan)
    yield from (Blank(), Fixation())
    yield from instruction_pages(protocol)
    yield from (paused_page(protocol), stop_sure_page(protocol), call_page(protocol))
    yield from (begin_page(protocol), thank_you_page(protocol))
    if protocol.scanner:
        yield scanner_page(protocol.scanner)
    for planned in chain(plan.practice, plan.trials):
        yield letter(planned, protocol)
    for item in protocol.ratings:
        for selected in (None, *range(1, item.points + 1)):
            yield scale(item, protocol, selected)
    for question in protocol.closing:
        if question.kind == "text":
            yield text_field(question, protocol)
        else:
            for selected in (None, *range(1, len(question.options) + 1)):
                yield option_list(question, protocol, selected)
