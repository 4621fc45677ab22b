"""A process that hosts one engine, which may print, hang or die: `python -m voiceguide.speech.worker ENGINE FOLDER`.

It reads one request a line on stdin and answers each with a line on stdout, both JSON: first `{"ready": true}`, then
for a phrase where its clip lies in the cache of FOLDER, or `{"error": CLASS, "message": …}`. When stdin ends, its
parent has gone, and it ends at once.
"""

import faulthandler
import json
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from voiceguide.cache import Cache
from voiceguide.clip import Clip, read_sound, trimmed
from voiceguide.errors import SoundError, SpeechError
from voiceguide.speech import kept
from voiceguide.speech.engine import Engine, VoiceError
from voiceguide.speech.table import OURS, engine_named

BACKSTOP_S = 2.0
"""How long after its limit a phrase ends this process by itself, parent or not, even from C code that keeps the GIL."""
LOOK_S = 0.02
LOOKING = 0.9
"""The part of the limit after which a file that is not whole is called so, before the parent loses patience."""
SETTLE_S = 0.1
"""How long the file of an engine that is not ours must have stayed as it is, to be taken for whole."""

Request = dict[str, Any]
Answer = dict[str, Any]


def main(engine_name: str, folder: str) -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what it means
    asked, answers = _own_streams()
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked, requests), daemon=True).start()
    cache = Cache(Path(folder))
    _import_what_reads_sound()
    answer: Answer
    try:
        engine = engine_named(engine_name)
    except SpeechError as error:
        answer = _as_answer(error)
    else:
        answer = {"ready": True}
    while True:
        answers.write(json.dumps(answer).encode("ascii") + b"\n")
        answers.flush()
        request = requests.get()
        faulthandler.dump_traceback_later(request["limit_s"] + BACKSTOP_S, exit=True)
        answer = _answered(engine, cache, request)
        faulthandler.cancel_dump_traceback_later()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout for ourselves, and leave the engine nothing to read and stderr to print on.

    The copies are not handed down to what the engine starts, which would keep the pipes open.
    """
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return asked, answers


def _listen(asked: BinaryIO, requests: "queue.SimpleQueue[Request]") -> None:
    for line in asked:
        requests.put(json.loads(line))
    os._exit(0)  # without goodbyes: the other thread may be stuck in C code


def _import_what_reads_sound() -> None:
    """Do now what would otherwise count as the first phrase's time."""
    import soundfile  # noqa: F401
    import soxr  # noqa: F401


def _answered(engine: Engine, cache: Cache, request: Request) -> Answer:
    try:
        if request["do"] == "voices":
            return {"voices": [asdict(voice) for voice in engine.voices()]}
        return asdict(_spoken(engine, cache, request))
    except (SoundError, SpeechError) as error:
        return _as_answer(error)


def _as_answer(error: SoundError | SpeechError) -> Answer:
    kinds = (VoiceError, SoundError, SpeechError)
    return {"error": next(kind for kind in kinds if isinstance(error, kind)).__name__, "message": str(error)}


def _spoken(engine: Engine, cache: Cache, request: Request) -> kept.SpokenClip:
    """Speak a phrase and keep it, unless another process has done so since the parent looked."""
    key: str = request["key"]
    if found := kept.find(cache, key):
        return found
    deadline = time.monotonic() + LOOKING * request["limit_s"]
    path = cache.place_for(kept.KIND, ".wav")
    try:
        engine.speak(request["text"], request["voice"], request["rate_wpm"], path)
        clip = _arrived(path, deadline, 0.0 if engine.name in OURS else SETTLE_S)
    finally:
        path.unlink(missing_ok=True)
    return kept.keep(cache, key, trimmed(clip))


def _arrived(path: Path, deadline: float, settle_s: float) -> Clip:
    """Give the sound in `path` as soon as it is whole and stays so: some engines return before they have written it.

    Raises SpeechError at the deadline.
    """
    while True:
        seen = _look(path)
        clip: Clip | None = None
        try:
            clip = read_sound(path)
        except SpeechError:
            if time.monotonic() > deadline:
                raise
        time.sleep(settle_s if clip else LOOK_S)
        while clip is None and _look(path) == seen and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        if clip and _look(path) == seen:
            return clip


def _look(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns


if __name__ == "__main__":
    main(*sys.argv[1:])
