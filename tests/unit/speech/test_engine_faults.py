"""voiceguide/speech/: whatever an engine does, phrases are correct or an error names them; no process stays."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from support.factories import catalogue, routine_of
from support.paths import FAULTY_ENGINES
from voiceguide.audio.clip import Clip
from voiceguide.audio.levelling import CALIBRATION_PHRASES
from voiceguide.cache import Cache
from voiceguide.cli import main
from voiceguide.errors import SoundError, SpeechError, Where
from voiceguide.pipeline.build import build
from voiceguide.speech import pool
from voiceguide.speech.clips import SessionClips
from voiceguide.speech.engines.hum import HumEngine
from voiceguide.speech.engines.registry import BUILT_IN, engine_names
from voiceguide.speech.sound_file import SETTLE_S, arrived
from voiceguide.speech.studio import Studio
from voiceguide.speech.synthesis import ChangedClipError, speak
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.speech.worker_process import Worker, begin_ahead, end_ahead, worker_for
from voiceguide.verify.verifier import verify

TEXT = "Bend and stretch both feet, slowly."
WHERE = Where("routine.yaml", 12, 9)
STEPS = """
- move: {name: Low calf, side: each, hold: 5s, setup: "Sit down, and put the ball under your calf."}
- say: "Breathe out for longer than you breathe in."
"""


@pytest.fixture(autouse=True)
def pids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the plugin, and give the folder where its processes leave their ids.

    Files count as whole sooner than usual: most of these engines write them before they return.
    """
    monkeypatch.setattr(pool, "SETTLE_S", 0.02)
    folder = tmp_path / "pids"
    folder.mkdir()
    monkeypatch.syspath_prepend(FAULTY_ENGINES)
    monkeypatch.setenv("FAULTY_ENGINES", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    if Path("/proc/self").exists():
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _begun(pids: Path) -> list[str]:
    return [path.name for path in pids.iterdir()]


def _left_over(pids: Path, within_s: float = 0.0) -> list[int]:
    until = time.monotonic() + within_s
    while (left := [int(name) for name in _begun(pids) if _alive(int(name))]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        ("hangs", r"nothing within 0\.75 s"),
        ("hangs-hard", r"nothing within 0\.75 s"),
        ("dies", r"died \(exit 7\): no more breath"),
        ("raises", r"died \(exit 1\): ZeroDivisionError: a bug"),
        ("writes-nothing", "no whole sound file"),
        ("writes-half", "half a sound file"),
        ("writes-silence", "silent"),
    ],
)
def test_a_phrase_that_fails_is_named_with_its_place_and_leaves_no_process(
    engine: str, reason: str, cache: Cache, pids: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    with pytest.raises(SpeechError, match=reason) as caught:
        speak({TEXT: WHERE}, VoiceChoice(engine, "tone"), 145, cache, time_limit_s=1.5)
    assert str(caught.value).startswith(f'routine.yaml:12:9: "{TEXT}"')
    assert caught.value.exit_code == 4
    assert len(_begun(pids)) == 2, "it is tried twice, the second time in a fresh process"
    assert not _left_over(pids)
    assert cache.info().entries == 0
    assert not list(passing.iterdir()), "no sound file of the engine's is left"


@pytest.mark.parametrize("engine", ["late", "late-in-pieces", "noisy", "dies-once", "one-a-process"])
def test_an_engine_with_a_quirk_gives_the_right_sound(
    engine: str, cache: Cache, pids: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "SETTLE_S", SETTLE_S)
    texts = {TEXT: None, "Ten seconds to go.": None}
    odd = speak(texts, VoiceChoice(engine, "tone"), 145, cache, jobs=1)
    plain = speak(texts, VoiceChoice("hum", "tone"), 145, cache)
    assert [odd.clip(text).pcm for text in texts] == [plain.clip(text).pcm for text in texts]
    assert not _left_over(pids)


def test_what_a_worker_left_that_was_killed_with_its_parent_goes_after_a_day(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, young, others = (tmp_path / name for name in ("voiceguide-worker-a", "voiceguide-worker-b", "voiceguide-old"))
    for folder, age_s in ((old, 90_000), (young, 3600), (others, 90_000)):
        folder.mkdir()
        (folder / "1.wav").touch()
        os.utime(folder, (time.time() - age_s,) * 2)
    speak({TEXT: None}, VoiceChoice("hum", "tone"), 145, cache)
    assert {path.name for path in tmp_path.iterdir()} >= {young.name, others.name}
    assert not old.exists()


def test_where_each_phrase_wants_a_process_its_sound_is_read_before_that_goes(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with the system's voices on Windows."""
    monkeypatch.setattr(HumEngine, "phrases_per_process", 1)
    spoken = speak({f"Point {n}.": None for n in range(4)}, VoiceChoice("hum", "tone"), 145, cache, jobs=2)
    assert spoken.spoken_count == 4


@pytest.mark.parametrize("engine", ["varies", "varies-in-sign"])
def test_a_lost_clip_that_comes_out_otherwise_is_never_taken_for_the_one_before(cache: Cache, engine: str) -> None:
    spoken = speak({TEXT: None}, VoiceChoice(engine, "tone"), 145, cache)
    spoken.clip(TEXT)  # which is at hand once
    cache.clear()
    with pytest.raises(ChangedClipError, match=f'the clip of "{TEXT}" was removed'):
        spoken.clip(TEXT)


def test_what_was_made_of_a_lost_clip_is_never_taken_for_that_of_the_next(cache: Cache) -> None:
    keys = set()
    for _ in range(2):
        texts = dict.fromkeys([TEXT, *CALIBRATION_PHRASES])
        spoken = speak(texts, VoiceChoice("varies-in-sign", "tone"), 145, cache, jobs=1)
        clips = SessionClips(cache)
        clips.add(spoken)
        keys.add(clips.utterance(TEXT).key)
        shutil.rmtree(cache.folder / "clip")
    assert len(keys) == 2


def test_a_build_that_loses_all_it_has_spoken_begins_again_and_tells_the_truth(cache: Cache, tmp_path: Path) -> None:
    begun: list[int] = []

    def lose(doing: str, done: int, of: int) -> None:
        if doing == "Speaking" and done == 0:
            begun.append(of)
        if doing == "Speaking" and done == of and len(begun) == 1:
            cache.clear()

    studio, path = Studio(VoiceChoice("varies", "tone"), cache), tmp_path / "a.mp3"
    build(routine_of(STEPS), catalogue().language("en"), studio, path, on_progress=lose)
    assert len(begun) == 2
    assert verify(path).faults == ()


def test_a_build_whose_clips_change_each_time_gives_up_after_three_tries(cache: Cache, tmp_path: Path) -> None:
    begun: list[int] = []

    def lose(doing: str, done: int, of: int) -> None:
        if doing == "Speaking" and done == 0:
            begun.append(of)
        if doing == "Speaking" and done == of:
            cache.clear()

    studio = Studio(VoiceChoice("varies", "tone"), cache)
    with pytest.raises(ChangedClipError):
        build(routine_of(STEPS), catalogue().language("en"), studio, tmp_path / "a.mp3", on_progress=lose)
    assert len(begun) == 3
    assert not list(tmp_path.glob("a.*"))


def test_one_phrase_that_fails_ends_all_the_others(cache: Cache, pids: Path) -> None:
    texts = dict.fromkeys([f"{TEXT} {number}" for number in range(20)], WHERE)
    with pytest.raises(SpeechError, match="exit 7"):
        speak(texts, VoiceChoice("dies", "tone"), 145, cache, jobs=3)
    assert not _left_over(pids)


def test_an_engine_that_cannot_be_loaded_says_so(cache: Cache) -> None:
    with pytest.raises(SpeechError, match=r'"not-there" \(faulty_engines:NotThere\) cannot be loaded'):
        speak({TEXT: None}, VoiceChoice("not-there", ""), 145, cache)


def test_an_engine_that_is_not_there_is_refused_with_a_near_miss(cache: Cache) -> None:
    with pytest.raises(SpeechError, match=r'no engine "sytem"; did you mean "system"\?'):
        speak({TEXT: None}, VoiceChoice("sytem", ""), 145, cache)
    with pytest.raises(SpeechError, match=f"there are {', '.join(BUILT_IN)}, dies, dies-once, fails-to-start"):
        VoiceChoice.parse("quatsch", "en")
    assert engine_names()[: len(BUILT_IN)] == list(BUILT_IN)


def test_a_text_without_a_word_is_refused_before_anything_is_spoken(cache: Cache, pids: Path) -> None:
    with pytest.raises(SpeechError, match=r'^routine.yaml:12:9: "…" could not be spoken .*no word'):
        speak({TEXT: None, "…": WHERE}, VoiceChoice("late", "tone"), 145, cache)
    assert not _begun(pids)


def test_a_cache_that_cannot_be_written_is_an_error_of_the_file_system(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SoundError, match="VOICEGUIDE_CACHE_DIR"):
        speak({TEXT: None}, VoiceChoice("hum", "tone"), 145, Cache(tmp_path / "file" / "cache"))


def _interrupted(cache: Cache, jobs: int) -> None:
    """Have phrases spoken, and press Ctrl-C when the first one is done."""

    def interrupt(done: int, _of: int) -> None:
        if done:
            raise KeyboardInterrupt

    texts = dict.fromkeys([f"{TEXT} {number}" for number in range(20)])
    with pytest.raises(KeyboardInterrupt):
        speak(texts, VoiceChoice("late", "tone"), 145, cache, jobs=jobs, time_limit_s=3.0, on_progress=interrupt)


def test_what_the_caller_raises_leaves_no_process(cache: Cache, pids: Path) -> None:
    _interrupted(cache, jobs=2)
    assert _begun(pids)
    assert not _left_over(pids)


SPEAKER = """
import pathlib, sys
from voiceguide.cache import Cache
from voiceguide.speech.synthesis import speak
from voiceguide.speech.voice_choice import VoiceChoice
texts, voice = dict.fromkeys(map(str, range(9))), VoiceChoice(sys.argv[1], "tone")
speak(texts, voice, 145, Cache(pathlib.Path(sys.argv[2])), jobs=2, time_limit_s=float(sys.argv[3]))
"""


def _speaker(engine: str, cache: Cache, pids: Path, limit_s: float, workers: int) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(FAULTY_ENGINES), *filter(None, sys.path)])}
    command = [sys.executable, "-c", SPEAKER, engine, str(cache.folder), str(limit_s)]
    speaker = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, start_new_session=True)
    until = time.monotonic() + 60
    while len(_begun(pids)) < workers and time.monotonic() < until:
        time.sleep(0.02)
    assert len(_begun(pids)) == workers
    return speaker


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
@pytest.mark.parametrize(("engine", "limit_s"), [("hangs", 600.0), ("hangs-hard", 5.0)])
def test_workers_end_with_their_parent_even_when_it_is_killed_and_they_hang(
    engine: str, limit_s: float, cache: Cache, pids: Path
) -> None:
    speaker = _speaker(engine, cache, pids, limit_s, workers=2)
    speaker.kill()
    speaker.communicate()
    assert not _left_over(pids, within_s=20)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_ctrl_c_in_the_terminal_ends_parent_and_workers(cache: Cache, pids: Path) -> None:
    speaker = _speaker("hangs", cache, pids, 600.0, workers=2)
    os.killpg(speaker.pid, signal.SIGINT)
    _, complaint = speaker.communicate(timeout=30)
    assert b"KeyboardInterrupt" in complaint
    assert not _left_over(pids)


