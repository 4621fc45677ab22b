"""The pipeline: a routine to a session. New here? Read `build` from top to bottom: it is the table of contents."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import BinaryIO

from voiceguide.cache import Cache
from voiceguide.catalogue import Catalogue
from voiceguide.clip import Clip
from voiceguide.cover import Cover, own_cover
from voiceguide.cover.given import picture_in
from voiceguide.fitting.layout import Plan
from voiceguide.measuring import Progress, Voicing, no_further, no_progress
from voiceguide.mp3.encode import Encoding
from voiceguide.mp3.ground import Bed, Ground
from voiceguide.mp3.stitch import stitch
from voiceguide.planning import Planned, plan
from voiceguide.publish.document import document
from voiceguide.publish.facts import facts
from voiceguide.publish.files import Published, publish, targets
from voiceguide.publish.id3 import id3_tag
from voiceguide.publish.placing import refuse_others
from voiceguide.publish.session import Session
from voiceguide.routine import MoveStep, Routine, Wake
from voiceguide.script.chain import leaves
from voiceguide.sound.bed import QUIET_FRAMES, ROOM_LUFS, SWELL_FRAMES
from voiceguide.sound.loudness import Meter
from voiceguide.speech import Spoken
from voiceguide.speech.lexicon import respell
from voiceguide.stock import Stock
from voiceguide.timeline import Placed, Segment, Timeline, awaking, timeline_of

WAKE: Wake = "swell"
"""Where neither the person nor the routine says otherwise."""
ALBUM = "voiceguide"
COMMENT = (
    "Made by voiceguide. Turn off “skip silence”, “trim silence” and “smart speed” in your player: "
    "the pauses are meant. No medical advice."
)
_WINDOW = 32


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gives: the session, its audio file (None after a dry run), and how many phrases were spoken."""

    session: Session
    published: Published | None
    planned: Planned
    spoken_count: int
    cached_count: int

    @property
    def document(self) -> dict[str, object]:
        """The session as JSON (docs: `build --json`), without the figures of this very build."""
        return document(self.session)


def build(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    encoding: Encoding,
    target: Path | None,
    *,
    fit_s: float | None = None,
    bed: Bed = "quiet",
    wake: Wake | None = None,
    cover: Cover = "own",
    force: bool = False,
    sidecars: bool = True,
    on_progress: Progress = no_progress,
) -> Built:
    """Make the session of `routine` at `target`, an MP3, with its sidecars beside it; None writes nothing.

    `wake` says whether a quiet bed swells before words that follow a long quiet; None: as the routine says.
    `cover` is a picture's file, `own` for one that we draw, `none` for none.
    Raises UsageError for a picture that cannot be shown, FaultyContent for a routine that cannot be met, ContentError
    for a length that cannot, SpeechError where a phrase cannot be spoken, SoundError where nothing may be written.
    """
    if target is not None:  # before anything is spoken: that may take minutes
        refuse_others(targets(target, sidecars=sidecars), routine.id, force=force)
    front = picture_in(cover) if isinstance(cover, Path) else None
    with voicing.cache.in_use():
        ground = Ground(bed, encoding)
        on_made = no_further if target is None else partial(_encode_ahead, ground, voicing.cache)
        planned = plan(routine, catalogue, voicing, fit_s=fit_s, on_progress=on_progress, on_made=on_made)
        stock, spoken = planned.measured.stock, planned.measured.spoken
        if stock is None or spoken is None:
            raise TypeError("a plan by real phrases has its stock")
        timeline = timeline_of(planned.plan, ground.tail_frames)
        if bed == "quiet" and (wake or routine.defaults.wake or WAKE) == "swell":
            swell = Placed(stock.swell.key, 0, SWELL_FRAMES)
            timeline = awaking(timeline, swell, stock.is_spoken, QUIET_FRAMES, ground.tail_frames)
        if cover == "own":
            areas = _areas(routine, planned.plan)
            front = own_cover(routine.name.text, timeline.duration_s, areas, voicing.cache)
        session = replace(_session(routine, spoken, planned.plan, timeline, stock, bed), cover=front)
        published = None
        if target is not None:
            write = partial(_write_audio, session, stock, voicing, ground, on_progress)
            published = publish(target, session, write, force=force, sidecars=sidecars)
        return Built(session, published, planned, spoken.spoken_count, spoken.cached_count)


