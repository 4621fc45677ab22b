"""A recogniser understands the words of every bundled routine: at most 5 % word errors with the default voice.

VOICES names the engines or voices that are heard, separated by spaces: the program's default voice (`default`) and
`system`, if it is not set. After the last, a table of all of them is printed, with the phrases that are misheard most.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command_line import voiceguide
from support.understood_table import Heard, table
from voiceguide.parser.catalogue import Catalogue
from voiceguide.verify.expectations import load_expected
from voiceguide.verify.hearing import listen
from voiceguide.verify.recogniser import Whisper
from voiceguide.verify.words import UNDERSTOOD

DEFAULT = "default"
VOICES = os.environ.get("VOICES", f"{DEFAULT} system").split()
ROUTINES = Catalogue().ids("routines")


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    """Fail, and say what to install, if the recogniser or its weights are not there."""
    return Whisper(None)


@pytest.fixture(scope="module")
def heard(request: pytest.FixtureRequest) -> Iterator[Heard]:
    found: Heard = {}
    yield found
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n\n{table(found)}")  # noqa: T201 - the table is for the documentation


@pytest.mark.parametrize("routine", ROUTINES)
@pytest.mark.parametrize("voice", VOICES)
def test_the_words_are_understood(
    voice: str, routine: str, tmp_path: Path, clips: Path, whisper: Whisper, heard: Heard
) -> None:
    named = () if voice == DEFAULT else ("--voice", voice)
    path = tmp_path / f"{routine}.mp3"
    done = voiceguide("build", routine, "--sidecars", *named, "-o", str(path), cwd=tmp_path, cache=clips)
    assert done.returncode == 0, done.stderr
    found = listen(path, load_expected(path), whisper, lambda *_: None)
    heard.setdefault(voice, {})[routine] = found
    assert voice != DEFAULT or found.error_rate <= UNDERSTOOD, "\n".join(map(str, found.misheard))
