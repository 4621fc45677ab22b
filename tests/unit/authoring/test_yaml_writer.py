"""voiceguide/authoring/yaml_writer.py, voiceguide/_system/atomic.py, and the examples in docs/writing.md."""

import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from support.paths import CHECKOUT
from voiceguide._system.atomic import write_whole
from voiceguide.authoring.check import check
from voiceguide.authoring.importers.importer import imported
from voiceguide.authoring.yaml_writer import Commented, yaml_of
from voiceguide.cache import Cache
from voiceguide.errors import SoundError
from voiceguide.parser.catalogue import Catalogue
from voiceguide.parser.fields import key_order, text_keys, time_keys
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

PAGE = (CHECKOUT / "docs" / "writing.md").read_text(encoding="utf-8")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Cf"]), min_size=1)


def example(fence: str, begins: str) -> str:
    found = re.search(rf"```{fence}\n({re.escape(begins)}.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@given(WORDS | st.lists(WORDS, min_size=1, max_size=60).map(" ".join))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    written = yaml_of(
        {"name": text, "steps": [{"say": Commented(text, above="a comment", behind="another")}]}, ["head"]
    )
    assert yaml.safe_load(written) == {"name": text, "steps": [{"say": text}]}


def test_long_texts_are_folded_and_short_words_stay_plain() -> None:
    written = yaml_of({"name": "word " * 60 + "end", "tags": ["calf", "two words", "no"], "optional": True})
    assert max(map(len, written.splitlines())) <= 100
    assert '  - calf\n  - "two words"\n' in written
    assert written.endswith("optional: true\n")


def test_the_model_tells_which_keys_hold_words_and_which_times() -> None:
    assert {"setup", "say", "cautions", "outro", "props", "notes"} <= text_keys()
    assert {"hold", "every", "left", "alive", "until", "pace"} <= time_keys()
    assert not text_keys() & time_keys()


def test_a_step_begins_with_what_it_is_and_ends_with_what_is_in_it() -> None:
    keys = frozenset({"steps", "section", "side", "tool", "repeat"})
    assert sorted(keys, key=key_order(keys).index) == ["section", "side", "repeat", "tool", "steps"]


def test_a_file_is_replaced_only_when_asked_and_nothing_else_remains(tmp_path: Path) -> None:
    target = tmp_path / "a.yaml"
    write_whole(target, b"one", replace=False)
    with pytest.raises(SoundError, match="is there already"):
        write_whole(target, b"two", replace=False)
    assert target.read_bytes() == b"one"
    write_whole(target, b"two", replace=True)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"two", [target])


@pytest.mark.skipif(os.name == "nt", reason="needs a named pipe")
def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"one", replace=True)
        assert os.read(reader, 10) == b"one"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_folder_that_is_not_there_is_made_and_one_that_cannot_be_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "none" / "yet" / "a.yaml"
    write_whole(target, b"one", replace=False)
    assert target.read_bytes() == b"one"
    for within in (target, target / "below"):
        with pytest.raises(SoundError, match="cannot be written: Not a directory"):
            write_whole(within / "b.yaml", b"one", replace=False)


def test_the_routine_in_the_documentation_is_free_of_faults_and_advice(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(example("yaml", "format: 1"), encoding="utf-8")
    studio = Studio(VoiceChoice("hum", "tone"), Cache(tmp_path / "cache"))
    assert check(str(path), Catalogue(), studio, estimate=True) == ()


def test_the_script_in_the_documentation_is_imported_with_its_pauses() -> None:
    made = imported(example("", "# Evening").encode(), "evening.md")
    assert re.findall(r" \[(\w+)\]", made.yaml.partition("steps:")[2]) == ["5s", "3s", "30s", "10s"]
    assert "comment" not in made.yaml
