"""The pipeline: a routine to a session. New here? Read `build` from top to bottom: it is the table of contents."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from voiceguide.audio.beds.bed import Bed
from voiceguide.audio.beds.registry import QUIET, bed_of, is_audible
from voiceguide.audio.clip import OnMade, no_further
from voiceguide.audio.loudness import Meter
from voiceguide.audio.mix.ducking import Ducked, Steady, under
from voiceguide.audio.mix.meter import evenness, metered
from voiceguide.audio.room_tone import QUIET_FRAMES, SWELL_FRAMES
from voiceguide.cache import Cache
from voiceguide.compiler.variants import leaves
from voiceguide.encoders.mp3.background import Ground
from voiceguide.encoders.mp3.encode import Encoding
from voiceguide.encoders.registry import Format, Name, format_for
from voiceguide.export.cover.cover import Cover, own_cover
from voiceguide.export.cover.picture_file import picture_in
from voiceguide.export.document import document
from voiceguide.export.files import Published, publish, targets
from voiceguide.export.placing import refuse_others
from voiceguide.export.session import AudibleBed, Picture, Session
from voiceguide.export.split import Part, parts
from voiceguide.export.tracks import PublishedTracks, playlist_in, publish_tracks
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep
from voiceguide.model.timeline import Placed, Timeline
from voiceguide.model.values import Wake
from voiceguide.parser.catalogue import Catalogue
from voiceguide.pipeline.renderer import Linker, encode_ahead, is_joined, keep_ahead
from voiceguide.schedule.layout import Plan
from voiceguide.schedule.placement import awaking, timeline_of
from voiceguide.schedule.planner import Planned, plan
from voiceguide.speech.clips import Stock
from voiceguide.speech.synthesis import Spoken, begun_again
from voiceguide.speech.voicing import Progress, Voicing, no_progress

WAKE: Wake = "swell"
"""Where neither the person nor the routine says otherwise."""
ALBUM = "voiceguide"
COMMENT = (
    "Made by voiceguide. Turn off “skip silence”, “trim silence” and “smart speed” in your player: "
    "the pauses are meant. No medical advice."
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gives: the session, its files (None after a dry run), and how many phrases were spoken."""

    session: Session
    published: Published | PublishedTracks | None
    planned: Planned
    spoken_count: int
    cached_count: int

    @property
    def document(self) -> dict[str, object]:
        """The session as JSON (docs: `build --json`), without the figures of this very build."""
        return document(self.session)


@begun_again
def build(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    encoding: Encoding,
    target: Path | None,
    *,
    format: Name | None = None,  # noqa: A002 - the word of everybody who asks for one
    tracks: bool = False,
    fit_s: float | None = None,
    bed: str | Path = QUIET,
    wake: Wake | None = None,
    cover: Cover = "own",
    force: bool = False,
    sidecars: bool = True,
    on_progress: Progress = no_progress,
) -> Built:
    """Make the session of `routine` at `target`, with its sidecars beside it; None writes nothing.

    Without a `format` it is the one that the name of `target` tells, and MP3 where there is none. With `tracks`,
    `target` is a folder, which gets a file for each chapter and a playlist.
    `bed` is one of `beds.table.BEDS`, or a sound file. An `encoding` of two channels has side signs come from their
    sides.
    `wake` says whether a quiet bed swells before words that follow a long quiet; None: as the routine says.
    `cover` is a picture's file, `own` for one that we draw, `none` for none.
    Raises UsageError for a picture that cannot be shown, a sound that cannot be a bed and a name that tells another
    format, FaultyContent for a routine that cannot be met, ContentError for a length that cannot, SpeechError where a
    phrase cannot be spoken, SoundError where nothing may be written, or nothing can write this format.
    """
    form = format_for(None if tracks else target, format)
    _refuse_others(target, routine, tracks=tracks, sidecars=sidecars, force=force)
    front = picture_in(cover) if isinstance(cover, Path) else cover
    swells = bed == QUIET and (wake or routine.defaults.wake or WAKE) == "swell"
    with voicing.cache.in_use():
        rendering = _Rendering(form, encoding, bed, bed_of(bed, voicing.cache), swells, front)
        on_made = rendering.ahead(voicing.cache) if target else no_further
        planned = plan(routine, catalogue, voicing, fit_s=fit_s, on_progress=on_progress, on_made=on_made)
        stock, spoken = planned.measured.real
        session, beneath = _composed(routine, spoken, planned.plan, stock, rendering, voicing.cache)
        linker = Linker(form, rendering.ground, beneath, stock, voicing.cache, voicing.jobs, on_progress)
        published = _published(target, session, linker, tracks=tracks, sidecars=sidecars, force=force)
        return Built(session, published, planned, spoken.spoken_count, spoken.cached_count)


def _refuse_others(target: Path | None, routine: Routine, *, tracks: bool, sidecars: bool, force: bool) -> None:
    """Find out before anything is spoken, which may take minutes, that something of somebody's is in the way."""
    if target is not None:
        places = [playlist_in(target)] if tracks else targets(target, sidecars=sidecars)
        refuse_others(places, routine.id, force=force)


