import tomllib
from pathlib import Path
from typing import Any

import pytest

from experiment.errors import Faulty
from experiment.study.protocol import Protocol, read_protocol

DAY_FOUR = (Path(__file__).parents[2] / "protocols" / "day_four.toml").read_text(encoding="utf-8")
SCANNER = '\n[scanner]\ntrigger = "key"\nkey = "t"\nwait_seconds = 6.0\npage = "Please lie still."\n'


def protocol_with(table: str) -> Protocol:
    return read_protocol((DAY_FOUR + table).encode(), "the protocol")


def test_without_the_tables_there_is_no_other_device() -> None:
    protocol = protocol_with("")
    assert (protocol.markers, protocol.scanner) == (None, None)


def test_markers_go_to_the_log_when_no_output_is_named() -> None:
    markers = protocol_with("\n[markers]\ncodes = { message_shown = 11 }\n").markers
    assert markers is not None
    assert [output.name for output in markers.outputs] == ["log"]


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        ('[{ kind = "serial" }]', "a port is needed"),
        ('[{ kind = "lsl", port = "COM3" }]', "a port is needed"),
        ('[{ kind = "usb" }]', "it should be 'log', 'lsl', 'serial' or 'parallel'"),
        ("[]", "at least 1 item"),
    ],
)
def test_an_output_that_cannot_be_is_named(outputs: str, told: str) -> None:
    with pytest.raises(Faulty, match=told):
        protocol_with(f"\n[markers]\ncodes = {{ message_shown = 11 }}\noutputs = {outputs}\n")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('key = "5"', "key 5 answers questions or leaves pages"),
        ('port = "COM3"', 'trigger = "key" needs key and no port'),
    ],
)
def test_a_trigger_that_cannot_be_is_named(wrong: str, told: str) -> None:
    with pytest.raises(Faulty, match=told):
        protocol_with(SCANNER.replace('key = "t"', wrong))


def test_a_pilot_at_speed_waits_less_for_the_scanner() -> None:
    scanner = protocol_with(SCANNER).sped_up(3).scanner
    assert scanner is not None
    assert scanner.wait_seconds == pytest.approx(2.0)


@pytest.mark.parametrize("name", ["day_four.toml", "inagaki_2016.toml"])
def test_the_tables_suggested_in_the_protocols_can_be_used_as_they_stand(name: str) -> None:
    text = (Path(__file__).parents[2] / "protocols" / name).read_text(encoding="utf-8")
    suggested = text[text.index("# [markers]") :]
    table: dict[str, Any] = tomllib.loads("\n".join(line.removeprefix("# ") for line in suggested.splitlines()))
    whole = Protocol.model_validate(tomllib.loads(text) | {key: table[key] for key in ("markers", "scanner")})
    assert whole.markers is not None
    assert whole.scanner is not None
