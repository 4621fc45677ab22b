"""A process that hosts one engine, which may print, hang or die: `python -m voiceguide.speech.worker ENGINE FOLDER`.

It reads one request a line on stdin and answers each with a line on stdout, both JSON: first `{"ready": true}`, then
`{"spoken": true}` when the engine says that a phrase lies in the file asked for, or `{"error": CLASS, "message": …}`.
When stdin ends, its parent has gone, and it ends at once, and removes FOLDER, in which what passes is put aside. It
knows nothing of sound, so that it starts in an instant.
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
from voiceguide.speech.engines.protocol import Engine, Startable, VoiceError
from voiceguide.speech.engines.registry import engine_named

STALE_S = 86_400.0
"""A folder that nothing was put into for so long is that of a worker that was killed together with its parent."""
BACKSTOP_S = 2.0
"""How long after its limit a phrase ends this process by itself, parent or not, even from C code that keeps the GIL."""

Request = dict[str, Any]
Answer = dict[str, Any]


def main(engine_name: str, folder: str) -> None:
    """Serve until stdin ends."""
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what it means
    asked, answers = _own_streams()
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked, requests, folder), daemon=True).start()
    answer: Answer
    try:
        engine = engine_named(engine_name)
    except SpeechError as error:
        answer = _as_answer(error)
    else:
        _start(engine)
        answer = {"ready": True}
    while True:
        answers.write(json.dumps(answer).encode("ascii") + b"\n")
        answers.flush()
        request = requests.get()
        faulthandler.dump_traceback_later(request["limit_s"] + BACKSTOP_S, exit=True)
        answer = _answered(engine, request)
        faulthandler.cancel_dump_traceback_later()


def _start(engine: Engine) -> None:
    if isinstance(engine, Startable):
        with contextlib.suppress(SpeechError):  # told again at the first phrase
            engine.start()


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


def _listen(asked: BinaryIO, requests: "queue.SimpleQueue[Request]", folder: str) -> None:
    _sweep(Path(folder))
    for line in asked:
        requests.put(json.loads(line))
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # without goodbyes: the other thread may be stuck in C code


def _sweep(own: Path) -> None:
    """Remove the folders of workers that were killed together with their parents: up to the last dash, named alike."""
    with contextlib.suppress(OSError):  # another one is at it, too, or it is somebody else's
        for folder in own.parent.glob(f"{own.name.rpartition('-')[0]}-*"):
            if time.time() - folder.lstat().st_mtime > STALE_S:
                shutil.rmtree(folder, ignore_errors=True)


def _answered(engine: Engine, request: Request) -> Answer:
    try:
        if request["do"] == "voices":
            return {"voices": [asdict(voice) for voice in engine.voices()]}
        engine.speak(request["text"], request["voice"], request["rate_wpm"], Path(request["path"]))
    except SpeechError as error:
        return _as_answer(error)
    return {"spoken": True}


def _as_answer(error: SpeechError) -> Answer:
    kind = VoiceError if isinstance(error, VoiceError) else SpeechError
    return {"error": kind.__name__, "message": str(error)}


if __name__ == "__main__":
    main(*sys.argv[1:])
