"""The protocol's tables for other devices: markers that go out, scanner pulses that come in."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from experiment.study.section import Section

PORT_KINDS = ("serial", "parallel")
KEYS_IN_USE = frozenset(
    {"enter", "space", "escape", "left", "right", "up", "down", "backspace", "r", "s", *"123456789"}
)

Port = Annotated[str, Field(min_length=1, max_length=200)]
Baud = Annotated[int, Field(ge=300, le=4_000_000)]


class MarkerOutput(Section):
    """One way out for markers."""

    kind: Literal["log", "lsl", "serial", "parallel"] = Field(
        description="the event log, Lab Streaming Layer, or a port that gets the code as one byte"
    )
    port: Port | None = Field(default=None, description="serial: COM3, /dev/ttyUSB0; parallel: 0x378, /dev/parport0")
    baud: Baud = Field(default=115_200, description="speed of a serial port")
    stream: Port = Field(default="connection-task", description="name of the LSL stream")

    @model_validator(mode="after")
    def _ports_are_named(self) -> Self:
        if (self.kind in PORT_KINDS) != (self.port is not None):
            raise ValueError(f"a port is needed for {' and '.join(PORT_KINDS)} and for nothing else")
        return self

    @property
    def name(self) -> str:
        """Return how the output is called in the record: its kind, and its port if it has one."""
        return f"{self.kind} {self.port}" if self.port else self.kind


class MarkerTable(Section):
    """Which events go out to other devices, and where to."""

    codes: dict[str, int] = Field(min_length=1, description="event and its code, 1 to 255 for a port")
    outputs: tuple[MarkerOutput, ...] = Field(
        default=(MarkerOutput(kind="log"),), min_length=1, max_length=8, description="all of them get every marker"
    )


class Scanner(Section):
    """Wait for the scanner before the first message; every pulse is logged."""

    trigger: Literal["key", "serial"] = Field(description="what a pulse looks like to this computer")
    key: str | None = Field(default=None, pattern=r"^[a-z0-9_]{1,20}$", description="trigger key, for example t")
    port: Port | None = Field(default=None, description="serial port, every byte of which is a pulse")
    baud: Baud = Field(default=115_200, description="speed of the serial port")
    wait_seconds: float = Field(ge=0, le=600, description="from the first pulse to the first fixation")
    page: str = Field(min_length=1, max_length=2000, description="what stands on the screen until the first pulse")

    @model_validator(mode="after")
    def _trigger_is_named(self) -> Self:
        if (self.trigger == "key") != (self.key is not None) or (self.trigger == "serial") != (self.port is not None):
            raise ValueError('trigger = "key" needs key and no port, trigger = "serial" needs port and no key')
        if self.key in KEYS_IN_USE:
            raise ValueError(f"key {self.key} answers questions or leaves pages; a pulse needs a key of its own")
        return self
