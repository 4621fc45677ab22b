"""The parent's side of a worker process: sends requests, sets limits, and kills the process."""

import contextlib
import errno
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from voiceguide._system.cores import cores
from voiceguide._system.malloc import limit_arenas
from voiceguide.errors import SoundError, SpeechError
from voiceguide.speech.engines.protocol import EngineLoadError, VoiceError

MOST_JOBS = 4
"""Most workers: more workers than cores gain nothing, and four speak half an hour in about a second."""
START_LIMIT_S = 60.0
"""Limit in seconds for the start of a worker, which imports modules, on a small machine with a cold disk."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOENT, errno.EACCES)
"""Errors of a folder for temporary files that is full, or cannot be written."""
_LEAST_FREE_BYTES = 1 << 20
"""Free bytes of the folder for temporary files below which a sentence may not fit."""
_MEMORY_POOLS = 2
"""Number of memory pools for the about six threads of a build. With a pool each, it uses a tenth more and is slower."""
_AHEAD: queue.SimpleQueue["Worker"] = queue.SimpleQueue()
"""The workers that were started early, if any."""
_BOOT = (  # the same import path as here, whatever the working directory; then speech/worker.py
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from voiceguide.speech.worker import main; main(*sys.argv[2:])"
)
_KINDS = {kind.__name__: kind for kind in (VoiceError, EngineLoadError, SpeechError)}


def full_folder(why: str) -> SoundError:
    """Return the error for a folder of temporary files that cannot be written, because of `why`."""
    folder = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - only named; Python chooses the folder
    return SoundError(f"{folder}: no temporary files can be written: {why}; make room, or set TMPDIR to another folder")


def lacks_room(why: str) -> bool:
    """Return whether an engine failed, with the message `why`, because temporary files have no room."""
    said = any(os.strerror(code) in why for code in (errno.ENOSPC, errno.EDQUOT))
    return said or shutil.disk_usage(tempfile.gettempdir()).free < _LEAST_FREE_BYTES


class Worker:
    """A process that hosts an engine, with a folder for passing files that is removed when the process ends.

    It loads `voice` at once; with "" it loads a voice when the first sentence comes. It leads a process group, where
    the system has such groups, so that programs which the engine started end with it. Raise SpeechError if the process
    cannot be started.
    """

    def __init__(self, engine: str, voice: str = "") -> None:
        self.engine, self.voice = engine, voice
        self.phrases = 0
        """Number of requests that it answered."""
        self._ready = False
        command = [sys.executable, "-P", "-X", "utf8", "-c", _BOOT, json.dumps(sys.path)]
        with contextlib.ExitStack() as cleanup:
            try:
                folder = tempfile.mkdtemp(prefix="voiceguide-worker-")
                cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
                self._stderr: IO[bytes] = cleanup.enter_context(tempfile.TemporaryFile())
                self._process = subprocess.Popen(
                    [*command, engine, folder, voice],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._stderr,
                    process_group=0,
                )
            except OSError as error:
                if error.errno in _FULL:
                    raise full_folder(error.strerror or str(error)) from error
                raise SpeechError(f"no process can be started for it: {error}") from error
            self._cleanup = cleanup.pop_all()
        self._folder = Path(folder)
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="worker", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Return the answer to `request`.

        Raise the exception of the worker, or SpeechError if the worker died or the limit in seconds has passed.
        """
        self.await_ready()
        with contextlib.suppress(OSError):  # it has died; reading the answer reports that
            stdin = _pipe(self._process.stdin)
            stdin.write(json.dumps({**request, "limit_s": limit_s}).encode("ascii") + b"\n")
            stdin.flush()
        answer = self._answer(limit_s)
        self.phrases += 1
        return answer

    def passing_file(self) -> Path:
        """Return the path for the sound of the next phrase, in the folder that is removed when the process ends."""
        return self._folder / f"{self.phrases + 1}.wav"

    def await_ready(self) -> None:
        """Wait until the worker has started; this time counts for no phrase. Raise what `ask` raises."""
        if not self._ready:
            self._answer(START_LIMIT_S)
            self._ready = True

    def kill(self) -> None:
        """Kill the process and its group; a thread that waits for its answer gets SpeechError."""
        if self._process.returncode is None:  # the id of a process that was waited for may be another's
            self._kill_group()
        self._process.kill()

    def end(self) -> None:
        """Kill the process and its group, wait until it has ended, close its streams, and remove its files."""
        self.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # unsent requests are lost
            _pipe(self._process.stdin).close()
        self._listener.join()
        _pipe(self._process.stdout).close()
        self._cleanup.close()

    def _kill_group(self) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing in it runs any more
                os.killpg(self._process.pid, signal.SIGKILL)

    def _listen(self) -> None:
        """Put each answer into a queue, and b"" at the end: on some systems reading a pipe has no time limit."""
        for line in _pipe(self._process.stdout):
            self._answers.put(line)
        self._answers.put(b"")

    def _answer(self, limit_s: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty:
            self.kill()
            raise SpeechError(f"it gave nothing within {limit_s:g} s") from None
        if not line.endswith(b"\n"):
            raise SpeechError(self._cause_of_death())
        answer: dict[str, Any] = json.loads(line)
        if kind := answer.get("error"):
            raise _KINDS[kind](answer["message"])
        return answer

    def _cause_of_death(self) -> str:
        code = self._process.wait()
        self._kill_group()
        self._stderr.seek(0)
        lines = [line.strip() for line in self._stderr.read().decode("utf-8", "replace").splitlines()]
        last = next((line for line in reversed(lines) if line), "without a word")
        return f"it died (exit {code}): {last[:200]}"


def usual_jobs() -> int:
    """Return the usual number of workers: the number of cores, at most `MOST_JOBS`."""
    return min(MOST_JOBS, cores())


def begin_ahead(engine: str, voice: str = "") -> Worker | None:
    """Start a worker for `voice` of `engine` before the first request is known, and return it.

    Return None if it cannot be started. Python and a synthesiser start slowly, and the parent imports its modules
    meanwhile. `worker_for` takes this worker first. Call `end_ahead` afterwards.
    """
    limit_arenas(_MEMORY_POOLS)
    try:
        worker = Worker(engine, voice)
    except (SoundError, SpeechError):  # `worker_for` will raise it again
        return None
    _AHEAD.put(worker)
    return worker


def keep_ahead(worker: Worker) -> None:
    """Keep a worker that is ready for the next `worker_for`."""
    _AHEAD.put(worker)


def end_ahead() -> None:
    """End the workers that were started early and that nobody took."""
    with contextlib.suppress(queue.Empty):
        while True:
            _AHEAD.get_nowait().end()


def worker_for(engine: str, voice: str = "") -> Worker:
    """Return a worker that was started early, or start a new worker. Raise SpeechError if that fails."""
    with contextlib.suppress(queue.Empty):
        while True:
            ahead = _AHEAD.get_nowait()
            if (ahead.engine, ahead.voice) == (engine, voice):
                return ahead
            ahead.end()
    return Worker(engine, voice)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """Return `stream`, which is None only by a bug."""
    if stream is None:
        raise AssertionError("stdin and stdout are pipes of ours")
    return stream