def test_a_worker_that_was_begun_ahead_speaks_first(cache: Cache, pids: Path) -> None:
    begun = begin_ahead("starts", "tone")
    assert begun is not None
    begun.await_ready()
    assert _begun(pids) == [str(begun.pid)], "it starts before the first phrase is known"
    speak({TEXT: None}, VoiceChoice("starts", "tone"), 145, cache)
    assert _begun(pids) == [str(begun.pid)]
    assert not _left_over(pids)


@pytest.mark.parametrize("wanted", [None, "hum"])
def test_a_worker_that_was_begun_ahead_for_nobody_is_ended(wanted: str | None) -> None:
    begun = begin_ahead("starts", "tone")
    assert begun is not None
    if wanted:
        other = worker_for(wanted)
        assert other.pid != begun.pid
        other.end()
    end_ahead()
    assert not _alive(begun.pid)


def test_a_build_begins_a_worker_ahead_unless_it_lacked_nothing_the_last_time(
    tmp_path: Path, pids: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(cache.folder))
    routine = tmp_path / "short.yaml"
    routine.write_text('name: Short\nsafety: "Safe."\nsteps: [{say: "Breathe out."}]\n')

    def begun_by_building() -> int:
        before = len(_begun(pids))
        with pytest.raises(SystemExit, match="0"):
            main(["build", str(routine), "-o", f"{tmp_path}/", "--voice", "starts:tone", "--jobs", "1"])
        return len(_begun(pids)) - before

    assert [begun_by_building() for _ in range(3)] == [1, 0, 0]
    routine.write_text(routine.read_text().replace("out", "out slowly"))
    assert begun_by_building() == 1
    assert not _left_over(pids)


