"""Engines that fail, each in one way, and otherwise hum: a plugin as others write them, found through its entry points.

Each leaves a file named by its process id in the folder FAULTY_ENGINES, so that tests can tell whether it lives.
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

from voiceguide.errors import SpeechError
from voiceguide.speech.engines.hum import HumEngine


class _Faulty(HumEngine):
    name = "faulty"

    def speak(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        if folder := os.environ.get("FAULTY_ENGINES"):
            Path(folder, str(os.getpid())).touch()
        self.fail(text, voice, rate_wpm, path)

    def hum(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        super().speak(text, voice, rate_wpm, path)

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        raise NotImplementedError


class Hangs(_Faulty):
    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        time.sleep(600)


class HangsHard(_Faulty):
    """It hangs in C code that never lets another thread of Python run."""

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        ctypes.PyDLL(None).sleep(600)


class Litters(_Faulty):
    """It hangs, and never removes what it put aside."""

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        _, aside = tempfile.mkstemp(prefix="aside-")
        Path(os.environ["FAULTY_ENGINES"], Path(aside).name).write_text(aside)
        time.sleep(600)


class Dies(_Faulty):
    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        os.write(2, b"no more breath\n")
        os._exit(7)


class DiesOnce(_Faulty):
    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        if len(list(Path(os.environ["FAULTY_ENGINES"]).iterdir())) == 1:
            os._exit(7)
        self.hum(text, voice, rate_wpm, path)


class Raises(_Faulty):
    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        raise ZeroDivisionError("a bug")


class WritesNothing(_Faulty):
    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        pass


class WritesHalf(_Faulty):
    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        self.hum(text, voice, rate_wpm, path)
        os.truncate(path, path.stat().st_size // 2)


class WritesSilence(_Faulty):
    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        _write(path, bytes(48_000))


class Varies(_Faulty):
    """It says a phrase otherwise each time."""

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        now = time.monotonic_ns()  # a thousand ways, or a test would see the same one twice now and then
        self.hum(text + " more" * (now // 64 % 25), voice, rate_wpm + now % 40, path)


class VariesInSign(_Faulty):
    """It says a phrase as long as before, and upside down in every second process."""

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        self.hum(text, voice, rate_wpm, path)
        if len(list(Path(os.environ["FAULTY_ENGINES"]).iterdir())) % 2:
            with wave.open(str(path), "rb") as file:
                samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            _write(path, (-samples).tobytes())


class Late(_Faulty):
    """It says that it is done before it has begun."""

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        threading.Timer(0.5, self.hum, (text, voice, rate_wpm, path)).start()


class LateInPieces(_Faulty):
    """It says that it is done while its file grows, whole in form at each moment."""

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        self.hum(text, voice, rate_wpm, path)
        with wave.open(str(path), "rb") as file:
            pcm = file.readframes(file.getnframes())
        _write(path, pcm[:4000])
        threading.Thread(target=self.grow, args=(path, pcm)).start()

    def grow(self, path: Path, pcm: bytes) -> None:
        for part in range(1, 5):
            time.sleep(0.01)
            _write(path, pcm[: len(pcm) * part // 4 & ~1])


class Noisy(_Faulty):
    """It prints on stdout, from Python and from below, and reads stdin."""

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        print('{"error": "SpeechError"}', "\x00\xff" * 100_000, flush=True)  # noqa: T201 - as pyttsx3 does
        os.write(1, b"\xff garbage\n")
        sys.stdin.read()
        self.hum(text, voice, rate_wpm, path)


class Starts(_Faulty):
    """It takes its time to start, and has that ahead of the first phrase; where it cannot, it says so."""

    def start(self) -> None:
        Path(os.environ["FAULTY_ENGINES"], str(os.getpid())).touch()
        raise SpeechError("no key for it")

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        self.hum(text, voice, rate_wpm, path)


class OneAProcess(_Faulty):
    """It can speak once in a process, as pyttsx3 on Windows."""

    phrases_per_process = 1
    spoke = False

    def fail(self, text: str, voice: str, rate_wpm: int, path: Path) -> None:
        if not self.spoke:
            self.hum(text, voice, rate_wpm, path)
        self.spoke = True


def _write(path: Path, pcm: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(pcm)
