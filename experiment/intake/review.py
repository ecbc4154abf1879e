"""The review as a state: keys in, a view out; every decision is kept at once."""

from __future__ import annotations

from collections.abc import Callable

from experiment.devices.review_window import View
from experiment.errors import ConnectionTaskError
from experiment.intake import decisions
from experiment.intake.checks import Flag, check_pool
from experiment.intake.fit import Proof
from experiment.intake.pool import Candidate, Pool
from experiment.records.freeze_record import Version
from experiment.study.protocol import Protocol

BUTTONS = (
    ("a", "approve"),
    ("x", "exclude"),
    ("h", "hide a line"),
    ("g", "hide the mail signature"),
    ("o", "original wording"),
    ("j", "join or split parts"),
    ("c", "choose and split"),
    ("s", "swap two"),
    ("f", "freeze"),
)
LONGEST_LINE = 60  # of the lines beside the picture, which shows them whole
_MARKS = {"new": "·", "approved": "✓", "excluded": "✗", "withdrawn": "–"}


class Review:
    """A reviewer's way through a pool; `save` keeps the pool, `freeze` makes a version of it."""

    def __init__(
        self,
        pool: Pool,
        protocol: Protocol,
        reviewer: str,
        save: Callable[[Pool], None],
        freeze: Callable[[Pool], Version],
        seed: int,
    ) -> None:
        self.pool = pool
        self._protocol, self._reviewer, self._save, self._freeze, self._seed = protocol, reviewer, save, freeze, seed
        self._proof = Proof(protocol)
        self._current = pool.candidates[0].message_id
        self._waiting = ""  # for a second key: "h", "f", or "s" with the message to swap
        self._swapped = ""
        self._status = "Arrow keys go through the messages."
        self._frozen = self._finished = False
        self._flags = self._checked()

    def press(self, key: str) -> View:
        """Take one key and return what is to be seen then."""
        waiting, self._waiting = self._waiting, ""
        try:
            self._take(key, waiting)
        except ConnectionTaskError as reason:
            self._status = str(reason)
        return self.view()

    def view(self) -> View:
        """Return what is to be seen now."""
        current = self.pool.candidate(self._current)
        listed = list(self.pool.candidates)
        return View(
            title=f"Messages for participant {self.pool.participant} reviewed by {self._reviewer}",
            entries=tuple(map(self._entry, listed)),
            current=listed.index(current),
            picture=self._proof.picture(self.pool.message(self._current)) if current.text else None,
            size=self._protocol.look.window_pixels,
            background=self._protocol.look.background,
            lines=tuple(_line(number, line, number in current.hidden) for number, line in enumerate(current.lines, 1)),
            notes=tuple(_note(flag) for flag in self._flags.get(self._current, ())) or ("Nothing was found.",),
            status=self._status,
            finished=self._finished,
        )

    def _take(self, key: str, waiting: str) -> None:
        if key == "escape":
            self._leave(waiting)
        elif waiting == "h" and not self._frozen and key.isdecimal():
            self._change(decisions.hide(self._candidate, int(key)), "Approve it again once it is right.")
        elif key in ("up", "down", "home", "end") or key.startswith("select "):
            self._waiting = waiting if waiting == "s" else ""
            self._go(key)
        elif self._frozen:
            self._status = "The sets are frozen. Esc closes the window; a change is a new review, with --reason."
        elif action := self._actions.get(key):
            action(waiting)

    @property
    def _actions(self) -> dict[str, Callable[[str], None]]:
        return {
            "a": self._approve,
            "x": self._exclude,
            "h": self._ask_for_line,
            "g": lambda _: self._change(decisions.hide_signature(self._candidate), "The signature is hidden."),
            "o": lambda _: self._change(decisions.toggle_original(self._candidate), "The other wording is shown."),
            "j": self._join,
            "c": self._choose,
            "s": self._swap,
            "f": self._freeze_sets,
        }

    @property
    def _candidate(self) -> Candidate:
        return self.pool.candidate(self._current)

    def _go(self, key: str) -> None:
        ids = [one.message_id for one in self.pool.candidates]
        here = ids.index(self._current)
        places = {"up": here - 1, "down": here + 1, "home": 0, "end": len(ids) - 1}
        place = places[key] if key in places else int(key.removeprefix("select "))
        self._current = ids[min(max(place, 0), len(ids) - 1)]
        self._status = f"{self._swapped} swaps with the next S." if self._waiting == "s" else ""

    def _leave(self, waiting: str) -> None:
        if waiting:
            self._status = "Left as it was."
        else:
            self._finished = True

    def _approve(self, _: str) -> None:
        self._change(decisions.approve(self._candidate, self._flags.get(self._current, ())), "Approved.")
        self._step_on()

    def _exclude(self, _: str) -> None:
        changed = decisions.toggle_excluded(self._candidate)
        self._change(changed, "Excluded." if changed.status == "excluded" else "Back among the messages.")
        if changed.status == "excluded":
            self._step_on()

    def _ask_for_line(self, _: str) -> None:
        self._waiting, self._status = "h", "Which line? Press its number."

    def _join(self, _: str) -> None:
        self._keep(decisions.toggle_joined(self.pool, self._current), "Approve the parts again.")

    def _choose(self, _: str) -> None:
        self._keep(decisions.choose_sets(self.pool, self._protocol, self._seed), "")
        self._status = decisions.describe_choice(self.pool)

    def _swap(self, waiting: str) -> None:
        if waiting != "s":
            decisions.check_can_swap(self.pool, self._current)
            self._waiting, self._swapped = "s", self._current
            self._status = f"{self._current}: go to the message to swap it with and press S."
            return
        self._keep(decisions.swap(self.pool, self._swapped, self._current, self._protocol), "")
        self._status = decisions.describe_choice(self.pool)

    def _freeze_sets(self, waiting: str) -> None:
        decisions.check_can_freeze(self.pool, self._flags, self._protocol)
        if waiting != "f":
            self._waiting = "f"
            self._status = f"Freeze these sets as {self._reviewer}? Press F once more; Esc: no."
            return
        version = self._freeze(self.pool)
        self._frozen = True
        self._status = f"Frozen as version {version.version}. Esc closes the window."

    def _step_on(self) -> None:
        status = self._status
        self._go("down")
        self._status = status

    def _change(self, changed: Candidate, status: str) -> None:
        self._keep(decisions.with_decision(self.pool, changed), status)

    def _keep(self, pool: Pool, status: str) -> None:
        self._save(pool)
        self.pool, self._status = pool, status
        self._flags = self._checked()

    def _checked(self) -> dict[str, tuple[Flag, ...]]:
        return check_pool(self.pool, self._protocol, self._proof.faults)

    def _entry(self, one: Candidate) -> str:
        writer = self.pool.writer(one.writer_id)
        flags = self._flags.get(one.message_id, ())
        warning = "!" if any(flag.blocks for flag in flags) else " "
        words = self.pool.message(one.message_id).words
        place = self.pool.set_of(one.message_id) or " "
        return f"{place} {_MARKS[one.status]}{warning} {one.message_id}  {one.writer_id} {writer.relationship}  {words}"


def _line(number: int, line: str, hidden: bool) -> str:
    shown = line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}..."
    return f"{number}  {'(hidden)' if hidden else shown}"


def _note(flag: Flag) -> str:
    return f"{'!' if flag.blocks else '·'} {flag.check}: {flag.finding}"
