"""A process that hosts an engine, which may print, hang or die.

It is started as `python -m voiceguide.speech.worker ENGINE FOLDER VOICE`; it loads VOICE at once, unless that is "".

It reads requests on stdin and writes answers on stdout, each a line of JSON. The first answer is `{"ready": true}`,
or the error that loading met.
The answer to a request is `{"spoken": true}` when the engine reports that the file is written, or
`{"error": CLASS, "message": …}`. When stdin ends, the parent has ended: the worker removes FOLDER, which holds the
files that it passes to the parent, and ends at once, with all programs that the engine started. It imports no code for
sound, so that it starts quickly.
"""

import contextlib
import faulthandler
import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from voiceguide.errors import SpeechError
from voiceguide.speech.engines.protocol import Engine, EngineLoadError, VoiceError, cleaned
from voiceguide.speech.engines.registry import engine_named

STALE_S = 86_400.0
"""Age in seconds at which an unchanged folder belongs to a worker that was killed together with its parent."""
BACKSTOP_S = 2.0
"""Seconds after the limit of a phrase at which this process ends itself, even if C code holds the GIL."""

Request = dict[str, Any]
Answer = dict[str, Any]


def main(engine_name: str, folder: str, voice: str) -> None:
    """Load `voice`, if it is not "", and answer requests until stdin ends."""
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what to do
    requests_in, answers_out = _take_streams()
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests_in, requests, folder), daemon=True).start()
    answer: Answer
    try:
        engine = engine_named(engine_name)
    except SpeechError as error:
        answer = _error_answer(error)
    else:
        answer = _start(engine, voice)
    while True:
        answers_out.write(json.dumps(answer).encode("ascii") + b"\n")
        answers_out.flush()
        request = requests.get()
        faulthandler.dump_traceback_later(request["limit_s"] + BACKSTOP_S, exit=True)
        answer = _answer(engine, request)
        faulthandler.cancel_dump_traceback_later()


def _start(engine: Engine, voice: str) -> Answer:
    try:
        if voice:
            engine.start(voice)
    except SpeechError as error:
        return _error_answer(error)
    return {"ready": True}


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return copies of stdin and stdout; make the engine read an empty stdin and print to stderr.

    Processes that the engine starts do not inherit the copies; otherwise they would keep the pipes open.
    """
    requests_in, answers_out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests_in, answers_out


def _listen(requests_in: BinaryIO, requests: "queue.SimpleQueue[Request]", folder: str) -> None:
    _sweep(Path(folder))
    for line in requests_in:
        requests.put(json.loads(line))
    shutil.rmtree(folder, ignore_errors=True)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # this process, which leads the group, and the programs that the engine started
    os._exit(0)  # without cleanup: the main thread may be stuck in C code


def _sweep(own: Path) -> None:
    """Remove folders of workers that were killed together with their parents; names differ after the last dash."""
    with contextlib.suppress(OSError):  # another worker removes it too, or another user owns it
        for folder in own.parent.glob(f"{own.name.rpartition('-')[0]}-*"):
            if time.time() - folder.lstat().st_mtime > STALE_S:
                shutil.rmtree(folder, ignore_errors=True)


def _answer(engine: Engine, request: Request) -> Answer:
    try:
        if request["do"] == "voices":
            return {"voices": [asdict(voice) for voice in engine.voices()]}
        text = cleaned(request["text"])
        if not any(map(str.isalnum, text)):
            return _error_answer(SpeechError("there is no word in it"))
        engine.speak(text, request["voice"], request["rate"], Path(request["path"]))
    except SpeechError as error:
        return _error_answer(error)
    return {"spoken": True}


def _error_answer(error: SpeechError) -> Answer:
    kind = next(kind for kind in (VoiceError, EngineLoadError, SpeechError) if isinstance(error, kind))
    return {"error": kind.__name__, "message": str(error)}


if __name__ == "__main__":
    main(*sys.argv[1:])
