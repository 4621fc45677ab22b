"""Checks that voiceguide works here: a word is spoken, encoded, and decoded by an independent decoder."""

import io
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from voiceguide._system.paths import is_there
from voiceguide._system.wheels import WITHOUT_WHEELS, system_without_wheels
from voiceguide.audio.clip import Clip, heard
from voiceguide.audio.levelling import levelled
from voiceguide.cache import Cache
from voiceguide.encoders import pyav
from voiceguide.encoders.mp3.encode import Encoding, encode
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.encoders.registry import FORMATS
from voiceguide.encoders.stream import StreamInfo
from voiceguide.errors import SoundError, SpeechError, VoiceguideError
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, samples_to_s
from voiceguide.model.script import RATE_WPM
from voiceguide.player.audio.device import devices
from voiceguide.player.controls.media_keys import how_to_get_it
from voiceguide.share.addresses import candidates, interfaces_here, outgoing_address
from voiceguide.share.requirements import require_server
from voiceguide.speech.engines.registry import engine_named, engine_names
from voiceguide.speech.synthesis import speak
from voiceguide.speech.voice_choice import VoiceChoice

WORD = "Breathe."
_TRIED_ON = "Linux"
_HEARD_WITHIN_S = 0.03
"""How far from its place the decoded word may be heard, in seconds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a single check."""

    name: str
    works: bool
    seen: str
    """The observation, in words."""
    mend: str = ""
    """How to repair it, if it does not work."""
    exit_code: int = 0
    """Exit code if it does not work; 0 if that is no reason to fail."""


def examine(voice: Callable[[], VoiceChoice], cache: Cache, output: Path) -> Iterator[Finding]:
    """Yield a finding for each thing that a build needs.

    `voice` returns the chosen voice or raises SpeechError; `output` is the folder for sessions.
    """
    yield _python()
    yield _folder("cache", cache.folder, "set VOICEGUIDE_CACHE_DIR to a folder that you may write to")
    yield _folder("output", output, "go to a folder that you may write to, or give -o")
    yield from _sound(voice)
    yield _engines()
    yield _formats()
    yield _wheels()
    yield _loudspeaker()
    yield _phone()
    if platform.system() == "Linux":
        yield _buttons()
    yield _never_tried()


def _python() -> Finding:
    seen = f"voiceguide {metadata.version('voiceguide')}, Python {platform.python_version()}, {platform.platform()}"
    return Finding("program", True, f"{seen}, {sys.executable}")


def _folder(name: str, folder: Path, mend: str) -> Finding:
    """Check that the nearest existing folder can be written to; a build creates the rest."""
    try:
        existing = next((path for path in (folder, *folder.resolve().parents) if is_there(path)), folder)
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"voiceguide")
    except (OSError, RuntimeError) as error:  # RuntimeError: its links lead in a circle
        reason = getattr(error, "strerror", None) or str(error)
        return Finding(name, False, f"{folder.as_posix()}: {reason}", mend, SoundError.exit_code)
    return Finding(name, True, folder.as_posix())


def _sound(voice: Callable[[], VoiceChoice]) -> Iterator[Finding]:
    """Speak a word, encode it and decode it. Stop at the first failure."""
    try:
        chosen = voice()
        with tempfile.TemporaryDirectory() as folder:
            spoken = speak({WORD: None}, chosen, RATE_WPM, Cache(Path(folder)))
            clip = levelled(spoken.clip(WORD), 0.0)
    except SpeechError as error:
        mend = "try --voice hum to rule the rest out, or another voice"
        yield Finding("speech", False, str(error), mend, error.exit_code)
        return
    said = samples_to_s(clip.heard_end - clip.heard_start)
    yield Finding("speech", True, f'{chosen} says "{WORD}" in {said:.2f} s')
    try:
        decoded = _decoded(_encoded(clip))
    except VoiceguideError as error:
        yield Finding("mp3", False, str(error), "pip install --force-reinstall lameenc soundfile", error.exit_code)
        return
    yield _compared(clip, decoded)


