"""voiceguide/parser/content_place.py: which files of a folder are content."""

import os
from pathlib import Path

import pytest

from voiceguide.parser.content_place import ContentPlace, yaml_files


def test_files_come_by_name_and_from_folders_in_it_if_asked(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("b.yaml", "a.yaml", "notes.txt", "in/c.yaml"):
        (tmp_path / name).touch()
    assert yaml_files(tmp_path) == [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    assert yaml_files(tmp_path, deep=True) == [tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "in" / "c.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in the file system")
def test_a_pipe_that_nobody_writes_to_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "routines"
    folder.mkdir()
    os.mkfifo(folder / "waiting.yaml")
    (folder / "gone.yaml").symlink_to("nowhere")
    place = ContentPlace(tmp_path, "yours", "")
    assert [path.name for path in place.files("routines")] == ["gone.yaml"]
