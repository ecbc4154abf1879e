from __future__ import annotations

import threading
from pathlib import Path

import pytest

from experiment.errors import CouldNotWrite
from experiment.records import files


def test_a_reader_sees_the_old_file_or_the_new_one_and_never_a_part(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    versions = [bytes([48 + number]) * 200_000 for number in range(10)]
    files.replace_whole(path, versions[0])
    seen: list[bytes] = []
    writing = threading.Event()

    def read() -> None:
        while not writing.is_set():
            seen.append(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(3):
        for version in versions:
            files.replace_whole(path, version)
    writing.set()
    reader.join()
    assert seen
    assert all(len(content) == 200_000 and len(set(content)) == 1 for content in seen)


def test_nothing_but_the_file_itself_is_left_behind(tmp_path: Path) -> None:
    files.replace_whole(tmp_path / "table.csv", b"one")
    files.replace_whole(tmp_path / "table.csv", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert (tmp_path / "table.csv").read_bytes() == b"two"


def test_what_cannot_be_replaced_is_said_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "table.csv").mkdir()
    (tmp_path / "table.csv" / "inside").write_text("kept")
    with pytest.raises(CouldNotWrite, match=r"table\.csv could not be written"):
        files.replace_whole(tmp_path / "table.csv", b"new")
    assert (tmp_path / "table.csv" / "inside").read_text() == "kept"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CouldNotWrite, match="could not be made"):
        files.make_folder(tmp_path / "file" / "below")


def test_folders_are_made_with_those_above_and_private_to_their_owner(tmp_path: Path) -> None:
    files.make_folder(tmp_path / "data" / "sub-007" / "session-1")
    for folder in ("data", "data/sub-007", "data/sub-007/session-1"):
        assert (tmp_path / folder).stat().st_mode & 0o077 == 0
