"""voiceguide/speech/engines/espeak.py: a phrase sounds the same whatever was spoken before it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.speech.engines.system import ESPEAK

if not ESPEAK:
    pytest.skip("needs eSpeak, which speaks on Linux", allow_module_level=True)

SHORT = "Draw your toes back."
LONG = "Sit with your right leg straight, and put the ball under the widest part of your calf. Lean back on your hands."
US = (SHORT, "en-us", 145)
SPEAKING = """
import pathlib, sys
from voiceguide.speech.engines import espeak
{before}
engine = espeak.Espeak()
for number, phrase in enumerate({phrases}):
    engine.speak(*phrase, pathlib.Path(sys.argv[1], f"{{number}}.wav"))
    {between}
"""
Phrase = tuple[str, str, int]


def _said(folder: Path, phrases: list[Phrase], before: str = "", between: str = "pass") -> list[bytes]:
    """Have them said in a process of their own, and give the files."""
    folder.mkdir()
    program = SPEAKING.format(phrases=phrases, before=before, between=between)
    passing = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "-c", program, str(folder)]
    subprocess.run(command, env=passing, capture_output=True, check=True, timeout=60)
    return [(folder / f"{number}.wav").read_bytes() for number in range(len(phrases))]


def test_a_phrase_sounds_alike_whatever_was_said_before(tmp_path: Path) -> None:
    """eSpeak's pitch wavers on from where it stopped."""
    said = _said(tmp_path / "said", [US, (LONG, *US[1:]), US, (f"{SHORT} {LONG}", *US[1:]), US])
    assert said[0] == said[2] == said[4]
    assert len(set(said)) == 3


@pytest.mark.parametrize("other", [(SHORT, "de", 145), (SHORT, "en-us", 200), (SHORT, "en-us+f3", 145)])
def test_nothing_is_kept_of_another_voice_or_rate(other: Phrase, tmp_path: Path) -> None:
    (alone,) = _said(tmp_path / "alone", [US])
    first, _, then = _said(tmp_path / "said", [US, other, US])
    _, after = _said(tmp_path / "after", [other, US])
    assert alone == first == then == after


def test_a_library_that_is_loaded_elsewhere_is_called_there(tmp_path: Path) -> None:
    take_its_place = """
import mmap
let_go, kept, places = espeak._let_go, [], set()
def let_go_and_take_its_place(library):
    let_go(library)
    kept.extend(mmap.mmap(-1, 1 << 16) for _ in range(100))
espeak._let_go = let_go_and_take_its_place
"""
    note = "places.add(espeak._address(engine._library._library))"
    told = "; pathlib.Path(sys.argv[1], 'places').write_text(str(len(places)))"
    assert len(set(_said(tmp_path / "said", [US] * 4, take_its_place, note + told))) == 1
    assert int((tmp_path / "said" / "places").read_text()) > 1


def test_one_that_stays_in_memory_takes_a_second_phrase_in_another_process_only(tmp_path: Path) -> None:
    hold = "espeak._held = espeak._load(0)"
    with pytest.raises(subprocess.CalledProcessError) as failed:
        _said(tmp_path / "said", [US, US], hold)
    assert "SpeechError: eSpeak forgets nothing here" in failed.value.stderr.decode()


def test_a_voice_that_is_listed_alone_sounds_as_one_among_all(tmp_path: Path) -> None:
    phrases = [US, (SHORT, "en-us+f3", 145), (SHORT, "en-gb-scotland", 145), (SHORT, "de", 145)]
    among_all = "espeak._Library.list_only = lambda self, file: None"
    assert _said(tmp_path / "alone", phrases) == _said(tmp_path / "all", phrases, among_all)


def test_where_no_list_can_be_made_all_are_read(tmp_path: Path) -> None:
    nowhere = "import tempfile; tempfile.tempdir = '/missing'"
    assert _said(tmp_path / "nowhere", [US], nowhere) == _said(tmp_path / "usual", [US])


def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    """As on a full disk; pyttsx3 would wait for ever for what its own callback could not do."""
    program = SPEAKING.format(phrases=[US], before="", between="pass")
    command = [sys.executable, "-c", program, str(tmp_path / "missing")]
    passing = {**os.environ, "TMPDIR": str(tmp_path)}
    ended = subprocess.run(command, env=passing, capture_output=True, text=True, timeout=20, check=False)
    assert "SpeechError: the synthesiser failed: " in ended.stderr
