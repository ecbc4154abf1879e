import csv

from hypothesis import example, given, settings
from hypothesis import strategies as st

from experiment.intake.cleaning import clean
from experiment.intake.importing import Request, import_exports
from experiment.intake.pool_file import PoolFile
from tests.intake import hostile
from tests.intake.imitations import plain_lines, table


def test_hostile_files_end_in_a_sentence_or_in_a_whole_pool(tmp_path):
    ends = hostile.run(tmp_path / "study", files=150, seed=20261122)
    assert set(ends) == {"imported", "refused"}
    assert min(ends.values()) > 20


written = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(written.filter(str.strip), min_size=1, max_size=12))
@example(["1. Thank you.\n2. I love you."])
def test_whatever_is_written_in_a_well_formed_table_arrives_cleaned(tmp_path_factory, texts):
    trial = hostile.Trial(tmp_path_factory.mktemp("written") / "study")
    line = [*plain_lines()[1][:5], *texts, *[""] * (12 - len(texts))]
    trial.path.write_bytes(table([plain_lines()[0], line], quoting=csv.QUOTE_ALL).encode())
    file = PoolFile(trial.study, "007", lambda: None)
    import_exports(Request((trial.path,), "007", "KL"), file, trial.protocol, trial.proof.faults)
    pool = file.read()
    assert list(pool.fields.values()) == [text.strip() for text in texts]
    for number, text in enumerate(texts, 1):
        parts = [one for one in pool.candidates if one.origin == f"f{number}"]
        assert parts
        if len(parts) == 1:
            assert parts[0].text == clean(text.strip()).text.strip("\n")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_sentence(tmp_path_factory, content):
    trial = hostile.Trial(tmp_path_factory.mktemp("bytes") / "study")
    assert trial.bring(content, None) == "refused"
