"""A session: a routine laid out in time, to be saved, played, or used as sound."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Unpack

from voiceguide.audio.beds.registry import QUIET, bed_of, is_audible
from voiceguide.audio.clip import FRAME_BYTES, audio_segment
from voiceguide.audio.mix.meter import evenness
from voiceguide.encoders.mp3.encode import TAIL_FRAMES
from voiceguide.encoders.registry import FORMATS, Format
from voiceguide.errors import UsageError
from voiceguide.export.cover.cover import own_cover
from voiceguide.export.document import document
from voiceguide.export.files import Published, publish
from voiceguide.export.session import areas_worked_on, session_from, speech_lufs
from voiceguide.export.session_record import AudibleBed, Picture, SessionRecord
from voiceguide.export.split import Part, parts
from voiceguide.export.tracks import PublishedTracks, publish_tracks
from voiceguide.model.markup import near_miss
from voiceguide.model.timeline import Chapter, Timeline
from voiceguide.pipeline.output import Output, SaveOptions, file_at, output_of
from voiceguide.pipeline.renderer import Renderer
from voiceguide.printable import in_one_line
from voiceguide.schedule.placement import timeline_of
from voiceguide.schedule.planner import Planned
from voiceguide.speech.studio import Progress, Studio, Voiced, no_progress

if TYPE_CHECKING:
    from voiceguide.audio.clip import AudioSegment
    from voiceguide.player.session.commands import Event
    from voiceguide.player.session.state import Ending

Front = Picture | Literal["own", "none"]


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build."""

    session: SessionRecord
    published: Published | PublishedTracks | None
    """The files; None after a dry run."""
    planned: Planned
    spoken_count: int
    """The number of clips that were spoken for it."""
    cached_count: int
    """The number of clips that were in the cache."""

    @property
    def document(self) -> dict[str, object]:
        """The JSON document of `build --json`, without the figures of this build."""
        return document(self.session)


