"""What many tests need: protocols, message sets, and a room in which a test decides what is given."""

from __future__ import annotations

import heapq
import itertools
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from experiment.records.event_log import EventLog
from experiment.records.session_record import SessionRecord
from experiment.session import scenes
from experiment.session.events import Event
from experiment.session.pictures import OptionList, Page, Picture, Scale, TextField, boxes
from experiment.session.ports import CharacterTyped, CloseAsked, Flip, Given, KeyPressed, Touched
from experiment.session.runner import Outcome, play
from experiment.study.messages import Message, MessageSet
from experiment.study.plan import Plan, build_plan
from experiment.study.protocol import Protocol, read_protocol

ROOT = Path(__file__).resolve().parents[1]

Deed = tuple[float, Callable[[float], Given]]  # seconds after the picture came (negative: before), and what is given
Deeds = Callable[[Picture], list[Deed]]
Kind = TypeVar("Kind", bound=Event)


def shipped_toml(name: str = "day_four") -> str:
    return (ROOT / "protocols" / f"{name}.toml").read_text(encoding="utf-8")


def shipped_protocol(name: str = "day_four") -> Protocol:
    return read_protocol(shipped_toml(name).encode(), f"{name}.toml")


def make_study(folder: Path) -> Path:
    """Make a study's folder with the shipped protocols and example messages and nothing else."""
    study = folder / "study"
    (study / "protocols").mkdir(parents=True)
    for name in ("day_four.toml", "inagaki_2016.toml"):
        shutil.copy(ROOT / "protocols" / name, study / "protocols" / name)
    shutil.copytree(ROOT / "stimuli" / "example", study / "stimuli" / "example")
    return study


def write_short_protocol(study: Path, message_seconds: float = 0.6, photosensor: str = "top_left") -> Path:
    """Write the protocol of a session that takes seconds."""
    toml = (study / "protocols" / "day_four.toml").read_text(encoding="utf-8")
    for key, value in [
        ("fixation_seconds", "[0.1, 0.2]"),
        ("message_seconds", str(message_seconds)),
        ("blank_seconds", "0.1"),
        ("gap_seconds", "[0.1, 0.2]"),
        ("page_minimum_seconds", "0.05"),
        ("reading_words_per_minute", "2000"),
        ("name", '"short"'),
        ("photosensor", f'"{photosensor}"'),
    ]:
        toml = put(toml, key, value)
    toml = re.sub(r"(?s)statements = \[.*?\]", 'statements = ["The library opens at nine."]', toml)
    path = study / "protocols" / "short.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def put(toml: str, key: str, value: str) -> str:
    """Write another value behind the first key of that name."""
    changed, count = re.subn(rf"(?m)^{key} = (\"[^\"]*\"|\[[^\]]*\]|\S+)", f"{key} = {value}", toml, count=1)
    assert count == 1, key
    return changed


def with_section(protocol: Protocol, section: str, **settings: Any) -> Protocol:
    """Return the protocol with some settings of one section changed, checked like a file."""
    table = protocol.model_dump(mode="json")
    table[section] |= settings
    return Protocol.model_validate(table)


def with_items(protocol: Protocol, **settings: Any) -> Protocol:
    """Return the protocol with some settings of every rating item changed, checked like a file."""
    table = protocol.model_dump(mode="json")
    table["ratings"] = [item | settings for item in table["ratings"]]
    return Protocol.model_validate(table)


def some_messages(count: int = 6) -> MessageSet:
    kinds = itertools.cycle(("friend", "family", "partner", "other"))
    return MessageSet(
        tuple(
            Message(f"m{number}", f"w{number}", f"Name{number}", next(kinds), f"Plain text number {number}.")
            for number in range(1, count + 1)
        )
    )


def some_plan(protocol: Protocol | None = None, seed: int = 1) -> Plan:
    protocol = protocol or shipped_protocol()
    return build_plan(protocol, some_messages(protocol.messages.number), "007", 1, seed)


def key(name: str) -> Callable[[float], Given]:
    return lambda seconds: KeyPressed(seconds, name)


def character(one: str) -> Callable[[float], Given]:
    return lambda seconds: CharacterTyped(seconds, one)


def touch(x: float, y: float) -> Callable[[float], Given]:
    return lambda seconds: Touched(seconds, x, y)


def touch_on(picture: Picture, target: object) -> Callable[[float], Given]:
    box = dict(boxes(picture))[target]  # type: ignore[index]
    return touch(box.x, box.y)


def close_button() -> Callable[[float], Given]:
    return CloseAsked


