"""Seeks by players: where the sound goes on, found in the whole session by correlation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from support.player_programs import output

Seek = Callable[[Path, float, Path], object]
"""Has a program seek in a file to a time in seconds, and write a WAV of the sound from there on: 24 kHz, one channel.
The file is there, and empty."""
HEARD_S, AROUND_S, LATE_S = 6.0, 14.0, 0.25
"""Length of the sound that is compared, how far from its place it is looked for, and how much of its start is left
out: decoders begin softly."""
_HEAD_BYTES = 44
Floats = npt.NDArray[np.float64]
_GST = f"""
import sys, gi
gi.require_version("Gst", "1.0")
from gi.repository import Gst
path, at_s, wav = sys.argv[1], float(sys.argv[2]), sys.argv[3]
Gst.init(None)
caps = "audio/x-raw,format=S16LE,rate=24000,channels=1,layout=interleaved"
chain = f"filesrc name=file ! decodebin ! audioconvert ! audioresample ! {{caps}} ! appsink name=sink sync=false"
pipeline = Gst.parse_launch(chain)
pipeline.get_by_name("file").set_property("location", path)
sink = pipeline.get_by_name("sink")
pipeline.set_state(Gst.State.PAUSED)
pipeline.get_state(20 * Gst.SECOND)
pipeline.seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH, round(at_s * Gst.SECOND))
pipeline.get_state(20 * Gst.SECOND)
pipeline.set_state(Gst.State.PLAYING)
sound = bytes({_HEAD_BYTES})
while len(sound) < 400_000 and (sample := sink.emit("try-pull-sample", 5 * Gst.SECOND)):
    buffer = sample.get_buffer()
    sound += buffer.extract_dup(0, buffer.get_size())
open(wav, "wb").write(sound)
pipeline.set_state(Gst.State.NULL)
"""
"""A seek in the quick mode, which is the usual one: it has no flag `ACCURATE`."""


def seek_by_mpv(path: Path, at_s: float, wav: Path) -> None:
    """Without exact seeks, as with the arrow keys."""
    sound = ("--ao=pcm", f"--ao-pcm-file={wav}", "--audio-samplerate=24000", "--audio-channels=mono")
    quiet = ("--no-config", "--really-quiet", "--no-video", "--sub-auto=no", "--audio-format=s16")
    output("mpv", *quiet, "--hr-seek=no", f"--start={at_s}", "--length=8", *sound, path)


def seek_by_vlc(path: Path, at_s: float, wav: Path) -> None:
    chain = f"#transcode{{acodec=s16l,samplerate=24000,channels=1}}:std{{access=file,mux=wav,dst={wav}}}"
    quiet = ("-q", "--no-video", "--no-sub-autodetect-file", "-I", "dummy")
    output("cvlc", *quiet, f"--start-time={at_s}", "--run-time=8", "--sout", chain, path, "vlc://quit")


def seek_by_gstreamer(path: Path, at_s: float, wav: Path) -> None:
    """By the system's Python, which alone has GStreamer's bindings (python3-gi)."""
    output("/usr/bin/python3", "-c", _GST, path, str(at_s), wav)


def seek_by_mpg123(path: Path, at_s: float, wav: Path) -> None:
    output("mpg123", "-q", "-k", str(round(at_s / 0.024)), "-n", "340", "-w", wav, path)


def off_s(seek: Seek, path: Path, whole: npt.NDArray[Any], at_s: float) -> float | None:
    """Return by how many seconds the sound after a seek starts late; None if it is not found in `whole`."""
    wav = path.parent / "seek.wav"
    wav.write_bytes(b"")
    wav.chmod(0o666)
    seek(path, at_s, wav)
    content = wav.read_bytes()[_HEAD_BYTES:]
    late, heard = round(LATE_S * 24_000), round(HEARD_S * 24_000)
    found = np.frombuffer(content[: len(content) & ~1], "<i2")[late : late + heard].astype(np.float64)
    if len(found) < heard // 2 or not found.any():
        return None
    first = max(0, round((at_s - AROUND_S) * 24_000))
    around = whole[first : round((at_s + AROUND_S + HEARD_S) * 24_000)].astype(np.float64)
    place, likeness = _best_place(around, found)
    return (first + place - late) / 24_000 - at_s if likeness > 0.5 else None


def _best_place(around: Floats, found: Floats) -> tuple[int, float]:
    """Return where `found` lies in `around`, and how alike they are there, from 0 to 1."""
    size = 1 << (len(around) + len(found)).bit_length()
    product = np.fft.rfft(around, size) * np.conj(np.fft.rfft(found, size))
    match = np.fft.irfft(product, size)[: len(around) - len(found) + 1]
    place = int(np.argmax(match))
    there = around[place : place + len(found)]
    return place, float(match[place] / (np.linalg.norm(there) * np.linalg.norm(found) + 1e-9))
