from __future__ import annotations

from dataclasses import fields

from experiment.session.events import EVENT_KINDS, MessageShown, SessionPaused

PRIVATE = {"text", "writer_name", "name"}


def test_every_kind_of_event_is_known_by_its_name_in_the_past_tense() -> None:
    assert EVENT_KINDS["message_shown"] is MessageShown
    assert EVENT_KINDS["session_paused"] is SessionPaused
    assert all(kind.name() == name for name, kind in EVENT_KINDS.items())


def test_no_kind_of_event_has_a_place_for_a_private_word() -> None:
    for kind in EVENT_KINDS.values():
        assert not PRIVATE & {one.name for one in fields(kind)}
