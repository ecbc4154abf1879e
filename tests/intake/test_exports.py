import json

import pytest

from experiment.errors import Faulty, WrongInput
from experiment.intake.responses import same_participant
from tests.intake import imitations
from tests.intake.conftest import QUALTRICS, REDCAP
from tests.intake.imitations import plain_lines, qualtrics, qualtrics_more_rows, qualtrics_rows

EXPECTED = [imitations.text(writer, number) for writer in range(5) for number in range(3)]
LEFT_OUT = {
    "previews": 1,
    "unfinished": 1,
    "marked as spam": 1,
    "without consent": 1,
    "for another participant": 1,
    "without a message": 1,
}


def texts(imported):
    return [one.text for one in imported.pool.candidates]


@pytest.mark.parametrize(
    ("delimiter", "encoding", "form"),
    [
        (",", "utf-8-sig", "UTF-8 with commas"),
        (",", "utf-8", "UTF-8 with commas"),
        ("\t", "utf-16", "UTF-16 with tabs"),
        ("\t", "utf-16-le", "UTF-16-LE with tabs"),
        (";", "utf-8-sig", "UTF-8 with semicolons"),
    ],
)
def test_qualtrics_is_read_in_every_encoding_it_is_written_in(bring, delimiter, encoding, form):
    content = qualtrics(qualtrics_rows() + qualtrics_more_rows(), delimiter=delimiter, encoding=encoding)
    found = bring(content, QUALTRICS)
    assert texts(found) == EXPECTED
    assert found.exports[0].form == f"a Qualtrics export ({form})"
    assert dict(found.exports[0].left_out) == LEFT_OUT
    assert found.exports[0].rows == 11


def test_a_hand_that_deleted_qualtrics_other_header_lines_does_no_harm(bring):
    assert texts(bring(qualtrics(qualtrics_rows(), header_lines=1), QUALTRICS)) == EXPECTED


def test_a_preview_is_known_by_its_channel_where_its_status_is_in_another_language(bring):
    rows = qualtrics_rows()
    rows[0] |= {"Status": "Umfragevorschau", "DistributionChannel": "preview"}
    assert dict(bring(qualtrics(rows), QUALTRICS).exports[0].left_out) == {"previews": 1}


def test_questions_that_were_seen_and_not_answered_are_empty_whatever_number_marks_them(bring):
    rows = [row | {"Q5": "-99"} for row in qualtrics_rows()]
    rows[0] |= {"Q4_1": "-99", "Q4_2": "-999", "Q4_3": "-1"}
    found = bring(qualtrics(rows), QUALTRICS)
    assert texts(found) == EXPECTED[3:]
    assert dict(found.exports[0].left_out) == {"without a message": 1}


def test_line_breaks_that_the_export_removed_do_not_hide_a_numbered_list(bring):
    rows = qualtrics_rows()[:1]
    rows[0] |= {"Q4_1": "", "Q4_2": "", "Q4_3": "", "Q5": " ".join(f"{n}. {EXPECTED[n]}" for n in (1, 2, 3))}
    found = bring(qualtrics(rows), QUALTRICS)
    assert texts(found) == EXPECTED[1:4]
    assert [(one.part, one.parts) for one in found.pool.candidates] == [(1, 3), (2, 3), (3, 3)]


def test_what_a_mapping_leaves_unchecked_is_said(bring, tmp_path):
    mapping = tmp_path / "mapping.toml"
    lines = QUALTRICS.read_text().splitlines()
    mapping.write_text("\n".join(line for line in lines if not line.startswith(("participant", 'consent = "Q1'))))
    found = bring(qualtrics(qualtrics_rows()), mapping)
    assert [remark.split(" was not")[0] for remark in found.exports[0].remarks] == [
        "for whom the messages were written",
        "consent",
    ]


def test_qualtrics_numeric_values_are_told_apart_like_words(bring):
    rows = [row | {"Status": "0", "Finished": "1", "Q1": "1", "Q3": "1"} for row in qualtrics_rows()]
    rows[0] |= {"Status": "1"}
    rows[1] |= {"Status": "8"}
    rows[2] |= {"Finished": "0"}
    found = bring(qualtrics(rows), QUALTRICS)
    assert dict(found.exports[0].left_out) == {"previews": 1, "marked as spam": 1, "unfinished": 1}
    assert [one.relationship for one in found.pool.writers] == ["friend", "friend"]


def test_what_tells_who_and_where_people_are_is_never_kept(bring, study):
    bring(qualtrics(qualtrics_rows()), QUALTRICS)
    kept = (study.private("007") / "pool.json").read_text()
    assert "QuokkaAnna" in kept
    for private in ("198.51.100.7", "quokka.mail@example.org", "47.3769", "Zanzibarova", "QuokkaRecipient"):
        assert private not in kept


