"""A private sound server, a recorder of its output, and voiceguide run at a terminal."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from voiceguide.model.durations import SAMPLE_RATE_HZ

PROGRAMS = ("pulseaudio", "parec", "pacat")
PATIENCE_S = 30.0
"""Most seconds to wait for anything."""
RAW = ("--raw", "--format=s16le", f"--rate={SAMPLE_RATE_HZ}", "--channels=1")
Samples = npt.NDArray[np.int16]


class Room:
    """A private PulseAudio with a null sink. Programs that run with `environment` use it.

    The sink has no rewinds, so that it buffers 50 ms at most, like a real sound card, and not two seconds.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="room-"))
        self.socket = self.folder / "socket"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PULSE_", "VOICEGUIDE_"))},
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_COOKIE": f"{self.folder}/cookie",
            "VOICEGUIDE_CACHE_DIR": f"{self.folder}/cache",
            "VOICEGUIDE_CONFIG_DIR": f"{self.folder}/config",
            "VOICEGUIDE_DATA_DIR": f"{self.folder}/data",
            "VOICEGUIDE_VOICE": "hum",
        }
        self._server: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start the server, and wait until it answers."""
        command = ["pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-n"]
        modules = [f"module-native-protocol-unix socket={self.socket}"]
        modules += [f"module-null-sink sink_name=floor rate={SAMPLE_RATE_HZ} channels=1 norewinds=1"]
        command += [part for module in modules for part in ("-L", module)]
        own = self.environment | {"HOME": str(self.folder), "PULSE_RUNTIME_PATH": str(self.folder)}
        self._server = subprocess.Popen(command, env=own, stderr=subprocess.DEVNULL, start_new_session=True)
        until_s = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert time.monotonic() < until_s, "PulseAudio does not start"
            time.sleep(0.01)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self.socket)) == 0

    def kill(self) -> None:
        """Kill the server, as in a crash."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self.socket.unlink(missing_ok=True)

    @contextmanager
    def ear(self) -> Iterator["Ear"]:
        """Record the output of the server. The recorder already has samples when the block begins."""
        command = ["parec", "-d", "floor.monitor", *RAW, "--latency-msec=5"]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as ear:
            assert ear.stdout is not None
            heard = Ear(ear.stdout)
            try:
                heard.wait(0.1)
                yield heard
                time.sleep(0.1)
            finally:
                ear.kill()
                heard.end()

    def delay_s(self, clicks: int = 10) -> float:
        """Return the delay of the recorder itself in seconds, which is part of every latency that it measures.

        It is the shortest delay of `clicks` clicks, played with almost no buffer.
        """
        command = ["pacat", "-p", "-d", "floor", *RAW, "--latency-msec=1", "--process-time-msec=1"]
        given: list[float] = []
        with self.ear() as ear, subprocess.Popen(command, env=self.environment, stdin=subprocess.PIPE) as player:
            assert player.stdin is not None
            began_s = time.monotonic()
            for block in range(clicks * 40 + 60):
                time.sleep(max(0.0, began_s + block * 0.005 - time.monotonic()))
                is_click = block >= 60 and block % 40 == 0
                if is_click:
                    given.append(time.monotonic())
                player.stdin.write(np.full(SAMPLE_RATE_HZ // 200, 8000 * is_click, "<i2").tobytes())
                player.stdin.flush()
            time.sleep(0.2)
            player.kill()
        return min(heard[0] - 0.005 for at_s in given if (heard := ear.loud(at_s - 0.005, at_s + 0.19)))


class Ear:
    """A recording, with the time of each sample."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._chunks = stream, list[bytes]()
        self._first_s, self._count = float("inf"), 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while chunk := os.read(self._stream.fileno(), 4096):
            now_s = time.monotonic()
            self._chunks.append(chunk)
            self._count += len(chunk)
            self._first_s = min(self._first_s, now_s - self._count / 2 / SAMPLE_RATE_HZ)

    def wait(self, seconds: float) -> None:
        """Wait until `seconds` of sound were recorded, silence included."""
        until_s = time.monotonic() + PATIENCE_S
        while self._count < 2 * SAMPLE_RATE_HZ * seconds:
            assert time.monotonic() < until_s, "nothing comes from the recorder"
            time.sleep(0.01)

    def hear_out(self, gap_s: float = 0.8) -> None:
        """Wait until something is heard, and then until nothing is for longer than between two sentences."""
        began_s = time.monotonic()
        while not (heard := self.loud(began_s, time.monotonic())) or heard[-1] > time.monotonic() - began_s - gap_s:
            assert time.monotonic() < began_s + PATIENCE_S, "it is silent, or never quiet"
            time.sleep(0.05)

    def end(self) -> None:
        self._thread.join(PATIENCE_S)

    @property
    def samples(self) -> Samples:
        sound = b"".join(self._chunks)
        return np.frombuffer(sound[: len(sound) // 2 * 2], "<i2")

    def at(self, sample: int) -> float:
        """Return the latest possible time of a sample, in seconds of the monotonic clock. A recorder is never early."""
        return self._first_s + sample / SAMPLE_RATE_HZ

    def between(self, start_s: float, end_s: float) -> Samples:
        first, last = (max(0, round((at_s - self._first_s) * SAMPLE_RATE_HZ)) for at_s in (start_s, end_s))
        return self.samples[first:last]

    def loud(self, start_s: float, end_s: float, level: int = 500) -> list[float]:
        """Return the times of samples over `level` between `start_s` and `end_s`, in seconds after `start_s`."""
        found = np.flatnonzero(np.abs(self.between(start_s, end_s).astype(np.int32)) > level)
        return [float(sample) / SAMPLE_RATE_HZ for sample in found]


@dataclass
class Session:
    """A running program with a terminal: tests press keys there and read its output in `lines`."""

    process: subprocess.Popen[str]
    keyboard: int
    terminal: str
    began_s: float
    lines: list[str] = field(default_factory=list)

    def press(self, keys: str) -> float:
        """Press keys; return the time in seconds of the monotonic clock."""
        now_s = time.monotonic()
        os.write(self.keyboard, keys.encode())
        return now_s

    def wait(self, text: str, times: int = 1) -> str:
        """Wait for `times` lines that contain `text`, and return the last of them."""
        self.until(lambda: len(self._with(text)) >= times)
        return self._with(text)[-1]

    def _with(self, text: str) -> list[str]:
        return [line for line in self.lines if text in line]

    def settings(self) -> str:
        """Return all settings of its terminal, as `stty -a` prints them."""
        return subprocess.run(["stty", "-a", "-F", self.terminal], check=True, capture_output=True, text=True).stdout

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until `holds` returns a true value."""
        until_s = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < until_s, f"it never came to that: {self.lines}"
            time.sleep(0.005)

    def end(self) -> int:
        """Wait for its end, and return its exit code."""
        return self.process.wait(PATIENCE_S)

    def read(self, stream: IO[str]) -> None:
        self.lines.extend(iter(stream.readline, ""))


@contextmanager
def session(
    arguments: Sequence[str], environment: Mapping[str, str], program: Sequence[str] = ("-m", "voiceguide", "play")
) -> Iterator[Session]:
    """Run `voiceguide play` at a terminal; `lines` has both stdout and stderr."""
    import fcntl
    import pty
    import termios

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, *program, *arguments],
        env=dict(environment),
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),
    )
    assert process.stdout is not None
    playing = Session(process, master, os.ttyname(slave), time.monotonic())
    reader = threading.Thread(target=playing.read, args=(process.stdout,), daemon=True)
    reader.start()
    try:
        yield playing
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        reader.join(PATIENCE_S)
        process.stdout.close()
        os.close(slave)
        os.close(master)


@contextmanager
def room() -> Iterator[Room]:
    """Yield an open room; at the end close it and remove its files."""
    made = Room()
    try:
        made.open()
        yield made
    finally:
        made.kill()
        shutil.rmtree(made.folder, ignore_errors=True)
