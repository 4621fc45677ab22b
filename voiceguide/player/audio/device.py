"""The loudspeaker: one output device for a whole session, opened again when it was lost.

No other module uses miniaudio.

The buffer is a compromise between latency and gaps, measured with PulseAudio (docs/performance.md). With a buffer of
80 ms, filled in periods of 20 ms, sound is heard within 80 ms, and Python may be busy for 40 ms without a gap.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide._system.packages import install_command
from voiceguide.errors import SoundError, UsageError
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.markup import near_miss
from voiceguide.player.audio.source import Source

if TYPE_CHECKING:
    import miniaudio

BUFFER_MS = 80
PERIOD_MS = 20
LOOK_S = 0.1
"""Seconds between two checks of the device."""
GONE_S = 0.5
"""A device that takes no samples for this many seconds, while this process runs, is gone."""
WAKING_S = 3.0
"""Seconds that a device may need to begin: a Bluetooth loudspeaker has to wake up."""
AGAIN_S = 0.5
"""Seconds between two attempts to open a lost device."""
FLOWING_SAMPLES = SAMPLE_RATE_HZ // 5
"""More samples than any buffer takes at once: a device that took more is playing."""
CLOSING_S = 1.0
"""Seconds that the end of a session waits for the device to close."""
SWITCH_S = 0.001
"""Python's thread switch interval, in seconds: how long a busy thread may delay the thread that feeds the device.

