"""Five thousand damaged scripts, pages of SSML, tables and exports are imported or refused, within two seconds each."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from support.command_line import voiceguide
from support.import_cases import routine_of
from support.import_scripts import damaged
from support.paths import DATA
from voiceguide.authoring.importers.importer import imported
from voiceguide.authoring.importers.registry import IMPORTERS
from voiceguide.errors import FaultyContent

FILES = [path.read_bytes() for path in sorted((DATA / "imports").rglob("*.*")) if path.name != "cases.txt"]
SOURCES = [*FILES, *(importer.example for importer in IMPORTERS)]
PARTS, EACH, LIMIT_S = 20, 250, 2.0


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_files_are_imported_or_refused_in_time(part: int) -> None:
    chance = random.Random(part)
    ends: Counter[str] = Counter()
    for number in range(EACH):
        source = damaged(chance.choice(SOURCES), chance, SOURCES)
        began = time.process_time()
        try:
            made = imported(source, f"{part}-{number}")
            routine_of(made)
            ends["imported"] += 1
        except FaultyContent:
            ends["refused"] += 1
        assert time.process_time() - began < LIMIT_S, source
    assert min(ends["imported"], ends["refused"]) > 0


def test_a_process_of_its_own_ends_with_0_or_3_and_no_traceback(tmp_path: Path) -> None:
    chance = random.Random(99)
    for number in range(40):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(damaged(chance.choice(SOURCES), chance, SOURCES))
        done = voiceguide("import", str(path), cwd=tmp_path, cache=tmp_path)
        assert done.returncode in (0, 3), done.stderr
        assert "Traceback" not in done.stderr
