"""A small session that the tests of publish/ share, and its audio."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import numpy as np

from voiceguide.audio.clip import Clip, Samples, clip_of
from voiceguide.encoders.mp3.encode import Encoding, encode
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.encoders.registry import Format
from voiceguide.errors import Where
from voiceguide.export.id3_tags import id3_tag
from voiceguide.export.metadata import metadata_of, stream_info
from voiceguide.export.session_record import SessionRecord
from voiceguide.export.tags import tagging_of
from voiceguide.model.timeline import Chapter, Cue, Timeline

FRAMES = 500


def cue(kind: str, start_s: float, end_s: float, text: str = "", spoken: str = "") -> Cue:
    """A cue of the first chapter, on the left."""
    where = Where("content/moves/calf-draw-back.yaml", 9, 1)
    edges = round(start_s * 24_000), round(end_s * 24_000)
    return Cue(kind, *edges, text, spoken or text, 0, 1, "calf-draw-back", "left", 1, where)


CUES = (
    cue("utterance", 1.5, 3.25, "Both calves, <slowly> & with care."),
    cue("hold", 4.008, 9.0),
    cue("sign", 4.008, 4.5, "start"),
    cue("utterance", 4.6, 6.0, "Gastrocnemius.\n\n[Point] your toes -->", "gas-trock-nee-me-us point your toes"),
    cue("utterance", 3661.9996, 3663.0, "Done — stand up."),
)
CHAPTERS = (Chapter("Intro", 0, 101), Chapter("Calves: — left", 101, 350), Chapter("End", 350, FRAMES))


def session(
    *, title: str = "Calves, spiky ball", cues: tuple[Cue, ...] = CUES, chapters: tuple[Chapter, ...] = CHAPTERS
) -> SessionRecord:
    """What a build would hand to `publish`."""
    return SessionRecord(
        id="calf-release",
        title=title,
        album=title,
        artist="voiceguide",
        comment="Turn off “skip silence” in your player.",
        language="en",
        timeline=Timeline((), cues, chapters, chapters[-1].end_frame if chapters else FRAMES),
        voices=({"engine": "system", "voice": "English (America)", "licence": "GPL-3.0-or-later"},),
        speech_lufs=-19.0,
        integrated_lufs=-19.4,
        true_peak_dbtp=-2.1,
    )


def sounding(frames: int = FRAMES) -> Iterator[Samples]:
    """So much sound, block by block: a hiss, and a beep a second in."""
    samples = np.random.default_rng(1).normal(0, 30, (frames * 576, 1))
    samples[24_192 : 24_192 + 5760, 0] += 6000 * np.sin(np.arange(5760) / 6)
    whole = samples.astype(np.int16)
    yield from (whole[at : at + 7001] for at in range(0, len(whole), 7001))


def audio_in(
    form: Format, published: SessionRecord, sound: Iterator[Samples] | None = None
) -> Callable[[BinaryIO], None]:
    """Give what writes the session as a file of any format, with this sound or some of our own."""
    if form.write is None:
        return audio_of(published, None if sound is None else clip_of(np.concatenate(list(sound))[:, 0]))

    def write(out: BinaryIO) -> None:
        told, add = metadata_of(published), tagging_of(form).add
        assert form.write
        assert add
        form.write(sound or sounding(published.timeline.frames), stream_info(published, 1, 64), out)
        add(told, out)

    return write


def audio_of(published: SessionRecord, sound: Clip | None = None) -> Callable[[BinaryIO], None]:
    """Give what writes the session's tag and its sound, this one or a beep a second in."""
    beep = clip_of(6000 * np.sin(np.arange(576 * 10) / 6))
    at, clip = (42, beep) if sound is None else (0, sound)
    frames = published.timeline.frames if sound is None else clip.length // 576

    def write(out: BinaryIO) -> None:
        out.writelines(id3_tag(metadata_of(published)))
        stitch([(at, encode(clip, Encoding()))], frames, Encoding(), out)

    return write
