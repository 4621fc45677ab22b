"""Sessions that are harmed on purpose: what is done to their sound and chapters, and what is found in them."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from mutagen.id3 import ID3

from support.command_line import voiceguide_here
from support.decoders import decode
from support.paths import SOLES
from voiceguide.audio.clip import clip_of
from voiceguide.encoders.mp3.encode import Encoding, encode
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.verify.verifier import verify

Floats = npt.NDArray[np.float64]
Harm = Callable[[Floats, dict[str, Any]], Floats]
BUNDLED = "plantar-fascia-morning"
"""A bundled routine of three minutes and a half, for the long proofs."""


@dataclass(frozen=True)
class Built:
    audio: Path
    cache: Path
    plan: dict[str, Any]
    samples: Floats


def build(folder: Path, cache: Path, *options: str, routine: str = str(SOLES)) -> Built:
    done = voiceguide_here("build", routine, *options, "-o", f"{folder}/", "--json", cwd=folder, cache=cache)
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    audio = Path(plan["path"])
    return Built(audio, cache, plan, decode(audio, "libsndfile").samples.astype(np.float64))


def harmed(built: Built, path: Path, harm: Harm) -> Path:
    """Write the session anew with `harm` done to its sound; its tag, and the plan in it, stay as they are."""
    samples = np.clip(harm(built.samples.copy(), built.plan), -30_000, 30_000)
    clip = clip_of(samples[: len(samples) // 576 * 576])
    tag_bytes = ID3(built.audio).size  # type: ignore[no-untyped-call]  # mutagen has no types
    with path.open("wb") as out:
        out.write(built.audio.read_bytes()[:tag_bytes])
        stitch([(0, encode(clip, Encoding()))], clip.length // 576, Encoding(), out)
    return path


def kinds(path: Path) -> set[str]:
    return {fault.kind for fault in verify(path).faults}


def utterances(plan: dict[str, Any]) -> list[slice]:
    return [slice(cue["start_sample"], cue["end_sample"]) for cue in plan["cues"] if cue["kind"] == "utterance"]


def alone(plan: dict[str, Any], *, least_s: float = 0.0) -> list[slice]:
    """Utterances with nothing else heard within half a second of them."""
    sounds = [cue for cue in plan["cues"] if cue["kind"] in ("utterance", "sign")]
    found = []
    for cue in utterances(plan):
        from_, to = cue.start - 12_000, cue.stop + 12_000
        near = [one for one in sounds if one["start_sample"] < to and one["end_sample"] > from_]
        if len(near) == 1 and cue.stop - cue.start >= least_s * 24_000:
            found.append(cue)
    return found


def quiet_place(plan: dict[str, Any]) -> int:
    """The midst of the longest quiet."""
    sounds = [cue for cue in plan["cues"] if cue["kind"] in ("utterance", "sign")]
    gaps = [(after["start_sample"] - before["end_sample"], before["end_sample"]) for before, after in pairwise(sounds)]
    length, start = max(gaps)
    return int(start + length // 2)


def late(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan)[3]
    wide = slice(cue.start - 2400, cue.stop + 2400)
    samples[wide] = np.roll(samples[wide], round(0.080 * 24_000))
    return samples


def early(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan)[3]
    wide = slice(cue.start - 2400, cue.stop + 2400)
    samples[wide] = np.roll(samples[wide], -round(0.080 * 24_000))
    return samples


def swapped_utterances(samples: Floats, plan: dict[str, Any]) -> Floats:
    first, second = alone(plan)[2], alone(plan)[4]
    one, other = samples[first].copy(), samples[second].copy()
    length = min(len(one), len(other))
    samples[first], samples[second] = 0, 0
    samples[first.start : first.start + length] = other[:length]
    samples[second.start : second.start + length] = one[:length]
    return samples


def swapped_halves(samples: Floats, plan: dict[str, Any]) -> Floats:
    """Two words of one utterance change places."""
    cue = alone(plan, least_s=2)[0]
    middle = (cue.start + cue.stop) // 2
    samples[cue] = np.concatenate((samples[middle : cue.stop], samples[cue.start : middle]))
    return samples


def loud(samples: Floats, _plan: dict[str, Any]) -> Floats:
    return samples * 10 ** (3 / 20)


def loud_utterance(samples: Floats, plan: dict[str, Any]) -> Floats:
    samples[alone(plan)[1]] *= 10 ** (3 / 20)
    return samples


def click_in_quiet(samples: Floats, plan: dict[str, Any]) -> Floats:
    samples[quiet_place(plan)] += 12_000
    return samples


def click_in_speech(samples: Floats, plan: dict[str, Any]) -> Floats:
    """In the longest pause between words, where it is heard as such."""
    cue = alone(plan, least_s=2)[0]
    level = np.convolve(np.abs(samples[cue]), np.ones(4800), "same")
    at = 6000 + int(np.argmin(level[6000:-6000]))
    samples[cue.start + at] += 20_000
    return samples


def second_of_speech_silent(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan, least_s=2)[1]
    samples[cue.start + 12_000 : cue.start + 36_000] = 0
    return samples


def second_cut_out(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan, least_s=2)[1]
    return np.delete(samples, slice(cue.start + 12_000, cue.start + 36_000))


def utterance_gone(samples: Floats, plan: dict[str, Any]) -> Floats:
    samples[alone(plan)[2]] = 0
    return samples


def speech_too_much(samples: Floats, plan: dict[str, Any]) -> Floats:
    cue = alone(plan, least_s=2)[0]
    at = quiet_place(plan)
    samples[at : at + 24_000] += samples[cue.start : cue.start + 24_000]
    return samples


SIX = (
    (late, "moved"),
    (swapped_halves, "words"),
    (loud, "loudness"),
    (click_in_quiet, "click"),
    (click_in_speech, "click"),
    (second_cut_out, "length"),
    (second_of_speech_silent, "silence"),
    (speech_too_much, "sound"),
)
"""The harms that every session has to be found with, whatever lies under it; a dropped chapter besides."""
HARMS = (
    *SIX,
    (early, "moved"),
    (swapped_utterances, "words"),
    (loud_utterance, "loudness"),
    (utterance_gone, "silence"),
)
"""All harms to sound, in any format."""


def without_a_chapter(built: Built, folder: Path) -> Path:
    path = Path(shutil.copy(built.audio, folder))
    tag: Any = ID3(path)  # type: ignore[no-untyped-call]
    del tag["CHAP:chp1"]
    tag.save(v2_version=3)
    return path