@dataclass(frozen=True, slots=True)
class Session:
    """A routine laid out in time, with the studio that speaks it."""

    planned: Planned
    studio: Studio

    @property
    def timeline(self) -> Timeline:
        """The cues, chapters and clips of the session, placed to the sample."""
        return timeline_of(self.planned.plan, TAIL_FRAMES)

    @property
    def title(self) -> str:
        """The name of the routine."""
        return self.planned.plan.script.routine.name.text

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return self.timeline.duration_s

    @property
    def warnings(self) -> tuple[str, ...]:
        """Messages for the author of the routine."""
        return self.planned.warnings

    def save(
        self, target: str | Path, *, on_progress: Progress = no_progress, **options: Unpack[SaveOptions]
    ) -> Built:
        """Write the session to the file `target`, whose name says the format; with `tracks`, to a folder of that name.

        `options` are those of `SaveOptions`, such as `bed="rain"`. Raise UsageError for a target that is a folder and
        for a bed, cover, format or bit rate that cannot be; SoundError if a file cannot be written.
        """
        path, output = file_at(target, tracks=options.get("tracks", False)), output_of(options)
        self._voiced()
        form, front = output.format_at(path), output.front()
        output.refuse_others(path, self.planned.plan.script.routine)
        with self.studio.store.in_use(), self._renderer(form, output, on_progress) as renderer:
            return self.export(renderer, front, path)

    def audio(self, chapter: str | Chapter | None = None, *, bed: str | Path = QUIET) -> "AudioSegment":
        """Return the sound of the session, or of a chapter, as a pydub AudioSegment: 16 bits, 24 kHz, one channel.

        Raise UsageError for a chapter that does not exist, or a title that several chapters have.
        """
        voiced = self._voiced()
        start_frame, end_frame = self._span(chapter)
        output = output_of({"bed": bed, "format": "wav"})
        with self.studio.store.in_use(), self._renderer(FORMATS["wav"], output, no_progress) as renderer:
            timeline = renderer.timeline(self.planned.plan, voiced.clips)
            background = renderer.background(timeline)
            whole = Part(session_from(self.planned.plan, timeline, voiced, background), 0)
            pcm = b"".join(block.tobytes() for block in renderer.blocks(whole, voiced.clips, background))
        return audio_segment(pcm[start_frame * FRAME_BYTES : end_frame * FRAME_BYTES])

    def play(self, *, bed: str | Path = QUIET, on_event: "Callable[[Event], None]" = lambda _event: None) -> "Ending":
        """Play the session live from its beginning to its end, and return how it ended.

        With a silent studio it ends at once and makes no sound. `on_event` is called with each event, and must be
        quick. Raise SoundError if there is no device, and the error that ended the session early.
        """
        from voiceguide.player.audio.device import Device
        from voiceguide.player.audio.silence import FastSilence
        from voiceguide.player.preparation import PlayOptions, coach_for, perform

        self._voiced()
        output = output_of({"bed": bed})
        options = PlayOptions(
            bed_of(output.bed, self.studio.store),
            bed_ducks=is_audible(output.bed),
            swells=output.swells(self.planned.plan.script.routine),
            auto=True,
        )
        coach = coach_for(self.studio, options, self.planned.plan, is_exact=True)
        return perform(coach, FastSilence() if self.studio.silent else Device(), on_event)

    def _renderer(self, form: Format, output: Output, on_progress: Progress) -> Renderer:
        return Renderer(form, output, self.studio.store, self.studio.jobs, on_progress)

    def _span(self, chapter: str | Chapter | None) -> tuple[int, int]:
        """Return the first frame of a chapter and the frame after its last; of the session, if it is None."""
        if chapter is None:
            return 0, self.planned.plan.frames
        if isinstance(chapter, Chapter):
            return chapter.start_frame, chapter.end_frame
        chapters = self.timeline.chapters
        found = [candidate for candidate in chapters if candidate.title == chapter]
        if not found:
            hint = near_miss(str(chapter), [candidate.title for candidate in chapters]) or "; see timeline.chapters"
            raise UsageError(f'no chapter "{chapter}"{hint}')
        if len(found) > 1:
            raise UsageError(f'{len(found)} chapters are called "{chapter}"; pass one of timeline.chapters instead')
        return found[0].start_frame, found[0].end_frame

    def export(
        self, renderer: Renderer, front: Front, target: Path | None, made_before: frozenset[str] = frozenset()
    ) -> Built:
        """Render the session and put its files at `target`; None writes nothing.

        `made_before` are the keys of clips that an earlier attempt spoke, for the count of phrases.

        Raise SoundError if a file cannot be written or belongs to something else.
        """
        voiced, output = self._voiced(), renderer.output
        timeline = renderer.timeline(self.planned.plan, voiced.clips)
        background = renderer.background(timeline)
        title = in_one_line(output.title or self.title)
        areas = areas_worked_on(self.planned.plan.script.routine, self.planned.plan)
        record = replace(
            session_from(self.planned.plan, timeline, voiced, background),
            title=title,
            album=title,
            areas=tuple(dict.fromkeys(areas)),
            cover=self._cover(timeline, front, areas),
            audible_bed=_audible_bed(renderer),
            channels=output.encoding.channels,
        )

        def write(part: Part, out: BinaryIO) -> None:
            renderer.write(part, out, voiced.clips, background)

        published: Published | PublishedTracks | None = None
        if target is not None and output.tracks:
            tracks = parts(record, partial(speech_lufs, timeline, voiced.clips))
            published = publish_tracks(target, record, tracks, renderer.form.ending, write, force=output.force)
        elif target is not None:
            whole = partial(write, Part(record, 0))
            published = publish(target, record, whole, force=output.force, sidecars=output.sidecars)
        return Built(record, published, self.planned, *voiced.counts(made_before))

    def _voiced(self) -> Voiced:
        """Return the voiced script. Raise UsageError if lengths are only guessed."""
        if not isinstance(self.planned.measured, Voiced):
            raise UsageError("this session has guessed lengths; speak its script first, with Studio.speak")
        return self.planned.measured

    def _cover(self, timeline: Timeline, front: Front, areas: Sequence[str]) -> Picture | None:
        if front == "own":
            return own_cover(self.title, timeline.duration_s, areas, self.studio.store)
        return None if front == "none" else front


def _audible_bed(renderer: Renderer) -> AudibleBed | None:
    if not renderer.is_audible:
        return None
    return AudibleBed(Path(renderer.output.bed).name, **asdict(evenness(renderer.bed, renderer.cache)))
