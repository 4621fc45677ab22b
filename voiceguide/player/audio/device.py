"""The loudspeaker by miniaudio: one device from beginning to end, sought again when it goes; the one place to know it.

Latency against drop-outs, measured with PulseAudio (docs/performance.md): with 80 ms in its buffer, asked for in
pieces of 20 ms, what is played is heard within 80 ms, and Python may be busy for 40 ms without a gap.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide._system.packages import how_to_get
from voiceguide.errors import SoundError, UsageError
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.markup import near_miss
from voiceguide.player.audio.source import Source

if TYPE_CHECKING:
    import miniaudio

BUFFER_MS = 80
PERIOD_MS = 20
LOOK_S = 0.1
GONE_S = 0.5
"""A device that takes nothing for so long, while we look on, is gone."""
WAKING_S = 3.0
"""So long it may take to begin: a loudspeaker by Bluetooth sleeps."""
AGAIN_S = 0.5
FLOWING_SAMPLES = SAMPLE_RATE_HZ // 5
"""More than any buffer takes at once: whoever took so many is playing."""
CLOSING_S = 1.0
SWITCH_S = 0.001
"""How long a busy thread keeps Python from the one that feeds the device; 5 ms, the usual, add up to gaps."""
MISSING = "miniaudio, which plays sound, is not installed"
MEND = f"{how_to_get('miniaudio')} (it wants a C compiler where there is no wheel)"
NO_DEVICE = (
    "no sound device can be opened; plug one in, or start the sound server; or play with --silent, for words on the "
    "screen and the bell"
)
_NAME = "voiceguide"


class Device:
    """A speaker on the device of that name, or on the usual one."""

    def __init__(self, name: str | None = None) -> None:
        self.on_change: Callable[[bool], None] = lambda _gone: None
        self._name = name
        self._source: Source = lambda samples: np.zeros(samples, np.int16)
        self._open: _Open | None = None
        self._is_gone = False
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._watching, name="speaker", daemon=True)

    def start(self, source: Source) -> None:
        """Begin to take from `source`. Raises SoundError where there is no device, UsageError where not of that name.

        Raises SoundError, too, where miniaudio is not installed.
        """
        self._source = source
        sys.setswitchinterval(min(SWITCH_S, sys.getswitchinterval()))
        self._open = _Open(self._name, None, self._feed)
        self._watch.start()

    @property
    def is_gone(self) -> bool:
        """Whether the device takes nothing at present."""
        return self._is_gone

    def close(self) -> None:
        """Stop, when what is in the buffer was heard, and let go of the device; twice is as good as once."""
        if not self._closing.is_set() and self._open is not None and not self._is_gone:
            time.sleep(BUFFER_MS / 1000)
        self._closing.set()
        if self._watch.is_alive() and threading.current_thread() is not self._watch:
            self._watch.join()
        if self._open is not None:
            self._open.close(CLOSING_S)
            self._open = None

    def _feed(self, samples: int) -> bytes:
        return self._source(samples).tobytes()

    def _watching(self) -> None:
        """Look whether samples are taken; where none are, let go of the device and seek it again."""
        before_s = time.monotonic()
        while not self._closing.wait(LOOK_S):
            now_s = time.monotonic()
            if now_s - before_s > GONE_S and self._open is not None:
                self._open.forgive()  # it was we who stood still: Ctrl-Z, or a closed lid
            before_s = now_s
            if self._open is None or self._open.is_dead:
                self._seek()
            elif self._is_gone and self._open.is_flowing:
                self._tell(gone=False)

    def _seek(self) -> None:
        backend = None
        if self._open is not None:
            self._tell(gone=True)
            backend = self._open.backend  # another one could hold the very card that this one wants to have back
            self._open.close(0.0)
        while not self._closing.wait(AGAIN_S):
            with contextlib.suppress(SoundError, UsageError):
                # Until it plays it gets silence: nothing that is said now would be heard.
                self._open = _Open(self._name, backend, self._feed, primed=False)
                return

    def _tell(self, *, gone: bool) -> None:
        if self._is_gone != gone:
            self._is_gone = gone
            self.on_change(gone)


class _Open:
    """A device that is open, and how much it has taken; `feed` gives the next so many samples as bytes.

    One that is not `primed` gets silence until it plays.
    """

    def __init__(self, name: str | None, backend: Any, feed: Callable[[int], bytes], *, primed: bool = True) -> None:  # noqa: ANN401 - as below
        self._feed, self._primed = feed, primed
        self._taken = 0
        self._last_s = time.monotonic()
        self._device, self.backend = _opened(name, backend)
        taking = self._taking()
        next(taking)
        try:
            self._device.start(taking)
        except _miniaudio().MiniaudioError as error:
            raise SoundError(NO_DEVICE) from error

    def _taking(self) -> Generator[bytes, int, None]:
        samples = yield b""
        while True:
            self._taken += samples
            self._last_s = time.monotonic()
            self._primed = self._primed or self.is_flowing
            samples = yield self._feed(samples) if self._primed else bytes(2 * samples)

    @property
    def is_flowing(self) -> bool:
        """Whether it takes more than what fills its buffer."""
        return self._taken > FLOWING_SAMPLES

    @property
    def is_dead(self) -> bool:
        """Whether it has taken nothing for too long."""
        return time.monotonic() - self._last_s > (GONE_S if self.is_flowing else WAKING_S)

    def forgive(self) -> None:
        """Count from now on how long it takes nothing."""
        self._last_s = time.monotonic()

    def close(self, wait_s: float) -> None:
        """Close it in a thread of its own, which a dead device may keep for ever; wait so long for it."""
        closing = threading.Thread(target=self._device.close, name="closing", daemon=True)
        closing.start()
        closing.join(wait_s)


def devices() -> list[str]:
    """Give the names of the devices that play, the usual ones first. Raises SoundError where nothing can be asked."""
    return [name for name, _ in _found(None)]


def _found(backend: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - things of miniaudio's, which may be missing
    found, _ = _first_that_works(backend, lambda one: _miniaudio().Devices([one]).get_playbacks())
    return [(device["name"], device["id"]) for device in found]


def _opened(name: str | None, backend: Any) -> "tuple[miniaudio.PlaybackDevice, Any]":  # noqa: ANN401 - as above
    library = _miniaudio()
    device_id = None if name is None else _named(name, _found(backend))
    # By default PulseAudio takes one piece and no more ahead; libpulse reads this when a stream is made.
    os.environ.setdefault("PULSE_LATENCY_MSEC", str(BUFFER_MS))

    def open_by(one: Any) -> "miniaudio.PlaybackDevice":  # noqa: ANN401 - as above
        return library.PlaybackDevice(
            output_format=library.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=SAMPLE_RATE_HZ,
            buffersize_msec=PERIOD_MS,
            callback_periods=BUFFER_MS // PERIOD_MS,
            device_id=device_id,
            backends=[one],
            app_name=_NAME,
        )

    return _first_that_works(backend, open_by)


def _first_that_works(backend: Any, ask: Callable[[Any], Any]) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    """Give the answer of the first backend that has one, and that backend. Raises SoundError where none has."""
    library = _miniaudio()
    why: Exception | None = None
    for one in _backends() if backend is None else [backend]:
        try:
            return ask(one), one
        except library.MiniaudioError as error:
            why = error
    raise SoundError(NO_DEVICE) from why


def _named(name: str, found: Sequence[tuple[str, Any]]) -> Any:  # noqa: ANN401 - as above
    """Give the id of the device of that name; part of a name is enough where it fits one alone."""
    asked = name.casefold()
    same = [one for called, one in found if called.casefold() == asked]
    like = same or [one for called, one in found if asked in called.casefold()]
    if len(like) == 1 or same:
        return like[0]
    names = [called for called, _ in found]
    if like:
        fits = ", ".join(f'"{called}"' for called in names if asked in called.casefold())
        raise UsageError(f'--device: "{name}" fits more than one: {fits}')
    raise UsageError(f'--device: no device "{name}"{near_miss(name, names)} (voiceguide play --list-devices)')


def _backends() -> list[Any]:
    """Give what may be asked, the usual one first: each that plays to a place where one hears it."""
    one = _miniaudio().Backend
    if sys.platform == "win32":
        return [one.WASAPI, one.DSOUND, one.WINMM]
    if sys.platform == "darwin":
        return [one.COREAUDIO]
    return [one.PULSEAUDIO, one.ALSA, one.SNDIO, one.AUDIO4, one.OSS]


def _miniaudio() -> Any:  # noqa: ANN401 - a module that may be missing
    try:
        import miniaudio
    except ImportError as error:
        raise SoundError(f"{MISSING}; {MEND}, or --silent") from error
    _hush()
    return miniaudio


def _hush() -> None:
    """Have ALSA print nothing: a missing card costs it twenty lines on stderr, which are no help to anybody.

    Its own way to say so takes any function that may be called in vain; file descriptor 2 stays as it is for others.
    """
    if not sys.platform.startswith("linux") or _hushed:
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        alsa = ctypes.CDLL("libasound.so.2")
        _hushed.append(alsa)
        alsa.snd_lib_error_set_handler(ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p))


_hushed: list[object] = []
