"""Everything about a session that is known before a window opens."""

from __future__ import annotations

import platform
import secrets
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from experiment import __version__
from experiment.errors import Refused
from experiment.records.input_files import load_messages, load_protocol, load_schedule, read_bytes, read_messages
from experiment.records.sealed import SUFFIX, Identity, open_sealed
from experiment.records.study_folder import StudyFolder
from experiment.session.rehearsal import Kind
from experiment.study.messages import MessageSet
from experiment.study.plan import Plan, build_plan
from experiment.study.protocol import Corner, Protocol
from experiment.study.schedule import Appointment

RECORDED_PACKAGES = ("psychopy", "pyglet", "PyQt6", "numpy", "pandas", "pydantic")


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line or at the desk."""

    purpose: Literal["session", "pilot", "rehearsal"]
    participant: str
    session: int
    operator: str
    protocol: Path | None = None
    messages: Path | None = None
    seed: int | None = None
    screen: int | None = None
    photosensor: Corner | None = None
    scripted: Kind | None = None
    speed: float = 1.0
    override: str | None = None
    identity: Identity | None = None
    resume: bool = False


@dataclass(frozen=True)
class Preparation:
    """A session ready to be conducted; `facts` are the values every row of its table repeats."""

    request: Request
    plan: Plan
    facts: dict[str, Any]

    def header(self, start_utc: str, screen: dict[str, Any], continues: dict[str, Any] | None) -> dict[str, Any]:
        """Return the log's header; `screen` describes the display, `continues` the log before this one, if any."""
        return {
            "purpose": self.request.purpose,
            "table": {
                **self.facts,
                "session_start_utc": start_utc,
                "frameRate": screen.get("hertz"),
                "vsync": screen.get("synced"),
                "psychopyVersion": version("psychopy") if screen else None,
            },
            "protocol": self.plan.protocol.model_dump(mode="json"),
            "plan": self.plan.record(),
            "screen": screen,
            "versions": {
                "connection-task": __version__,
                "python": platform.python_version(),
                **{name: version(name) for name in RECORDED_PACKAGES},
            },
            "system": platform.platform(),
            "continues": continues,
        }


def prepare(folder: StudyFolder, request: Request, today: date) -> Preparation:
    """Read and check everything the session needs; raises a ConnectionTaskError before anything opens."""
    path = folder.protocol(request.protocol)
    protocol, protocol_sha256 = load_protocol(path)
    if request.photosensor is not None:
        protocol = protocol.model_copy(
            update={"look": protocol.look.model_copy(update={"photosensor": request.photosensor})}
        )
    messages = _load_messages(folder, request, protocol)
    appointment = None if _is_pilot(request) else _appointment(folder, request)
    seed = secrets.randbits(32) if request.seed is None else request.seed
    played = protocol if request.speed == 1 else protocol.sped_up(request.speed)
    facts = {
        "participant": request.participant,
        "session": request.session,
        "kit": appointment.kit if appointment else None,
        "study_day": appointment.study_day(today) if appointment else None,
        "message_set": _message_set(request, protocol, appointment),
        "pilot": _is_pilot(request),
        "operator": request.operator,
        "workstation": platform.node(),
        "protocol": protocol.name,
        "protocol_version": protocol.version,
        "protocol_sha256": protocol_sha256,
        "plan_seed": seed,
        "program_version": __version__,
        "simulated": request.scripted,
        "speed": request.speed,
    }
    plan = build_plan(played, messages, request.participant, request.session, seed)
    return Preparation(request, plan, facts)


def _is_pilot(request: Request) -> bool:
    return request.purpose != "session"


def message_file(folder: StudyFolder, participant: str, session: int, protocol: Protocol) -> Path:
    """Return the file with a participant's messages for a session; repeated sets are those of session 1."""
    return folder.messages(participant, 1 if protocol.messages.sets == "repeated" else session)


def _load_messages(folder: StudyFolder, request: Request, protocol: Protocol) -> MessageSet:
    """Return the messages to be shown; sealed ones are opened in memory only, a pilot's are never a participant's."""
    if not _is_pilot(request):
        path = message_file(folder, request.participant, request.session, protocol)
        sealed = path.with_name(f"{path.name}{SUFFIX}")
        if path.exists() or not sealed.exists():
            return load_messages(path, protocol)
        if request.identity is None:
            raise Refused(f"{sealed} is sealed. Nothing was opened; give the key that opens it with --identity.")
        return read_messages(open_sealed(read_bytes(sealed), request.identity), str(sealed), protocol)
    given = request.messages or folder.example_messages(request.session)
    if any(part.startswith("sub-") for part in given.resolve().parts):
        raise Refused(f"{given} belongs to a participant. A pilot shows example messages only; nothing was opened.")
    return load_messages(given, protocol)


def _appointment(folder: StudyFolder, request: Request) -> Appointment | None:
    if not folder.schedule.exists():
        return None
    wanted = (request.participant, request.session)
    return next((one for one in load_schedule(folder.schedule) if (one.participant, one.session) == wanted), None)


def _message_set(request: Request, protocol: Protocol, appointment: Appointment | None) -> str:
    if _is_pilot(request):
        return "example"
    if appointment:
        return appointment.message_set
    return "A" if protocol.messages.sets == "repeated" or request.session == 1 else "B"