def _session(
    routine: Routine, spoken: Spoken, laid_out: Plan, timeline: Timeline, stock: Stock, bed: Bed
) -> Session:
    speech, whole = Meter(), Meter(ROOM_LUFS if bed == "quiet" else -inf)
    for segment in timeline.segments:
        whole.place(stock.figures(stock.segment(segment).key), segment.start_frame)
    whole.rest(timeline.frames)
    for heard in (heard for laid in laid_out.spans for heard in laid.heard if heard.kind == "utterance"):
        speech.append(stock.speech(heard.key))
    lexicon = dict(laid_out.script.lexicon)
    fingerprints = {
        respell(heard.text, lexicon) if heard.kind == "utterance" else f"<{heard.text}>": stock.fingerprint(heard.key)
        for laid in laid_out.spans
        for heard in laid.heard
        if heard.is_audible
    }
    voice = spoken.voice
    return Session(
        id=routine.id,
        title=routine.name.text,
        album=ALBUM,
        artist=f"{voice.engine}: {voice.voice}",
        comment=COMMENT,
        language=routine.language,
        timeline=timeline,
        voices=({"engine": voice.engine, "voice": voice.voice, "licence": spoken.licence},),
        speech_lufs=round(speech.lufs, 1),
        integrated_lufs=round(whole.lufs, 1),
        true_peak_dbtp=round(whole.true_peak_dbtp, 1),
        fingerprints=fingerprints,
    )


def _areas(routine: Routine, laid_out: Plan) -> list[str]:
    """Give the areas of the moves that are done, without those that the length leaves out."""
    done = {laid.span.step for laid in laid_out.spans}
    steps = enumerate(leaves(routine.steps), 1)
    return [step.move.area for number, step in steps if isinstance(step, MoveStep) and number in done]


def _write_audio(
    session: Session, stock: Stock, voicing: Voicing, ground: Ground, on_progress: Progress, out: BinaryIO
) -> None:
    out.write(id3_tag(facts(session)))
    segments = _encoded(session.timeline.segments, stock, voicing, ground, on_progress)
    stitch(segments, session.timeline.frames, ground.encoding, out, ground.filler())


def _encode_ahead(ground: Ground, kept: Cache, key: str, clip: Clip) -> None:
    """Encode a new phrase while others are spoken, as it is mostly wanted: by itself, upon the bed."""
    ground.encoded(key, lambda: clip, ground.lead_frames(ground.tail_frames), kept)


def _encoded(
    segments: tuple[Segment, ...], stock: Stock, voicing: Voicing, ground: Ground, on_progress: Progress
) -> Iterator[tuple[int, bytes]]:
    """Encode a few segments ahead, in threads (LAME lets go of the lock), and hand them on in order."""
    ahead: deque[tuple[int, Future[bytes]]] = deque()
    done = 0
    with ThreadPoolExecutor(voicing.jobs or os.cpu_count() or 1) as pool:
        for segment in segments:
            key = stock.segment(segment).key
            lead = ground.lead_frames(segment.start_frame)
            job = partial(ground.encoded, key, partial(stock.clip, key), lead, voicing.cache)
            ahead.append((segment.start_frame - lead, pool.submit(job)))
            while len(ahead) >= _WINDOW or (ahead and segment is segments[-1]):
                start_frame, future = ahead.popleft()
                yield start_frame, future.result()
                done += 1
                on_progress("Encoding", done, len(segments))

