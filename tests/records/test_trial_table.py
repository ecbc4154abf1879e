from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest

from experiment.records.event_log import read_log
from experiment.records.session_logs import read_session
from experiment.records.trial_table import build_rows, write_table
from experiment.session import events
from experiment.session.pictures import Letter, Page, Picture, Scale
from tests.aids import (
    Deed,
    Once,
    diligent,
    keep_session,
    key,
    shipped_protocol,
    some_plan,
    touch_on,
    with_items,
    with_section,
)

BEFORE = [
    *("participant", "session", "kit", "study_day", "trial", "message_id", "message_set", "writer_id"),
    *("relationship", "message_words", "message_sha256", "status", "exposures", "message_onset"),
    *("message_seconds_planned", "message_seconds", "late_flips"),
]
OF_AN_ITEM = ["", "_rt", "_first", "_first_rt", "_changes", "_device", "_missing"]
AFTER = [
    *("pilot", "operator", "workstation", "protocol", "protocol_version", "protocol_sha256", "plan_seed"),
    *("session_start_utc", "frameRate", "vsync", "psychopyVersion", "program_version"),
]


def log_in(folder: Path) -> Path:
    return folder / "sub-007_session-1_task-messages_events.jsonl"


def table_of(log: Path) -> list[dict[str, str]]:
    path = log.with_name("sub-007_session-1_task-messages_trials.csv")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def stops_in(message: str) -> Callable[[Picture], list[Deed]]:
    def deeds(picture: Picture) -> list[Deed]:
        if isinstance(picture, Page) and picture.name in ("paused", "stop_sure"):
            return [(1.0, key("s"))]
        if isinstance(picture, Letter) and picture.message_id == message:
            return [(3.0, key("escape"))]
        return diligent(picture)

    return deeds


@pytest.mark.parametrize(
    ("name", "items"),
    [("day_four", ["connection", "pleasantness"]), ("inagaki_2016", ["connected", "touched", "warm", "how_good"])],
)
def test_the_columns_stand_in_the_promised_order(name: str, items: list[str], tmp_path: Path) -> None:
    keep_session(log_in(tmp_path), plan=some_plan(shipped_protocol(name)))
    columns = list(table_of(log_in(tmp_path))[0])
    promised = [*BEFORE, *(item + more for item in items for more in OF_AN_ITEM), *AFTER]
    assert columns[: len(promised)] == promised
    assert len(set(columns)) == len(columns)


def test_a_row_holds_what_the_participant_did(tmp_path: Path) -> None:
    scale = Scale("", tuple("1234567"), "", "", "", "Continue", 1)

    def deeds(picture: Picture) -> list[Deed]:
        if isinstance(picture, Scale) and not picture.selected:
            if "connected" in picture.question:
                return [(0.5, key("2")), (1.25, touch_on(scale, 6)), (2.0, key("enter"))]
            return [(0.75, key("right")), (1.0, key("space"))]
        return diligent(picture)

    noted, _ = keep_session(log_in(tmp_path), deeds)
    plan = some_plan()
    onsets = [e.seconds for e in noted if isinstance(e, events.MessageShown) and e.message_id.startswith("m")]
    for number, row in enumerate(table_of(log_in(tmp_path))):
        planned = plan.trials[number]
        assert row["participant"] == "007"
        assert row["trial"] == str(number + 1)
        assert row["message_id"] == planned.message.message_id
        assert row["message_sha256"] == planned.message.sha256
        assert row["relationship"] == planned.message.relationship
        assert (row["status"], row["exposures"], row["late_flips"]) == ("complete", "1", "0")
        assert float(row["message_onset"]) == pytest.approx(onsets[number], abs=1e-6)
        assert float(row["message_seconds"]) == pytest.approx(10.0)
        assert [row["connection" + more] for more in OF_AN_ITEM] == ["6", "1.25", "2", "0.5", "1", "mouse", ""]
        assert [row["pleasantness" + more] for more in OF_AN_ITEM] == ["1", "0.75", "1", "0.75", "0", "keyboard", ""]
        assert (row["kit"], row["study_day"], row["pilot"], row["vsync"]) == ("K214", "4", "False", "True")
        assert row["knew_beforehand"] == "Yes"


def test_missing_answers_are_empty_cells_with_a_reason_beside_them(tmp_path: Path) -> None:
    deeds = Once(
        lambda p: isinstance(p, Scale) and not p.selected, [], time=5
    )  # the first item after the first message
    protocol = with_items(shipped_protocol(), time_limit_seconds=8.0)
    keep_session(log_in(tmp_path), deeds, some_plan(protocol))
    frame = pandas.read_csv(log_in(tmp_path).with_name("sub-007_session-1_task-messages_trials.csv"))
    missing = frame[frame["connection_missing"].notna() | frame["pleasantness_missing"].notna()]
    assert len(missing) == 1
    [row] = missing.to_dict("records")
    item = "connection" if isinstance(row["connection_missing"], str) else "pleasantness"
    assert row[f"{item}_missing"] == "timeout"
    assert all(pandas.isna(row[item + more]) for more in ("", "_rt", "_first", "_first_rt", "_device"))
    assert row["status"] == "complete"