def diligent(picture: Picture) -> list[Deed]:
    """Leave every page, answer every scale with 4 and every list with 1, leave free text empty."""
    if isinstance(picture, Page):
        if picture.name == scenes.PREPARING:
            return []
        return [(1.0, key("r" if picture.name == scenes.ASSISTANT else "space"))]
    if isinstance(picture, (Scale, OptionList)):
        chosen = "4" if isinstance(picture, Scale) else "1"
        return [] if picture.selected else [(1.0, key(chosen)), (1.5, key("enter"))]
    return [(1.0, key("enter"))] if isinstance(picture, TextField) else []


class Once:
    """Deeds that are `special` the first time (or the `time`-th) `applies` says yes, else those of `others`."""

    def __init__(
        self, applies: Callable[[Picture], bool], special: Deeds | list[Deed], others: Deeds = diligent, time: int = 1
    ) -> None:
        self._applies, self._special, self._others, self._left = applies, special, others, time

    def __call__(self, picture: Picture) -> list[Deed]:
        if self._applies(picture):
            self._left -= 1
            if self._left == 0:
                return self._special(picture) if callable(self._special) else self._special
        return self._others(picture)


class Room:
    """Screen and Responses on a virtual clock; after each picture, `deeds` says what will be given, and when."""

    def __init__(self, deeds: Deeds = diligent, start: float = 0.0) -> None:
        self._now = start
        self._deeds = deeds
        self._count = itertools.count()
        self._pending: list[tuple[float, int, Given]] = []
        self.shown: list[tuple[float, Picture]] = []

    def seconds(self) -> float:
        return self._now

    def prepare(self, pictures: Iterable[Picture]) -> None:
        self.prepared = set(pictures)

    def show(self, picture: Picture, due: float | None = None) -> Flip:
        late = None if due is None else max(0.0, self._now - due)
        self._now = max(self._now, due if due is not None else self._now)
        self.shown.append((self._now, picture))
        for after, make in self._deeds(picture):
            heapq.heappush(self._pending, (self._now + after, next(self._count), make(self._now + after)))
        return Flip(self._now, due, late)

    def wait(self, until: float | None) -> Given | None:
        if self._pending and (until is None or self._pending[0][0] <= until):
            seconds, _, given = heapq.heappop(self._pending)
            self._now = max(self._now, seconds)
            return given
        if until is None:
            raise AssertionError(f"nobody answers {self.shown[-1][1]!r}")
        self._now = max(self._now, until)
        return None


class Notebook:
    """Record and Markers in memory."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.marked: list[Event] = []

    def append(self, event: Event) -> None:
        self.events.append(event)

    def send(self, event: Event) -> None:
        self.marked.append(event)

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]


def play_with(deeds: Deeds = diligent, protocol: Protocol | None = None) -> tuple[Outcome, Notebook, Room]:
    """Play a whole session with these deeds; return how it ended, what was noted and what was shown."""
    room, notebook = Room(deeds), Notebook()
    outcome = play(some_plan(protocol), room, room, notebook, notebook)
    return outcome, notebook, room


def header_of(plan: Plan, **more: Any) -> dict[str, Any]:
    """Return a log's header as a session at the desk writes it, with made-up circumstances."""
    return {
        "purpose": "session",
        "table": {
            "participant": plan.participant,
            "session": plan.session,
            "kit": "K214",
            "study_day": 4,
            "message_set": "A",
            "pilot": False,
            "operator": "KL",
            "workstation": "lab",
            "protocol": plan.protocol.name,
            "protocol_version": plan.protocol.version,
            "protocol_sha256": "0" * 64,
            "plan_seed": plan.seed,
            "program_version": "0",
            "simulated": None,
            "speed": 1.0,
            "session_start_utc": "2026-11-22T10:00:00.000+01:00",
            "frameRate": 60.0,
            "vsync": True,
            "psychopyVersion": "2026.2.5",
        },
        "protocol": plan.protocol.model_dump(mode="json"),
        "plan": plan.record(),
        "continues": None,
        **more,
    }


def keep_session(
    path: Path, deeds: Deeds = diligent, plan: Plan | None = None
) -> tuple[list[Event], list[dict[str, Any]]]:
    """Play a session into a log at `path` as the desk does; return what was noted and the rows of its table."""
    plan = plan or some_plan()
    room, notebook = Room(deeds), Notebook()
    clock = itertools.count()
    start = datetime(2026, 11, 22, tzinfo=UTC)
    record = SessionRecord(EventLog.create(path, header_of(plan), lambda: start + timedelta(seconds=next(clock))))

    class Both:
        def append(self, event: Event) -> None:
            notebook.append(event)
            record.append(event)

    play(plan, room, room, notebook, Both())
    return notebook.events, record.close()
