"""Engines that hum, and all but the first fail, each in a different way: a plugin, found through its entry points.

Each process leaves a file named by its id in the folder FAULTY_ENGINES, so that tests can check whether it still runs.
"""

import ctypes
import os
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path

import numpy as np

from voiceguide.speech.engines.hum import HumEngine
from voiceguide.speech.engines.protocol import EngineLoadError


class _Faulty(HumEngine):
    name = "faulty"
    writes_whole_files = False

    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        if folder := os.environ.get("FAULTY_ENGINES"):
            Path(folder, str(os.getpid())).touch()
        self.fail(text, voice, rate, path)

    def hum(self, text: str, voice: str, rate: float, path: Path) -> None:
        super().speak(text, voice, rate, path)

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        raise NotImplementedError


class WellBehaved(HumEngine):
    """An engine without a fault, which leaves to voiceguide to see when a file is whole."""

    name = "well-behaved"
    writes_whole_files = False


class Hangs(_Faulty):
    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        time.sleep(600)


class HangsHard(_Faulty):
    """An engine that hangs in C code that never releases the GIL."""

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        ctypes.PyDLL(None).sleep(600)


class Litters(_Faulty):
    """An engine that hangs and never removes its temporary file."""

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        _, aside = tempfile.mkstemp(prefix="aside-")
        Path(os.environ["FAULTY_ENGINES"], Path(aside).name).write_text(aside)
        time.sleep(600)


class Dies(_Faulty):
    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        os.write(2, b"no more breath\n")
        os._exit(7)


class DiesOnce(_Faulty):
    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        if len(list(Path(os.environ["FAULTY_ENGINES"]).iterdir())) == 1:
            os._exit(7)
        self.hum(text, voice, rate, path)


class Raises(_Faulty):
    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        raise ZeroDivisionError("a bug")


class WritesNothing(_Faulty):
    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        pass


class WritesHalf(_Faulty):
    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        self.hum(text, voice, rate, path)
        os.truncate(path, path.stat().st_size // 2)


class WritesSilence(_Faulty):
    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        _write(path, bytes(48_000))


class Varies(_Faulty):
    """An engine that speaks a phrase differently each time."""

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        now = time.monotonic_ns()  # a thousand ways, so that a test hardly ever gets the same sound twice
        self.hum(text + " more" * (now // 64 % 25), voice, rate + now % 40, path)


class VariesInSign(_Faulty):
    """An engine that inverts the sign of all samples in every second process; the length stays the same."""

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        self.hum(text, voice, rate, path)
        if len(list(Path(os.environ["FAULTY_ENGINES"]).iterdir())) % 2:
            with wave.open(str(path), "rb") as file:
                samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            _write(path, (-samples).tobytes())


class Late(_Faulty):
    """An engine that returns before it has begun to write the file."""

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        threading.Timer(0.3, self.hum, (text, voice, rate, path)).start()


class LateInPieces(_Faulty):
    """An engine that returns while its file still grows; the file is a valid WAV at each moment."""

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        self.hum(text, voice, rate, path)
        with wave.open(str(path), "rb") as file:
            pcm = file.readframes(file.getnframes())
        _write(path, pcm[:4000])
        threading.Thread(target=self.grow, args=(path, pcm)).start()

    def grow(self, path: Path, pcm: bytes) -> None:
        for part in range(1, 5):
            time.sleep(0.01)
            _write(path, pcm[: len(pcm) * part // 4 & ~1])


class Noisy(_Faulty):
    """An engine that prints on stdout, from Python and by file descriptor, and reads stdin."""

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        print('{"error": "SpeechError"}', "\x00\xff" * 100_000, flush=True)  # noqa: T201 - as pyttsx3 does
        os.write(1, b"\xff garbage\n")
        sys.stdin.read()
        self.hum(text, voice, rate, path)


class Starts(_Faulty):
    """An engine with a start before the first phrase."""

    def start(self, voice: str) -> None:
        Path(os.environ["FAULTY_ENGINES"], str(os.getpid())).touch()

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        self.hum(text, voice, rate, path)


class FailsToStart(Starts):
    def start(self, voice: str) -> None:
        super().start(voice)
        raise EngineLoadError("no key for it")


class StartsOnce(Starts):
    """A heavy engine that starts in the first process only, as if memory lacked for another."""

    is_heavy = True
    writes_whole_files = True

    def start(self, voice: str) -> None:
        super().start(voice)
        if len(list(Path(os.environ["FAULTY_ENGINES"]).iterdir())) > 1:
            raise EngineLoadError("no memory for it")


class OneAProcess(_Faulty):
    """An engine that can speak a single phrase in each process, like pyttsx3 on Windows."""

    phrases_per_process = 1
    spoke = False

    def fail(self, text: str, voice: str, rate: float, path: Path) -> None:
        if not self.spoke:
            self.hum(text, voice, rate, path)
        self.spoke = True


def _write(path: Path, pcm: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(pcm)
