"""A worker process as its parent sees it: asked, given a limit, killed."""

import contextlib
import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from voiceguide._system.malloc import limit_arenas
from voiceguide.errors import SpeechError
from voiceguide.speech.engines.protocol import VoiceError

START_LIMIT_S = 60.0
"""How long a worker may take to import what it needs, on a small machine with a cold disk."""

_POOLS = 2
"""Of memory, for the six threads or so of what follows: with one each, it takes a tenth more, and is slower at it."""
_AHEAD: queue.SimpleQueue["Worker"] = queue.SimpleQueue()
"""The worker that was begun ahead, if there is one."""
_BOOT = (  # the same path as here, wherever we were started from; then speech/worker.py
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from voiceguide.speech.worker import main; main(*sys.argv[2:])"
)
_KINDS = {kind.__name__: kind for kind in (VoiceError, SpeechError)}


class Worker:
    """A process that hosts an engine, with a folder for passing files that goes when it ends, however that is.

    Raises SpeechError where none can be started.
    """

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.phrases = 0
        """How many it has spoken."""
        self._ready = False
        command = [sys.executable, "-P", "-X", "utf8", "-c", _BOOT, json.dumps(sys.path)]
        with contextlib.ExitStack() as undone:
            try:
                folder = tempfile.mkdtemp(prefix="voiceguide-worker-")
                undone.callback(shutil.rmtree, folder, ignore_errors=True)
                self._noise: IO[bytes] = undone.enter_context(tempfile.TemporaryFile())
                self._process = subprocess.Popen(
                    [*command, engine, folder],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._noise,
                )
            except OSError as error:
                raise SpeechError(f"no process can be started for it: {error}") from error
            self._left = undone.pop_all()
        self._folder = Path(folder)
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="worker", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Give the answer. Raises what the worker raised, and SpeechError when it has died or the limit has passed."""
        self.await_ready()
        with contextlib.suppress(OSError):  # it has died, and its silence will say so
            stdin = _there(self._process.stdin)
            stdin.write(json.dumps({**request, "limit_s": limit_s}).encode("ascii") + b"\n")
            stdin.flush()
        answer = self._answer(limit_s)
        self.phrases += 1
        return answer

    def passing_file(self) -> Path:
        """Give the path for the sound of the next phrase, in the folder that goes when the process ends."""
        return self._folder / f"{self.phrases + 1}.wav"

    def await_ready(self) -> None:
        """Wait until it has started, which counts for no phrase. Raises as `ask`."""
        if not self._ready:
            self._answer(START_LIMIT_S)
            self._ready = True

    def kill(self) -> None:
        """Kill the process; whoever waits for its answer learns that there will be none."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process, wait until it is gone, close all that is open, and remove what it left."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # what could not be sent is lost
            _there(self._process.stdin).close()
        self._listener.join()
        _there(self._process.stdout).close()
        self._left.close()

    def _listen(self) -> None:
        """Hand on all answers, and nothing when there will be none any more: a pipe cannot be waited for everywhere."""
        for line in _there(self._process.stdout):
            self._answers.put(line)
        self._answers.put(b"")

    def _answer(self, limit_s: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty:
            self._process.kill()
            raise SpeechError(f"it gave nothing within {limit_s:g} s") from None
        if not line.endswith(b"\n"):
            raise SpeechError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        if kind := answer.get("error"):
            raise _KINDS[kind](answer["message"])
        return answer

    def _last_words(self) -> str:
        code = self._process.wait()
        self._noise.seek(0)
        lines = [line.strip() for line in self._noise.read().decode("utf-8", "replace").splitlines()]
        last = next((line for line in reversed(lines) if line), "without a word")
        return f"it died (exit {code}): {last[:200]}"


def begin_ahead(engine: str) -> Worker | None:
    """Start a worker for `engine` before anybody knows what to ask it, for whoever wants the first one.

    Python and a synthesiser take their time, in which others may import what they need. To be followed by `end_ahead`.
    Gives None where none can be started.
    """
    limit_arenas(_POOLS)
    try:
        begun = Worker(engine)
    except SpeechError:  # whoever wants one will be told
        return None
    _AHEAD.put(begun)
    return begun


def end_ahead() -> None:
    """End the worker that was begun ahead, if nobody wanted it."""
    with contextlib.suppress(queue.Empty):
        _AHEAD.get_nowait().end()


def worker_for(engine: str) -> Worker:
    """Give the worker that was begun ahead, or start one. Raises SpeechError where that cannot be."""
    with contextlib.suppress(queue.Empty):
        ahead = _AHEAD.get_nowait()
        if ahead.engine == engine:
            return ahead
        ahead.end()
    return Worker(engine)


def _there(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise AssertionError("stdin and stdout are pipes of ours")
    return stream
