import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from experiment.desk.checks.timing_check import newest_check
from experiment.records.study_folder import StudyFolder

PROTOCOLS = Path(__file__).parents[2] / "protocols"


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    shutil.copytree(PROTOCOLS, tmp_path / "protocols")
    (tmp_path / "stimuli").mkdir()
    return StudyFolder(tmp_path)


def run_timing(study: StudyFolder, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "experiment", "--folder", str(study.root), "timing", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_virtual_screen_is_found_unfit_and_the_next_session_can_refer_to_it(study: StudyFolder) -> None:
    done = run_timing(study, "--seconds", "1")
    assert done.returncode == 3, done.stderr
    assert "do not wait for the refresh" in done.stdout
    assert "This display is not fit for sessions:" in done.stdout
    [place] = study.timing.iterdir()
    record = json.loads((place / "timing.json").read_text())
    assert record["synced"] is False
    assert len(record["intervals"]) == record["frames"] > 10
    assert sum(record["intervals"]) == pytest.approx(1.0, abs=0.5)
    assert "<svg" in (place / "flip_intervals.svg").read_text()
    newest = newest_check(study)
    assert newest is not None
    assert newest["record"] == f"data/timing/{place.name}/timing.json"
    assert newest["hertz"] == record["hertz"]
    assert "intervals" not in newest


def test_a_screen_that_is_not_there_is_named(study: StudyFolder) -> None:
    done = run_timing(study, "--screen", "7")
    assert done.returncode == 5
    assert "There is no screen 7" in done.stderr


def test_records_of_other_computers_and_damaged_ones_are_passed_over(study: StudyFolder) -> None:
    for stamp, content in (("20260101T0", '{"workstation": "another", "intervals": []}'), ("20260102T0", "{")):
        (study.timing / stamp).mkdir(parents=True)
        (study.timing / stamp / "timing.json").write_text(content)
    assert newest_check(study) is None