def test_the_table_from_the_log_is_the_table_of_the_session(tmp_path: Path) -> None:
    _, rows = keep_session(log_in(tmp_path), stops_in("m3"))
    table = log_in(tmp_path).with_name("sub-007_session-1_task-messages_trials.csv")
    sidecar = table.with_suffix(".json")
    kept = table.read_bytes(), sidecar.read_bytes()
    table.unlink()
    sidecar.unlink()
    assert write_table(log_in(tmp_path)) == rows
    assert (table.read_bytes(), sidecar.read_bytes()) == kept
    assert build_rows(read_session(log_in(tmp_path))) == rows


def test_a_message_cut_short_and_shown_again_is_one_row_with_two_exposures(tmp_path: Path) -> None:
    first = some_plan().trials[0].message.message_id
    deeds = Once(lambda p: isinstance(p, Letter) and p.message_id == first, [(3.0, key("escape"))])
    keep_session(log_in(tmp_path), deeds)
    row, *others = table_of(log_in(tmp_path))
    assert (row["exposures"], row["status"]) == ("2", "complete")
    assert float(row["message_seconds"]) == pytest.approx(10.0)
    assert {other["exposures"] for other in others} == {"1"}


def test_a_stopped_session_has_a_row_for_every_planned_message(tmp_path: Path) -> None:
    plan = some_plan()
    keep_session(log_in(tmp_path), stops_in(plan.trials[2].message.message_id))
    rows = table_of(log_in(tmp_path))
    assert [row["status"] for row in rows] == ["complete", "complete", "stopped", "not_shown", "not_shown", "not_shown"]
    assert [row["connection_missing"] for row in rows] == ["", "", "stopped", *3 * ["not_shown"]]
    assert [row["exposures"] for row in rows] == ["1", "1", "1", "0", "0", "0"]
    assert float(rows[2]["message_seconds"]) == pytest.approx(3.0)
    assert [row["message_seconds"] for row in rows[3:]] == ["", "", ""]
    assert [row["message_id"] for row in rows] == [trial.message.message_id for trial in plan.trials]


@pytest.mark.parametrize("stopping", [False, True])
def test_a_log_cut_after_any_record_gives_the_status_each_trial_had_come_to(stopping: bool, tmp_path: Path) -> None:
    log = log_in(tmp_path)
    keep_session(log, stops_in(some_plan().trials[4].message.message_id) if stopping else diligent)
    lines = log.read_bytes().splitlines(keepends=True)
    cut = log_in(tmp_path / "cut")
    cut.parent.mkdir()
    before: list[dict[str, object]] = []
    for length in range(1, len(lines) + 1):
        cut.write_bytes(b"".join(lines[:length]))
        rows = build_rows(read_session(cut))
        records = [json.loads(line) for line in lines[1:length]]
        real = {(r["event"], r["trial"]) for r in records if "trial" in r and not r["practice"]}
        stopped = bool(records) and records[-1]["event"] == "session_stopped"
        for row in rows:
            if ("trial_completed", row["trial"]) in real:
                assert row["status"] == "complete"
            elif ("message_shown", row["trial"]) in real:
                assert row["status"] == ("stopped" if stopped else "interrupted")
            else:
                assert row["status"] == "not_shown"
            answered = ("rating_given", row["trial"]) in real
            assert answered or row["connection"] is None
            assert (row["connection"] is None) is (row["connection_missing"] is not None)
        for old, new in zip(before, rows, strict=bool(before)):
            differing = {name for name in new if old[name] != new[name]} if old["status"] == "complete" else set()
            assert differing <= {"knew_beforehand", "capsule_guess"}
        before = rows
    assert read_log(cut).faults == ()


def test_a_torn_last_line_costs_that_record_and_no_other(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    keep_session(log)
    content = log.read_bytes()
    whole = build_rows(read_session(log))
    log.write_bytes(content[:-10])
    assert build_rows(read_session(log)) == whole


@pytest.mark.parametrize("rule", ["random", "williams", "as_listed"])
def test_there_is_one_row_for_each_planned_trial_in_order_and_none_for_practice(rule: str, tmp_path: Path) -> None:
    plan = some_plan(with_section(shipped_protocol(), "messages", order=rule), seed=11)
    _, rows = keep_session(log_in(tmp_path), plan=plan)
    assert [row["trial"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["message_id"] for row in rows] == [trial.message.message_id for trial in plan.trials]


def test_the_sidecar_explains_every_column_and_every_value_that_may_stand_there(tmp_path: Path) -> None:
    keep_session(log_in(tmp_path), stops_in("m2"))
    rows = table_of(log_in(tmp_path))
    sidecar = json.loads(log_in(tmp_path).with_name("sub-007_session-1_task-messages_trials.json").read_text())
    assert list(sidecar) == list(rows[0])
    assert all(entry["Description"] for entry in sidecar.values())
    for name in ("message_onset", "message_seconds", "connection_rt", "pleasantness_first_rt"):
        assert sidecar[name]["Units"] == "s"
    for row in rows:
        for name, value in row.items():
            assert not value or "Levels" not in sidecar[name] or value in sidecar[name]["Levels"]


def test_no_private_word_is_in_log_table_or_sidecar(tmp_path: Path) -> None:
    keep_session(log_in(tmp_path))
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for trial in some_plan().trials:
        assert trial.message.text.encode() not in kept
        assert trial.message.writer_name.encode() not in kept
