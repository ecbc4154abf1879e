import shutil
from pathlib import Path

import pytest

from experiment.intake.fit import Proof
from experiment.intake.importing import Request, import_exports
from experiment.intake.pool_file import PoolFile
from experiment.records.input_files import load_protocol
from experiment.records.study_folder import StudyFolder
from tests.intake import imitations

ROOT = Path(__file__).resolve().parents[2]
QUALTRICS = ROOT / "stimuli" / "example" / "mapping-qualtrics.toml"
REDCAP = ROOT / "stimuli" / "example" / "mapping-redcap.toml"


@pytest.fixture(scope="session")
def protocol():
    return load_protocol(ROOT / "protocols" / "day_four.toml")[0]


@pytest.fixture(scope="session")
def proof(protocol):
    return Proof(protocol)


@pytest.fixture(autouse=True)
def _no_window(monkeypatch):
    """Let a review that should have been refused fail at once instead of waiting for somebody to close its window."""

    def open_review(*_):
        raise AssertionError("a window was opened")

    monkeypatch.setattr("experiment.devices.review_window.open_review", open_review)


@pytest.fixture
def study(tmp_path):
    """A study's folder of its own, without a schedule."""
    root = tmp_path / "study"
    for name in ("protocols", "stimuli/example"):
        shutil.copytree(ROOT / name, root / name)
    (root / "data").mkdir()
    return StudyFolder(root)


@pytest.fixture
def bring(study, protocol, proof, tmp_path):
    """Import the bytes of one export for participant 007."""

    def import_bytes(content, mapping=None, name="export.csv", **given):
        path = tmp_path / name
        path.write_bytes(content)
        given = {"participant": "007", "importer": "KL", "mapping": mapping, **given}
        file = PoolFile(study, given["participant"], given.pop("identity", lambda: None))
        return import_exports(Request((path,), **given), file, protocol, proof.faults)

    return import_bytes


@pytest.fixture
def imported(bring):
    """A pool of fifteen messages by five writers, as a Qualtrics export brought it."""
    return bring(imitations.qualtrics(imitations.qualtrics_rows()), QUALTRICS)


@pytest.fixture
def cli(capsys, monkeypatch, study):
    """Run a command of the program here; return its exit status, output and errors."""
    from experiment.cli import main

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["connection-task", "--folder", str(study.root), *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run
