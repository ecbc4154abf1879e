"""What a reviewer may decide about a pool, each as a function from one pool to the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from experiment.errors import ConnectionTaskError
from experiment.intake import choosing
from experiment.intake.checks import Flag
from experiment.intake.cleaning import signature_lines
from experiment.intake.importing import candidate as new_candidate
from experiment.intake.pool import Candidate, Choice, Pool
from experiment.intake.splitting import split_field
from experiment.study.protocol import Protocol


class NotNow(ConnectionTaskError):
    """A decision that cannot be taken as things stand; the reviewer is told why."""


def approve(one: Candidate, flags: Collection[Flag]) -> Candidate:
    """Approve a message, an excluded one too, unless something makes it impossible to show."""
    _refuse_withdrawn(one)
    if blocking := [flag for flag in flags if flag.blocks]:
        raise NotNow(f"{one.message_id} cannot be shown as it is: {blocking[0].finding}.")
    return replace(one, status="approved")


def toggle_excluded(one: Candidate) -> Candidate:
    """Exclude a message, or take it back."""
    _refuse_withdrawn(one)
    return replace(one, status="new" if one.status == "excluded" else "excluded")


def hide(one: Candidate, line: int) -> Candidate:
    """Hide a line, counted from 1, or show it again; the message is to be approved anew."""
    _refuse_withdrawn(one)
    if not 1 <= line <= len(one.lines):
        raise NotNow(f"{one.message_id} has {len(one.lines)} lines.")
    return replace(one, hidden=tuple(sorted(set(one.hidden) ^ {line})), status="new")


def hide_signature(one: Candidate) -> Candidate:
    """Hide the lines that a mail program seems to have added."""
    _refuse_withdrawn(one)
    lines = signature_lines("\n".join(one.lines))
    if not lines:
        raise NotNow(f"{one.message_id} has no line that looks like a mail program's.")
    return replace(one, hidden=tuple(sorted({*one.hidden, *lines})), status="new")


def toggle_original(one: Candidate) -> Candidate:
    """Show a message as it came instead of as it was cleaned, or the other way round."""
    _refuse_withdrawn(one)
    return replace(one, as_original=not one.as_original, hidden=(), status="new")


def toggle_joined(pool: Pool, message_id: str) -> Pool:
    """Join the parts of one field into its first part, or take them apart again."""
    one = pool.candidate(message_id)
    _refuse_withdrawn(one)
    family = [other for other in pool.candidates if other.origin == one.origin]
    if len(family) < 2:
        raise NotNow(f"{message_id} came in a field of its own.")
    whole = pool.fields[one.origin]
    first, *rest = family
    if first.parts == 1:
        parts = split_field(whole)
        changed = [
            new_candidate(member.message_id, member.writer_id, member.origin, part, len(parts), original)
            for (part, original), member in zip(enumerate(parts, 1), family, strict=False)
        ]
    else:
        changed = [new_candidate(first.message_id, first.writer_id, first.origin, 1, 1, whole)]
        changed += [replace(member, status="excluded") for member in rest]
    for member in changed:
        pool = with_decision(pool, member)
    return pool


def with_decision(pool: Pool, changed: Candidate) -> Pool:
    """Return the pool with one message changed; what is no longer approved leaves its set."""
    pool = pool.with_candidate(changed)
    if changed.status == "approved" or not pool.set_of(changed.message_id) or pool.choice is None:
        return pool
    sets = {
        name: tuple(one for one in chosen if one != changed.message_id) for name, chosen in pool.choice.sets.items()
    }
    return replace(pool, choice=replace(pool.choice, sets=sets))


def choose_sets(pool: Pool, protocol: Protocol, seed: int) -> Pool:
    """Choose from the approved messages and split them."""
    approved = [pool.message(one.message_id) for one in pool.usable("approved")]
    return replace(pool, choice=choosing.choose(approved, protocol, seed))


def check_can_swap(pool: Pool, message_id: str) -> None:
    """Raise NotNow where a message cannot be swapped."""
    if pool.choice is None:
        raise NotNow("Nothing is chosen yet. C chooses.")
    if pool.candidate(message_id).status != "approved":
        raise NotNow(f"{message_id} is not approved.")


def swap(pool: Pool, one: str, other: str, protocol: Protocol) -> Pool:
    """Exchange the places of two messages: between the sets, or with one that was not chosen.

    Twice the same message puts it into a set that lacks one.
    """
    check_can_swap(pool, one)
    check_can_swap(pool, other)
    assert pool.choice is not None
    if one == other:
        return _put_where_one_is_missing(pool, pool.choice, one, protocol.messages.number)
    if pool.set_of(one) == pool.set_of(other):
        raise NotNow(f"{one} and {other} are in the same place.")
    other_name = {one: other, other: one}
    sets = {
        name: tuple(other_name.get(member, member) for member in chosen) for name, chosen in pool.choice.sets.items()
    }
    return _with_sets(pool, pool.choice, sets)


def check_can_freeze(pool: Pool, flags: Mapping[str, Collection[Flag]], protocol: Protocol) -> None:
    """Raise NotNow where the sets are not complete or not approved."""
    if pool.choice is None:
        raise NotNow("Nothing is chosen yet. Approve messages, then press C.")
    for name, chosen in pool.choice.sets.items():
        if len(chosen) != protocol.messages.number:
            raise NotNow(f"Set {name} has {len(chosen)} of {protocol.messages.number} messages. C chooses anew.")
        for message_id in chosen:
            if pool.candidate(message_id).status != "approved" or any(flag.blocks for flag in flags[message_id]):
                raise NotNow(f"{message_id} in set {name} is not approved.")


def describe_choice(pool: Pool) -> str:
    """Say in figures how even the sets are."""
    if pool.choice is None:
        return ""
    figures = pool.choice.figures
    if "writers_uneven" not in figures:
        return f"One set for both sessions, seed {pool.choice.seed}."
    how = "changed by hand" if "by_hand" in figures else f"best of {figures['splits']:g} splits"
    return (
        f"Sets A and B ({how}, seed {pool.choice.seed}): writers uneven by {figures['writers_uneven']:g}, "
        f"relationships by {figures['relationships_uneven']:g}, "
        f"{figures['words_a_message_apart']:.1f} words a message apart."
    )


def _put_where_one_is_missing(pool: Pool, choice: Choice, message_id: str, number: int) -> Pool:
    short = next((name for name, chosen in choice.sets.items() if len(chosen) < number), "")
    if not short or pool.set_of(message_id):
        raise NotNow(f"{message_id} cannot be swapped with itself.")
    return _with_sets(pool, choice, {**choice.sets, short: (*choice.sets[short], message_id)})


def _with_sets(pool: Pool, choice: Choice, sets: dict[str, tuple[str, ...]]) -> Pool:
    figures = {"pool": choice.figures.get("pool", 0.0)}
    if len(sets) == 2:
        one, other = ([pool.message(message_id) for message_id in chosen] for chosen in sets.values())
        figures |= choosing.figures_now(one, other)
    return replace(pool, choice=replace(choice, sets=sets, figures=figures))


def _refuse_withdrawn(one: Candidate) -> None:
    if one.status == "withdrawn":
        raise NotNow(f"{one.message_id} was withdrawn by its writer.")
