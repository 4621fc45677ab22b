"""hibari's network with the models of a voice: it turns a sentence into samples, the same in every process.

The network always runs at its own pace, and its frames are stretched evenly afterwards. Its own `speed` rounds the
length of each sound to 25 ms, so that the pace leaps: 0.76 gives 157 words a minute, 0.80 gives 174, 0.84 gives 190.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide._system.packages import install_command
from voiceguide.errors import SpeechError
from voiceguide.speech.engines.hibari_models import G2P_SHA256, MODELS, REQUIREMENT
from voiceguide.speech.engines.neural import cut, loading
from voiceguide.speech.engines.protocol import no_voice
from voiceguide.speech.voice_files import verify, voices_folder

_NOISE_FRAMES = 512
"""Frames of noise that are drawn once, and used again by each sentence; drawing it takes a quarter of the synthesis."""
_BINS = 601
_EDGE_LOG = 54.0 / 20 * float(np.log(10))
"""Frames at both ends that are this much softer than the loudest, in nepers (54 dB), are left out."""
_EDGE_FRAMES = 6
"""Frames of 12.5 ms that stay at each end nevertheless."""

_Frames = npt.NDArray[np.float32]


class HibariNetwork:
    """hibari with the models of a voice loaded. Raise what `NaturalEngine.start` raises."""

    def __init__(self, voice: str) -> None:
        if voice not in MODELS:
            raise no_voice("natural", voice, MODELS)
        reinstall = f"install it again: {install_command(REQUIREMENT, reinstall=True)}"
        sys.modules.setdefault("scipy.fft", None)  # type: ignore[arg-type]  # an import of it fails now, as is wanted
        with loading("hibari", reinstall):
            import hibari
            from hibari import dsp
        self._dsp: Any = dsp
        noise = np.random.default_rng(0).standard_normal((_BINS, 2 * _NOISE_FRAMES), dtype=np.float32)
        self._noise = noise.view(np.complex64)
        model, package = MODELS[voice], Path(hibari.__file__).parent / "assets"
        path, mend = package / model.file, reinstall
        if not model.in_package:
            path, mend = voices_folder("natural") / model.file, f"voiceguide voices install natural:{voice}"
            if not path.exists():
                raise no_voice("natural", voice, ["heart"], f" To install it: {mend}")
        verify(path, model.sha256, mend)
        g2p = "oov_gb.onnx" if model.is_british else "oov.onnx"
        verify(package / g2p, G2P_SHA256[g2p], reinstall)
        with loading(f"the voice {voice}", mend):
            self._voice: Any = hibari.Hibari(voice=voice, model=str(path), threads=1)
            self._voice.phonemize("Warm.")

    def samples(self, text: str, pace: float) -> _Frames:
        """Return the sound of `text` at 24 kHz, full scale ±1, at `pace` times the network's own.

        Raise SpeechError if there is no word in it.
        """
        phonemes = [part for whole in self._voice.phonemize(text) for part in cut(whole)]
        parts = [self._spoken(part, pace) for part in phonemes]
        if not sum(map(len, parts)):
            raise SpeechError("there is no word in it that this voice knows")
        return np.concatenate(parts)

    def _spoken(self, phonemes: str, pace: float) -> _Frames:
        ids = self._voice.ids(phonemes)
        if len(ids) < 3:  # the network begins and ends each text with an id of its own
            return np.zeros(0, np.float32)
        given = {"ids": np.asarray([ids], np.int64), "speed": np.ones(1, np.float32)}
        *spectra, pitch_hz = (output[0] for output in self._voice.sess.run(None, given))
        first, end = _sounding(spectra)
        spectra, pitch_hz = [spectrum[:, first:end] for spectrum in spectra], pitch_hz[first:end]
        return self._synthesised(*_stretched(spectra, pitch_hz, pace))

    def _synthesised(
        self, harmonic: _Frames, turn: _Frames, noisy: _Frames, free: _Frames, phase: _Frames, pitch_hz: _Frames
    ) -> _Frames:
        """Return the sound of a spectrum in five parts, each (601, n), and a pitch, (n,).

        As `hibari.dsp.synth`, apart from the noise: pulses at the pitch, shaped by the logarithms of the `harmonic`
        amplitudes and a `turn` of their phases, and `noisy` and `free` amplitudes.
        """
        dsp, frames = self._dsp, len(pitch_hz)
        spectrum = dsp.stft(dsp.pulses(pitch_hz), frames)
        rotation = np.empty((_BINS, frames), np.complex64)
        np.tanh(turn, out=turn)
        turn *= np.pi
        np.cos(turn, out=rotation.real)
        np.sin(turn, out=rotation.imag)
        rotation *= dsp.ex(harmonic)
        spectrum *= rotation
        repeats = -(-frames // _NOISE_FRAMES)
        noise = self._noise if repeats == 1 else np.tile(self._noise, repeats)
        spectrum += noise[:, :frames] * dsp.ex(noisy)
        np.cos(phase, out=rotation.real)
        np.sin(phase, out=rotation.imag)
        rotation *= dsp.ex(free)
        spectrum += rotation
        sound: _Frames = dsp.ola(spectrum)
        return sound


def _sounding(spectra: list[_Frames]) -> tuple[int, int]:
    """Return the first frame that sounds and the frame after the last, with a few frames around them.

    The network adds 300 ms of silence before a text and 500 ms after it. The harmonic, noisy and free parts of
    the spectrum are the first, third and fourth, as natural logarithms of amplitudes.
    """
    loudest = np.max([spectra[part].max(axis=0) for part in (0, 2, 3)], axis=0)
    sounding = np.flatnonzero(loudest > loudest.max() - _EDGE_LOG)
    return max(0, int(sounding[0]) - _EDGE_FRAMES), int(sounding[-1]) + 1 + _EDGE_FRAMES


def _stretched(spectra: list[_Frames], pitch_hz: _Frames, pace: float) -> list[_Frames]:
    """Return the spectra, each (601, n), and the pitch, (n,), with as many frames as `pace` asks for.

    Between two frames, amplitudes are interpolated. The free phases are taken from the nearest frame.
    """
    frames = len(pitch_hz)
    wanted = max(1, round(frames / pace))
    at = np.clip((np.arange(wanted) + 0.5) * frames / wanted - 0.5, 0, frames - 1)
    low = np.floor(at).astype(int)
    high, near, part = np.minimum(low + 1, frames - 1), np.round(at).astype(int), (at - low).astype(np.float32)
    stretched = []
    for spectrum in spectra[:4]:
        between = spectrum[:, high]
        between -= spectrum[:, low]
        between *= part
        between += spectrum[:, low]
        stretched.append(between)
    is_voiced = (pitch_hz[low] >= 40) & (pitch_hz[high] >= 40)
    pitch = np.where(is_voiced, pitch_hz[low] * (1 - part) + pitch_hz[high] * part, pitch_hz[near])
    return [*stretched, np.ascontiguousarray(spectra[4][:, near]), pitch.astype(np.float32)]