def _encoded(clip: Clip) -> bytes:
    """Return an MP3 in which the word comes after ten frames of silence."""
    encoding = Encoding()
    out = io.BytesIO()
    stitch([(10, encode(clip, encoding))], 20 + clip.length // FRAME_SAMPLES, encoding, out)
    return out.getvalue()


def _decoded(stream: bytes) -> Clip:
    import soundfile

    from voiceguide.audio.clip import clip_of

    try:
        samples, rate_hz = soundfile.read(io.BytesIO(stream), dtype="float64")
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise SoundError(f"the encoded word cannot be decoded: {error}") from error
    if rate_hz != SAMPLE_RATE_HZ:
        raise SoundError(f"the encoded word is decoded at {rate_hz} Hz instead of {SAMPLE_RATE_HZ}")
    return clip_of(samples * 32767)


def _compared(clip: Clip, decoded: Clip) -> Finding:
    start, end = heard(decoded.samples)
    offset = 10 * FRAME_SAMPLES
    off_s = max(abs(start - offset - clip.heard_start), abs(end - offset - clip.heard_end)) / SAMPLE_RATE_HZ
    seen = f"encoded by lameenc, decoded by libsndfile, heard within {off_s * 1000:.0f} ms of where it belongs"
    mend = "pip install --force-reinstall lameenc soundfile"
    return Finding("mp3", off_s <= _HEARD_WITHIN_S, seen, mend, 0 if off_s <= _HEARD_WITHIN_S else SoundError.exit_code)


def _engines() -> Finding:
    """Find which engines are installed, and how to get the others. A missing engine is not a failure."""
    here, missing = [], []
    for name in engine_names():
        try:
            lack = engine_named(name).lack()
        except SpeechError as error:
            lack = str(error)
        if lack is None:
            here.append(name)
        else:
            missing.append(f"; {name}: {lack}")
    return Finding("engines", True, f"{', '.join(here)}{''.join(missing)} (voiceguide voices list shows their voices)")


def _formats() -> Finding:
    """Encode a second in each format that is written as a stream. A missing extra is not a failure."""
    if not pyav.is_installed():
        here = ", ".join(form.name for form in FORMATS.values() if not form.needs_pyav)
        lacking = " and ".join(form.name for form in FORMATS.values() if form.needs_pyav)
        return Finding("formats", True, f"{here}; {lacking} come with PyAV: {pyav.pyav_install_command()}")
    second = np.zeros((SAMPLE_RATE_HZ, 1), dtype=np.int16)
    try:
        for form in FORMATS.values():
            if form.write is not None:
                form.write(iter([second]), StreamInfo(1, len(second), 64), io.BytesIO())
    except (VoiceguideError, ImportError) as error:
        return Finding("formats", False, str(error), pyav.pyav_install_command(reinstall=True), SoundError.exit_code)
    return Finding("formats", True, ", ".join(FORMATS))


def _wheels() -> Finding:
    """Say for which packages there is no wheel on this system. Who reads this has got past that: no failure."""
    system = system_without_wheels()
    if system is None:
        return Finding("wheels", True, "every package has one for this system (docs/platforms.md has the others)")
    return Finding("wheels", True, f"not every package has one for {system}: {WITHOUT_WHEELS[system]}")


def _loudspeaker() -> Finding:
    """Check whether a session can be heard live. Builds do not need this, so it is no reason to fail."""
    try:
        names = devices()
    except SoundError as error:
        what, _, mend = str(error).partition("; ")
        return Finding("loudspeaker", False, f"{what}, so play is for --silent only; build needs none", mend)
    if not names:
        return Finding("loudspeaker", False, "the sound server knows none, so play is for --silent only", "plug one in")
    return Finding("loudspeaker", True, f"miniaudio {metadata.version('miniaudio')}, {', '.join(names)}")


def _buttons() -> Finding:
    """Check whether the extra for the buttons is installed. A missing extra is not a failure."""
    try:
        seen = f"dbus-fast {metadata.version('dbus-fast')} is here: buttons of the desktop and of headsets work in play"
    except metadata.PackageNotFoundError:
        seen = f"keyboard only, no buttons of the desktop or of headsets; they come with dbus-fast: {how_to_get_it()}"
    return Finding("buttons", True, seen)


def _phone() -> Finding:
    """Check whether a phone can be served. Builds do not need this, so it is no reason to fail."""
    try:
        require_server()
    except SoundError as error:
        what, _, mend = str(error).partition("; get it with\n")
        return Finding("phone", False, what, mend.strip())
    found = candidates(interfaces_here(), outgoing_address())
    if not found:
        mend = "connect this computer to the network of the phone"
        return Finding("phone", False, "this computer is in no network, so share has no address for a phone", mend)
    return Finding("phone", True, f"share answers at {found[0].host} ({found[0].interface}), in the same network only")


def _never_tried() -> Finding:
    if platform.system() == _TRIED_ON:
        seen = "players: none; what phones make of the file was not tried from here"
    else:
        system = platform.system()
        seen = f"voiceguide's own tests run on {_TRIED_ON} only; on {system} nothing but the above was ever tried"
    return Finding("never tried", True, seen)