@dataclass(frozen=True, slots=True)
class _Rendering:
    """How a session is rendered: its format and encoding, the bed under it, and the picture on its front."""

    form: Format
    encoding: Encoding
    bed: str | Path
    endless: Bed
    swells: bool
    front: Picture | Literal["own", "none"]

    @property
    def ground(self) -> Ground:
        """What joined clips stand on."""
        return Ground("quiet" if self.bed == QUIET else "off", self.encoding)

    @property
    def is_audible(self) -> bool:
        """Whether what lies under it is heard beside words."""
        return is_audible(self.bed)

    def ahead(self, kept: Cache) -> OnMade:
        """Begin what is made while phrases are spoken, and give what makes each new one ready to be linked."""
        if self.form.write is not None or not is_joined(self.encoding, is_audible=self.is_audible):
            return partial(keep_ahead, kept)
        self.ground.begin_filler(kept)
        return partial(encode_ahead, self.ground, kept)


def _composed(
    routine: Routine, spoken: Spoken, laid_out: Plan, stock: Stock, rendering: _Rendering, kept: Cache
) -> tuple[Session, Steady | Ducked]:
    """Give the session, and what lies under it from its start to its end."""
    timeline = _timeline(laid_out, stock, rendering.ground, swells=rendering.swells)
    beneath = under(rendering.endless, timeline, is_audible=rendering.is_audible)
    session = replace(
        _session(routine, spoken, laid_out, timeline, stock, beneath),
        cover=_cover(routine, laid_out, timeline, rendering.front, kept),
        audible_bed=_audible_bed(rendering, kept),
        channels=rendering.encoding.channels,
    )
    return session, beneath


def _published(
    target: Path | None, session: Session, linker: Linker, *, tracks: bool, sidecars: bool, force: bool
) -> Published | PublishedTracks | None:
    if target is None:
        return None
    if tracks:
        cut = parts(session, partial(_speech_lufs, session.timeline, linker.stock))
        return publish_tracks(target, session, cut, linker.form.ending, linker.write, force=force)
    return publish(target, session, partial(linker.write, Part(session, 0)), force=force, sidecars=sidecars)


def _timeline(laid_out: Plan, stock: Stock, ground: Ground, *, swells: bool) -> Timeline:
    timeline = timeline_of(laid_out, ground.tail_frames)
    if not swells:
        return timeline
    swell = Placed(stock.swell.key, 0, SWELL_FRAMES)
    return awaking(timeline, swell, stock.is_spoken, QUIET_FRAMES, ground.tail_frames)


def _session(
    routine: Routine, spoken: Spoken, laid_out: Plan, timeline: Timeline, stock: Stock, beneath: Steady | Ducked
) -> Session:
    whole = metered(timeline, lambda segment: stock.figures(stock.segment(segment).key), beneath)
    keys = {
        heard.spoken if heard.kind == "utterance" else f"<{heard.text}>": heard.key
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
        speech_lufs=_speech_lufs(timeline, stock, 0, timeline.frames),
        integrated_lufs=round(whole.lufs, 1),
        true_peak_dbtp=round(whole.true_peak_dbtp, 1),
        fingerprints=_Fingerprints(keys, stock),
    )


def _speech_lufs(timeline: Timeline, stock: Stock, start_frame: int, end_frame: int) -> float:
    """Give the loudness of what is spoken from a frame up to another."""
    speech = Meter()
    for placed in (part for segment in timeline.segments for part in segment.parts if stock.is_spoken(part.key)):
        if start_frame <= placed.start_frame < end_frame:
            speech.append(stock.speech(placed.key))
    return round(speech.lufs, 1)


def _audible_bed(rendering: _Rendering, kept: Cache) -> AudibleBed | None:
    if not rendering.is_audible:
        return None
    return AudibleBed(Path(rendering.bed).name, **asdict(evenness(rendering.endless, kept)))


def _cover(
    routine: Routine, laid_out: Plan, timeline: Timeline, front: Picture | Literal["own", "none"], kept: Cache
) -> Picture | None:
    if front == "own":
        return own_cover(routine.name.text, timeline.duration_s, _areas(routine, laid_out), kept)
    return None if front == "none" else front


def _areas(routine: Routine, laid_out: Plan) -> list[str]:
    """Give the areas of the moves that are done, without those that the length leaves out."""
    done = {laid.span.step for laid in laid_out.spans}
    steps = enumerate(leaves(routine.steps), 1)
    return [step.move.area for number, step in steps if isinstance(step, MoveStep) and number in done]


class _Fingerprints(Mapping[str, str]):
    """That of each text and sign, looked up when it is written: those of all would add up."""

    def __init__(self, keys: Mapping[str, str], stock: Stock) -> None:
        self._keys, self._stock = keys, stock

    def __getitem__(self, text: str) -> str:
        return self._stock.fingerprint(self._keys[text])

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