The default of 5 ms adds up to gaps.
"""
MINIAUDIO_MISSING = "miniaudio, which plays sound, is not installed"
MINIAUDIO_HINT = f"{install_command('miniaudio')} (it wants a C compiler where there is no wheel)"
NO_DEVICE = (
    "no sound device can be opened; plug one in, or start the sound server; or play with --silent, for words on the "
    "screen and the bell"
)
_NAME = "voiceguide"


class Device:
    """A speaker on the device called `name`, or on the default device. It opens the device again when it was lost."""

    def __init__(self, name: str | None = None) -> None:
        self.on_change: Callable[[bool], None] = lambda _gone: None
        self._name = name
        self._source: Source = lambda samples: np.zeros(samples, np.int16)
        self._device: _OpenDevice | None = None
        self._is_gone = False
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch_device, name="speaker", daemon=True)

    def start(self, source: Source) -> None:
        """Begin to take samples from `source`.

        Raise SoundError if there is no device or miniaudio is not installed, and UsageError if `name` fits no device,
        or part of several names.
        """
        self._source = source
        sys.setswitchinterval(min(SWITCH_S, sys.getswitchinterval()))
        self._device = _OpenDevice(self._name, None, self._feed)
        self._watcher.start()

    @property
    def is_gone(self) -> bool:
        """Whether the device takes no samples at present, because it was lost."""
        return self._is_gone

    def close(self) -> None:
        """Play the rest of the buffer and close the device. A second call does nothing."""
        if not self._closing.is_set() and self._device is not None and not self._is_gone:
            time.sleep(BUFFER_MS / 1000)
        self._closing.set()
        if self._watcher.is_alive() and threading.current_thread() is not self._watcher:
            self._watcher.join()
        if self._device is not None:
            self._device.close(CLOSING_S)
            self._device = None

    def _feed(self, samples: int) -> bytes:
        return self._source(samples).tobytes()

    def _watch_device(self) -> None:
        """Check that the device takes samples. When it does not, close it and open it again."""
        last_check_s = time.monotonic()
        while not self._closing.wait(LOOK_S):
            now_s = time.monotonic()
            if now_s - last_check_s > GONE_S and self._device is not None:
                # This process stood still, not the device: Ctrl-Z, or a closed lid.
                self._device.restart_silence_timer()
            last_check_s = now_s
            if self._device is None or self._device.is_dead:
                self._reopen()
            elif self._is_gone and self._device.is_flowing:
                self._set_gone(gone=False)

    def _reopen(self) -> None:
        backend = None
        if self._device is not None:
            self._set_gone(gone=True)
            backend = self._device.backend  # another could occupy the sound card that it needs
            self._device.close(0.0)
        while not self._closing.wait(AGAIN_S):
            with contextlib.suppress(SoundError, UsageError):
                # It gets silence until it plays, because nobody would hear what is said now.
                self._device = _OpenDevice(self._name, backend, self._feed, primed=False)
                return

    def _set_gone(self, *, gone: bool) -> None:
        if self._is_gone != gone:
            self._is_gone = gone
            self.on_change(gone)


class _OpenDevice:
    """An open device, and the number of samples it has taken.

    `feed` maps a number of samples to their bytes. With `primed=False` the device gets silence until it plays.
    """

    def __init__(self, name: str | None, backend: Any, feed: Callable[[int], bytes], *, primed: bool = True) -> None:  # noqa: ANN401 - as below
        self._feed, self._primed = feed, primed
        self._taken = 0
        self._last_s = time.monotonic()
        self._device, self.backend = _open_playback(name, backend)
        feeding = self._feeding()
        next(feeding)
        try:
            self._device.start(feeding)
        except _miniaudio().MiniaudioError as error:
            raise SoundError(NO_DEVICE) from error

    def _feeding(self) -> Generator[bytes, int, None]:
        samples = yield b""
        while True:
            self._taken += samples
            self._last_s = time.monotonic()
            self._primed = self._primed or self.is_flowing
            samples = yield self._feed(samples) if self._primed else bytes(2 * samples)

    @property
    def is_flowing(self) -> bool:
        """Whether it took more samples than fit in a buffer, so that it plays."""
        return self._taken > FLOWING_SAMPLES

    @property
    def is_dead(self) -> bool:
        """Whether it has taken no samples for too long."""
        return time.monotonic() - self._last_s > (GONE_S if self.is_flowing else WAKING_S)

    def restart_silence_timer(self) -> None:
        """Start to measure again how long it takes no samples."""
        self._last_s = time.monotonic()

    def close(self, wait_s: float) -> None:
        """Close the device in a thread, because a dead device may block for ever. Wait for it at most `wait_s`."""
        closing = threading.Thread(target=self._device.close, name="closing", daemon=True)
        closing.start()
        closing.join(wait_s)


def devices() -> list[str]:
    """Return the names of the output devices, the usual first. Raise SoundError if no sound system answers."""
    return [name for name, _ in _playback_devices(None)]


def _playback_devices(backend: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - miniaudio may be missing
    found, _ = _first_working(backend, lambda tried: _miniaudio().Devices([tried]).get_playbacks())
    return [(device["name"], device["id"]) for device in found]


def _open_playback(name: str | None, backend: Any) -> "tuple[miniaudio.PlaybackDevice, Any]":  # noqa: ANN401 - as above
    library = _miniaudio()
    device_id = None if name is None else _id_of(name, _playback_devices(backend))
    # PulseAudio takes only one period ahead by default. libpulse reads this variable when it opens a stream.
    os.environ.setdefault("PULSE_LATENCY_MSEC", str(BUFFER_MS))

    def open_by(tried: Any) -> "miniaudio.PlaybackDevice":  # noqa: ANN401 - as above
        return library.PlaybackDevice(
            output_format=library.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=SAMPLE_RATE_HZ,
            buffersize_msec=PERIOD_MS,
            callback_periods=BUFFER_MS // PERIOD_MS,
            device_id=device_id,
            backends=[tried],
            app_name=_NAME,
        )

    return _first_working(backend, open_by)


def _first_working(backend: Any, ask: Callable[[Any], Any]) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    """Return the result of `ask` for the first backend that does not fail, and that backend.

    Raise SoundError if all fail.
    """
    library = _miniaudio()
    last_error: Exception | None = None
    for tried in _backends() if backend is None else [backend]:
        try:
            return ask(tried), tried
        except library.MiniaudioError as error:
            last_error = error
    raise SoundError(NO_DEVICE) from last_error


def _id_of(name: str, found: Sequence[tuple[str, Any]]) -> Any:  # noqa: ANN401 - as above
    """Return the id of the device called `name`, in any case. Part of a name is enough if it fits one device only.

    Raise UsageError if no device fits, or several do.
    """
    wanted = name.casefold()
    equal = [device_id for found_name, device_id in found if found_name.casefold() == wanted]
    fitting = equal or [device_id for found_name, device_id in found if wanted in found_name.casefold()]
    if len(fitting) == 1 or equal:
        return fitting[0]
    names = [found_name for found_name, _ in found]
    if fitting:
        fits = ", ".join(f'"{found_name}"' for found_name in names if wanted in found_name.casefold())
        raise UsageError(f'--device: "{name}" fits more than one: {fits}')
    raise UsageError(f'--device: no device "{name}"{near_miss(name, names)} (voiceguide play --list-devices)')


def _backends() -> list[Any]:
    """Return the backends to try, the most usual first. Only those that play to a loudspeaker are among them."""
    backend = _miniaudio().Backend
    if sys.platform == "win32":
        return [backend.WASAPI, backend.DSOUND, backend.WINMM]
    if sys.platform == "darwin":
        return [backend.COREAUDIO]
    return [backend.PULSEAUDIO, backend.ALSA, backend.SNDIO, backend.AUDIO4, backend.OSS]


def _miniaudio() -> Any:  # noqa: ANN401 - a module that may not be installed
    try:
        import miniaudio
    except ImportError as error:
        raise SoundError(f"{MINIAUDIO_MISSING}; {MINIAUDIO_HINT}, or --silent") from error
    _silence_alsa()
    return miniaudio


def _silence_alsa() -> None:
    """Stop ALSA from printing errors: a missing card makes it write twenty lines to stderr that help nobody.

    ALSA calls a handler in place of printing. Any function that does no harm when called will do, such as `getpid`.
    File descriptor 2 stays unchanged for other code.
    """
    if not sys.platform.startswith("linux") or _alsa_libraries:
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        alsa = ctypes.CDLL("libasound.so.2")
        _alsa_libraries.append(alsa)
        alsa.snd_lib_error_set_handler(ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p))


_alsa_libraries: list[object] = []