def test_a_mapping_cannot_name_an_address(bring, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(QUALTRICS.read_text().replace('"Q2"', '"RecipientFirstName"'))
    with pytest.raises(Faulty, match="tells who or where people are and is never read"):
        bring(qualtrics(qualtrics_rows()), mapping)


def test_redcap_raw_keeps_only_rows_of_the_letters_and_only_finished_ones(bring):
    found = bring(imitations.redcap_raw(), REDCAP)
    assert found.exports[0].form == "a REDCap export, raw (UTF-8 with commas)"
    assert texts(found) == EXPECTED[3:]
    assert dict(found.exports[0].left_out) == {
        "rows of other instruments": 6,
        "unfinished": 2,
        "for another participant": 4,
    }
    assert [one.relationship for one in found.pool.writers] == ["friend", "family", "family", "partner"]


def test_redcap_labelled_takes_the_writer_from_the_records_own_row(bring, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(imitations.LABELLED_MAPPING)
    found = bring(imitations.redcap_labelled(), mapping)
    assert found.exports[0].form == "a REDCap export, labelled (UTF-8 with commas)"
    assert texts(found) == EXPECTED
    assert [one.writer_id for one in found.pool.writers] == ["w1", "w2", "w3", "w4", "w5"]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (imitations.table(imitations.plain_lines()).encode(), "UTF-8 with commas"),
        (imitations.table(imitations.plain_lines(), ";", "\r\n").encode("utf-8-sig"), "UTF-8 with semicolons"),
        (b"sep=;\r\n" + imitations.table(imitations.plain_lines(), ";").encode(), "UTF-8 with semicolons"),
        (imitations.table(imitations.plain_lines(), "\t").encode(), "UTF-8 with tabs"),
        (imitations.workbook(imitations.plain_lines()), "XLSX"),
        (imitations.workbook([[*line, "", ""] for line in imitations.plain_lines()]), "XLSX"),
    ],
)
def test_the_form_is_read_however_a_spreadsheet_saved_it(bring, content, form):
    found = bring(content)
    assert found.exports[0].form == f"a plain table ({form})"
    assert texts(found) == EXPECTED


def test_line_ends_that_excel_wrote_as_a_code_are_line_ends(bring):
    import io
    import zipfile

    lines = plain_lines()[:2]
    lines[1][5] = "Quokka one.BREAKQuokka two, and more."
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(imitations.workbook(lines))) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"BREAK", b"_x000D_\n"))
    assert texts(bring(written.getvalue()))[0] == "Quokka one.\nQuokka two, and more."


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_the_written_form_can_be_read_once_it_is_filled_in(cli, bring, tmp_path, suffix):
    path = tmp_path / f"form{suffix}"
    assert cli("intake", "--template", path)[0] == 0
    if suffix == ".xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path)
        for number, line in enumerate(imitations.plain_lines()[1:], 2):
            for column, cell in enumerate(line, 1):
                book.worksheets[0].cell(number, column).value = cell or None
        book.save(path)
        content = path.read_bytes()
    else:
        delimiter = {".csv": ",", ".tsv": "\t"}[suffix]
        content = path.read_bytes() + imitations.table(imitations.plain_lines()[1:], delimiter).encode()
    assert texts(bring(content, name=f"filled{suffix}")) == EXPECTED
    assert cli("intake", "--template", path)[0] == 3


def test_a_wrong_mapping_answers_with_the_columns_that_are_there(bring, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(QUALTRICS.read_text().replace('"Q2"', '"Q99"').replace('"Q5"', '"Q77"'))
    with pytest.raises(Faulty) as fault:
        bring(qualtrics(qualtrics_rows()), mapping)
    said = str(fault.value)
    assert "no column “Q99”" in said
    assert "no column “Q77”" in said
    assert "Q4_1, Q4_2, Q4_3" in said


def test_a_table_without_its_header_shows_none_of_its_cells(bring):
    with pytest.raises(Faulty) as fault:
        bring(imitations.table(imitations.plain_lines()[1:]).encode())
    assert "Quokka" not in str(fault.value)
    assert "looks like answers" in str(fault.value)


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        ("007", "007", True),
        ("7", "007", True),
        ("7.0", "007", True),
        (" sub-007 ", "007", True),
        ("70", "007", False),
        ("A7", "a7", True),
        ("", "007", False),
        ("007b", "007", False),
    ],
)
def test_participant_numbers_that_a_spreadsheet_shortened_are_known(found, wanted, same):
    assert same_participant(found, wanted) is same


def test_more_responses_are_added_and_known_ones_left(bring):
    first = bring(qualtrics(qualtrics_rows()[:3]), QUALTRICS)
    second = bring(qualtrics(qualtrics_rows()), QUALTRICS, add=True)
    assert second.already_there == 3
    assert texts(second) == EXPECTED
    assert second.pool.candidates[:9] == first.pool.candidates
    with pytest.raises(WrongInput, match="nothing new"):
        bring(qualtrics(qualtrics_rows()), QUALTRICS, add=True)


def test_the_machine_readable_report_holds_ids_and_counts(cli, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(qualtrics(qualtrics_rows() + qualtrics_more_rows()))
    status, out, err = cli("intake", path, "--participant", "007", "--importer", "KL", "--mapping", QUALTRICS, "--json")
    assert status == 0, err
    report = json.loads(out)
    assert report["files"][0]["left_out"] == LEFT_OUT
    assert [one["messages"] for one in report["writers"].values()] == [3] * 5
    assert "Quokka" not in out


def test_a_doubled_response_across_files_is_refused(cli, tmp_path, study):
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_bytes(qualtrics(qualtrics_rows()))
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    status, _, err = cli("intake", *paths, "--participant", "007", "--importer", "KL", "--mapping", QUALTRICS)
    assert status == 2
    assert "5 responses stand in more than one of the exports" in err
    assert not study.private("007").exists()