def test_a_build_is_none_the_worse_where_it_cannot_note_that_nothing_lacked(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a cache that one may read and not write, and in which all is kept."""
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(cache.folder))
    cache.folder.mkdir()
    (cache.folder / "complete").touch()  # where a folder is wanted
    routine = tmp_path / "short.yaml"
    routine.write_text('name: Short\nsafety: "Safe."\nsteps: [{say: "Breathe out."}]\n')
    with pytest.raises(SystemExit, match="0"):
        main(["build", str(routine), "-o", f"{tmp_path}/", "--voice", "hum"])


@pytest.mark.parametrize("engine", ["one-a-process", "dies-once"])
def test_nobody_waits_for_a_worker_that_has_gone(
    engine: str, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE_S", 600.0)
    monkeypatch.setattr(pool, "ALONE_S", 600.0)
    speak(dict.fromkeys([f"{TEXT} {number}" for number in range(4)]), VoiceChoice(engine, "tone"), 145, cache, jobs=2)


def test_an_engine_that_does_not_load_is_an_error_and_is_not_tried_again(cache: Cache, pids: Path) -> None:
    with pytest.raises(SpeechError, match="no key for it") as caught:
        speak({TEXT: WHERE}, VoiceChoice("fails-to-start", "tone"), 145, cache)
    assert caught.value.exit_code == 4
    assert len(_begun(pids)) == 1


def test_one_worker_goes_on_if_another_does_not_start(cache: Cache, pids: Path) -> None:
    texts = dict.fromkeys([f"{TEXT} {number}" for number in range(13)])  # as many as make another process pay
    speak(texts, VoiceChoice("starts-once", "tone"), 145, cache, jobs=2)
    assert len(_begun(pids)) == 2


def test_nobody_waits_for_a_worker_after_ctrl_c(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE_S", 600.0)
    monkeypatch.setattr(pool, "ALONE_S", 600.0)
    _interrupted(cache, jobs=3)


def test_what_an_engine_put_aside_goes_with_its_process(cache: Cache, pids: Path) -> None:
    with pytest.raises(SpeechError, match="it gave nothing"):
        speak({TEXT: None}, VoiceChoice("litters", "tone"), 145, cache, time_limit_s=2.0)
    aside = [Path(path.read_text()) for path in pids.glob("aside-*")]
    assert len(aside) == 2  # for it had two tries
    assert not any(path.parent.exists() for path in aside)


@pytest.mark.parametrize("jobs", [2, 4])
@pytest.mark.parametrize(("engine", "patience_s"), [("starts", 60.0), ("late", 0.1)])
def test_others_are_begun_where_the_first_worker_is_slow(
    engine: str, patience_s: float, jobs: int, cache: Cache, pids: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE_S", patience_s)
    monkeypatch.setattr(pool, "ALONE_S", 600.0)
    texts = dict.fromkeys([f"{TEXT} {number}" for number in range(jobs * 2)])
    speak(texts, VoiceChoice(engine, "tone"), 145, cache, jobs=jobs)
    assert len(_begun(pids)) == (jobs if engine == "late" else 1)


def test_a_worker_is_not_to_blame_for_a_file_that_went_when_it_was_done(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    lost: list[Path] = []

    def counted(engine: str, voice: str) -> Worker:
        begun.append(engine)
        return worker_for(engine, voice)

    def lose_the_first(path: Path, *limits: float) -> Clip:
        if not lost:
            lost.append(path)
            path.unlink()
        return arrived(path, *limits)

    monkeypatch.setattr(pool, "worker_for", counted)
    monkeypatch.setattr(pool, "arrived", lose_the_first)
    speak({TEXT: None}, VoiceChoice("hum", "tone"), 145, cache, jobs=1, time_limit_s=2.0)
    assert lost
    assert begun == ["hum"]
