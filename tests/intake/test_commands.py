import pytest

from experiment.intake.pool_file import PoolFile
from tests.intake.conftest import QUALTRICS
from tests.intake.imitations import qualtrics, qualtrics_rows


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(qualtrics(qualtrics_rows()))
    return path


@pytest.fixture
def intake(cli, export):
    def run(*options):
        return cli("intake", export, "--participant", "007", "--importer", "KL", "--mapping", QUALTRICS, *options)

    return run


def test_a_key_is_made_and_seals_and_opens(cli, intake, study, tmp_path, monkeypatch):
    answers = iter(["a quiet passphrase", "another one", "a quiet passphrase"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    key = tmp_path / "key.age"
    status, recipient, _ = cli("make-key", key)
    assert status == 0
    assert recipient.startswith("age1")
    assert key.stat().st_mode & 0o777 == 0o400
    assert cli("make-key", key)[0] == 3
    assert intake("--seal", recipient.strip())[0] == 0
    assert [path.name for path in study.private("007").iterdir()] == ["pool.json.age"]
    assert b"AGE-SECRET-KEY" not in key.read_bytes()
    withdraw = ["withdraw", "--participant", "007", "--writer", "w1", "--operator", "KL", "--identity", key]
    status, _, err = cli(*withdraw)
    assert status == 3
    assert "the passphrase is wrong" in err
    status, out, _ = cli(*withdraw)
    assert status == 0
    assert "The 3 texts of w1" in out


def test_sealing_for_nobody_is_refused_before_anything_is_written(intake, study):
    status, _, err = intake("--seal", "age1nobody")
    assert status == 2
    assert "takes a public key" in err
    assert not study.private("007").exists()


def test_a_second_import_says_how_to_add(intake):
    assert intake()[0] == 0
    status, _, err = intake()
    assert status == 3
    assert "say --add" in err


def test_two_programs_do_not_change_one_pool(intake, cli, study):
    with PoolFile(study, "007", lambda: None).alone():
        for status, _, err in (
            intake(),
            cli("withdraw", "--participant", "007", "--writer", "w1", "--operator", "KL"),
            cli("review", "--participant", "007", "--reviewer", "MS", "--here"),
        ):
            assert status == 3
            assert "in another window" in err
    assert intake()[0] == 0


def test_nobody_who_imported_reviews_however_many_there_were(bring, cli):
    bring(qualtrics(qualtrics_rows()[:3]), QUALTRICS)
    bring(qualtrics(qualtrics_rows()), QUALTRICS, add=True, importer="AB")
    for reviewer in ("KL", "AB"):
        status, _, err = cli("review", "--participant", "007", "--reviewer", reviewer, "--here")
        assert status == 3
        assert f"{reviewer} imported these messages" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["intake"], "Which exports?"),
        (["intake", "x.csv", "--participant", "../x", "--importer", "KL"], "1 to 16 letters and digits"),
        (["intake", "x.csv", "--participant", "007", "--importer", ""], "initials"),
        (["intake", "x.csv", "--participant", "007", "--importer", "KL"], "is not there"),
        (["intake", "--template", "form.pdf"], "can be written as .csv, .tsv or .xlsx"),
        (["withdraw", "--participant", "007", "--writer", "w1", "--operator", "1"], "initials"),
        (["check-messages", "--participant", "*"], "1 to 16 letters and digits"),
    ],
)
def test_wrong_options_are_sentences(cli, arguments, said):
    status, out, err = cli(*arguments)
    assert status == 2
    assert said in err
    assert out == ""


def test_commands_that_only_read_start_without_qt_and_psychopy(export, study):
    import subprocess
    import sys

    from tests.intake.conftest import ROOT

    code = (
        "import sys; sys.argv = ['connection-task', '--help']\n"
        "from experiment.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = ('PyQt6', 'psychopy', 'openpyxl', 'pyrage', 'pydantic', 'numpy')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
