import pytest

from tests.intake import imitations
from tests.intake.conftest import QUALTRICS
from tests.intake.imitations import plain_lines, qualtrics, qualtrics_rows, table

GERMAN = ["Teilnehmer", "Antwort", "Name", "Beziehung", "Zustimmung"] + [f"Nachricht {one}" for one in range(1, 13)]
BAD = {
    "wrong encoding": (table(plain_lines()).encode("utf-8").replace("ë".encode(), b"\xeb"), "neither UTF-8 nor UTF-16"),
    "broken quote": (table(plain_lines()).encode() + b'007,9,"QuokkaEve,friend', "not a valid CSV"),
    "stray quote": (table(plain_lines()).encode().replace(b"QuokkaDad", b'"Quokka"Dad'), "not a valid CSV"),
    "header in another language": (table([GERMAN, *plain_lines()[1:]]).encode(), "there is no column “writer_name”"),
    "100,000 rows": (table(plain_lines()[:1] + plain_lines()[1:2] * 100_000).encode(), "more than 50,000 rows"),
    "another participant": (table(plain_lines("008")).encode(), "no response for participant 007, but 5 for others"),
    "the same response twice": (
        table([*plain_lines(), plain_lines()[1]]).encode(),
        "row 7: is the same response as row 2",
    ),
    "empty": (b"", "is empty"),
    "nothing but spaces": (b"\xef\xbb\xbf \r\n\r\n", "is empty"),
    "a header and nothing else": (table(plain_lines()[:1]).encode(), "nothing below it"),
    "a PDF renamed": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj Quokka", "is a PDF"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Excel workbook"),
    "a damaged workbook": (imitations.workbook(plain_lines())[:-400], "cannot be read"),
    "a web page": (b"<!DOCTYPE html><html><body>Quokka</body></html>", "web page"),
    "a row too short": (table([*plain_lines(), ["007", "9", "QuokkaEve"]]).encode(), "row 7: has 3 fields, 17 are"),
    "a row too long": (
        table([*plain_lines(), [*plain_lines()[1], "Quokka"]]).encode(),
        "row 7: has 18 fields, 17 are needed",
    ),
    "a field far too long": (
        table([plain_lines()[0], ["007", "1", "QuokkaEve", "friend", "yes", "Quokka " * 4000, *[""] * 11]]).encode(),
        "row 2: a message field has more than 20,000 characters",
    ),
    "a Qualtrics export without a mapping": (qualtrics(qualtrics_rows()), "Say with --mapping"),
    "binary noise": (bytes(range(1, 256)) * 40, "neither UTF-8 nor UTF-16"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_plain_sentence_and_nothing_is_imported(cli, study, tmp_path, kind):
    content, expected = BAD[kind]
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    status, out, err = cli("intake", path, "--participant", "007", "--importer", "KL")
    assert status == 2
    assert expected in err
    assert out == ""
    assert "Quokka" not in err
    assert not study.private("007").exists()


def test_a_zip_as_the_survey_tool_sends_it_is_named_as_one(cli, tmp_path):
    import zipfile

    path = tmp_path / "export.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("survey.csv", qualtrics(qualtrics_rows()))
    status, _, err = cli("intake", path, "--participant", "007", "--importer", "KL")
    assert status == 2
    assert "is a ZIP archive, as survey tools send their exports; unpack it first" in err


def test_one_bad_file_among_good_ones_stops_them_all(cli, study, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(qualtrics(qualtrics_rows()))
    bad.write_bytes(qualtrics(qualtrics_rows("008")))
    status, _, err = cli("intake", good, bad, "--participant", "007", "--importer", "KL", "--mapping", QUALTRICS)
    assert status == 2
    assert "bad.csv holds no response for participant 007" in err
    assert not study.private("007").exists()


def test_a_disk_that_cannot_be_written_keeps_what_was_there(bring, study, monkeypatch):
    import os

    from experiment.errors import CouldNotWrite

    bring(qualtrics(qualtrics_rows()[:4]), QUALTRICS)
    before = (study.private("007") / "pool.json").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CouldNotWrite):
        bring(qualtrics(qualtrics_rows()), QUALTRICS, add=True)
    assert (study.private("007") / "pool.json").read_bytes() == before


def test_a_mapping_for_another_kind_is_said(cli, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(imitations.redcap_raw())
    status, _, err = cli("intake", path, "--participant", "007", "--importer", "KL", "--mapping", QUALTRICS)
    assert status == 2
    assert "is a REDCap export, and the mapping is for a Qualtrics export" in err


def test_every_fault_of_a_mapping_is_told_at_once(cli, tmp_path):
    mapping, path = tmp_path / "mapping.toml", tmp_path / "export.csv"
    mapping.write_text('kind = "survey"\nmessages = []\nwho = "Q1"\nwriter = "Q2"')
    path.write_bytes(qualtrics(qualtrics_rows()))
    status, _, err = cli("intake", path, "--participant", "007", "--importer", "KL", "--mapping", mapping)
    assert status == 2
    for place in ("kind", "messages", "who", "relationship"):
        assert f"  {place}: " in err
