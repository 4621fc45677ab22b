"""voiceguide/speech/engines/command.py: programs that speak, and all that can be wrong with them."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.programs import needs_proc
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech.engines.command import CommandEngine
from voiceguide.speech.engines.protocol import EngineLoadError, VoiceError
from voiceguide.speech.engines.wav_header import mend_streamed
from voiceguide.speech.synthesis import speak
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.speech.worker_process import Worker

ARGUMENTS = (
    "import json, sys; heard = sys.stdin.buffer.read().decode(); "
    "open(sys.argv[1], 'w').write(json.dumps([sys.argv[2:], heard]))"
)
"""A program that writes its arguments and its standard input to the file that is its first argument."""


@pytest.fixture(autouse=True)
def _no_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path / "config"))


def _engine(monkeypatch: pytest.MonkeyPatch, *run: str, **more: str) -> CommandEngine:
    monkeypatch.setenv("VOICEGUIDE_COMMANDS", json.dumps({"own": {"run": run, **more}}))
    return CommandEngine()


def _told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, *arguments: str, rate: float = 150.0) -> object:
    out = tmp_path / "out.wav"
    _engine(monkeypatch, sys.executable, "-c", ARGUMENTS, "{out}", *arguments).speak(text, "own", rate, out)
    return json.loads(out.read_text())


def test_a_program_gets_what_its_entry_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    arguments = ("--say={text}", "{voice}", "{rate}", "{stretch}", "{other}", "$HOME; *")
    told = _told(monkeypatch, tmp_path, 'Say "ah" {rate}.', *arguments, rate=100.4)
    assert told == [['--say=Say "ah" {rate}.', "own", "100", "1.4940", "{other}", "$HOME; *"], ""]


def test_without_a_placeholder_the_text_comes_by_standard_input(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _told(monkeypatch, tmp_path, "-f naïve 😀") == [[], "-f naïve 😀\n"]


def test_a_text_never_becomes_an_option(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _told(monkeypatch, tmp_path, "--help", "{text}") == [[" --help"], ""]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; sys.exit('first\\n\\x1b[31mno key\\n')", r"ended with status 1: \[31mno key"),
        ("import os; os.kill(os.getpid(), 9)", "was ended by signal 9: it said nothing"),
        ("pass", "left no sound: it said nothing"),
    ],
)
def test_a_program_that_fails_is_named_with_its_last_line(
    code: str, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = _engine(monkeypatch, sys.executable, "-c", code, "{text}", "{out}")
    with pytest.raises(SpeechError, match=f"^{Path(sys.executable).name}[.0-9]* {message}"):
        engine.speak("Breathe.", "own", 150, tmp_path / "out.wav")


def test_a_program_that_is_missing_is_named_with_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = _engine(monkeypatch, "no-such-program", "{text}")
    assert engine.lack() == "not on the PATH: no-such-program"
    assert engine.voices() == []
    for call in (engine.version, engine.start):
        with pytest.raises(EngineLoadError, match=r'^VOICEGUIDE_COMMANDS:1:17: the program "no-such-program" is not'):
            call("own")
    with pytest.raises(EngineLoadError, match="not on the PATH"):
        engine.speak("Breathe.", "own", 150, tmp_path / "out.wav")


def test_a_text_that_is_too_long_for_an_argument_is_refused_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = _engine(monkeypatch, sys.executable, "{text}")
    with pytest.raises(SpeechError, match=r"cannot be started: .*; leave out \{text\}"):
        engine.speak("word " * 1_000_000, "own", 150, tmp_path / "out.wav")


def test_without_programs_the_engine_says_how_to_add_one() -> None:
    engine = CommandEngine()
    assert "no program is configured" in (engine.lack() or "")
    with pytest.raises(SpeechError, match=r"write e\.g\. commands: {slt: {run: \[flite"):
        engine.default_voice("en")
    with pytest.raises(VoiceError, match=r'has no voice "slt"; it has none at all.*write e\.g\. commands'):
        engine.version("slt")


@pytest.mark.parametrize(
    ("language", "voice"), [("en", "us"), ("en-us", "us"), ("de", "german"), ("de-at", "german"), ("fr", "any")]
)
def test_the_first_program_whose_language_fits_speaks(
    language: str, voice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = {"us": "en-us", "gb": "en-gb", "german": "de", "any": "mul"}
    entries = {name: {"run": ["x"], "language": tag} for name, tag in languages.items()}
    monkeypatch.setenv("VOICEGUIDE_COMMANDS", json.dumps(entries))
    assert CommandEngine().default_voice(language) == voice


def test_a_changed_program_model_or_entry_is_another_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.write_text("1")

    def version(*arguments: str, **more: str) -> str:
        return _engine(monkeypatch, sys.executable, str(model), *arguments, **more).version("own")

    versions = [version(), version("-x"), version(version="2")]
    model.write_text("12")
    assert len({*versions, version()}) == 4
    assert version() == version()


def _header(length: int) -> bytes:
    return b"RIFF" + b"\xff" * 4 + b"WAVEfmt \x02\0\0\0ab" + b"data" + length.to_bytes(4, "little")


@pytest.mark.parametrize("length", [0, 0x7FFFF000, 0xFFFFFFFF])
def test_a_header_that_could_not_know_its_length_is_mended(length: int, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(_header(length) + b"abcd")
    mend_streamed(path)
    whole = path.read_bytes()
    assert whole[4:8] == (len(whole) - 8).to_bytes(4, "little")
    assert whole[22:] == b"data\4\0\0\0abcd"


@pytest.mark.parametrize("content", [b"", b"RIFF", b"FORMxxxx", _header(4000) + b"half"])
def test_another_header_stays(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    mend_streamed(path)
    assert path.read_bytes() == content


@needs_proc
@pytest.mark.parametrize("how", ["limit", "closed"])
def test_a_program_that_hangs_ends_with_its_worker(how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
    pid_file = tmp_path / "pid"
    _engine(monkeypatch, sys.executable, "-c", code, str(pid_file), "{text}", "{out}")
    if how == "limit":
        with pytest.raises(SpeechError, match="gave nothing within"):
            speak({"Breathe.": None}, VoiceChoice("command", "own"), 150, Cache(tmp_path / "c"), time_limit_s=3)
    else:
        worker = Worker("command", "own")
        worker.await_ready()
        request = {"do": "speak", "text": "Breathe.", "voice": "own", "rate": 150, "path": "x", "limit_s": 60}
        stdin = worker._process.stdin  # noqa: SLF001 - as if the parent had died
        assert stdin is not None
        stdin.write(json.dumps(request).encode() + b"\n")
        stdin.flush()
        _wait_for(lambda: pid_file.exists() and pid_file.read_text() != "")
        stdin.close()
        _wait_for(lambda: not _runs(pid_file))
        worker.end()
    _wait_for(lambda: not _runs(pid_file))


def _runs(pid_file: Path) -> bool:
    try:
        return Path(f"/proc/{pid_file.read_text()}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
