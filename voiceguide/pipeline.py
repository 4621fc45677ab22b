"""The pipeline: a routine to a session. New here? Read `build` from top to bottom: it is the table of contents."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from voiceguide.cache import Cache
from voiceguide.catalogue import Catalogue
from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering
from voiceguide.errors import Where
from voiceguide.fitting.flow import Sound, Sounds
from voiceguide.fitting.layout import LENGTHS, Length, Plan, lay_out
from voiceguide.mp3.encode import TAIL_FRAMES, Encoding, encoded
from voiceguide.mp3.stitch import stitch
from voiceguide.publish.document import document
from voiceguide.publish.files import Published, publish, refuse_others, targets
from voiceguide.publish.session import Session
from voiceguide.publish.tags import id3_tag
from voiceguide.routine import Routine
from voiceguide.script import Script, Talk
from voiceguide.script.compile import compile_script
from voiceguide.sound.level import CALIBRATION_PASSAGE
from voiceguide.sound.loudness import Meter
from voiceguide.speech import Spoken, VoiceChoice, speak
from voiceguide.speech.lexicon import respell
from voiceguide.stock import Stock
from voiceguide.timeline import Segment, Timeline, timeline_of

RATE_WPM = 145
"""Where neither the person nor the routine says how fast."""
ALBUM = "voiceguide"
COMMENT = (
    "Made by voiceguide. Turn off “skip silence”, “trim silence” and “smart speed” in your player: "
    "the pauses are meant. No medical advice."
)
_PASSES = 3
"""`{minutes}` changes the words, and the words the minutes; two passes settle it but on the edge between two."""
_GUESSED_S = (0.0525, 0.5, -0.174)
"""A letter, a stop or comma, and to begin with: least squares over calf-release, eSpeak NG's en-us at 145 words a
minute; 0.2 s off for a phrase, 1 % for the session."""
_STOPS = ",.;:?!"
_WINDOW = 32

Progress = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Voicing:
    """Who speaks, how fast (None: as the routine says), and with what means."""

    voice: VoiceChoice
    cache: Cache
    rate_wpm: int | None = None
    talk: Talk = "auto"
    jobs: int | None = None
    time_limit_s: float | None = None

    def rate_for(self, routine: Routine) -> int:
        """Give the rate in words a minute."""
        return self.rate_wpm or routine.rate_wpm or RATE_WPM


@dataclass(frozen=True, slots=True)
class Planned:
    """A routine laid out in time; `stock` and `spoken` are None where the lengths of phrases are only guessed."""

    plan: Plan
    stock: Stock | None = None
    spoken: Spoken | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gives: the session, its audio file (None after a dry run), and how many phrases were spoken."""

    session: Session
    published: Published | None
    spoken_count: int
    cached_count: int
    notes: tuple[str, ...]

    @property
    def document(self) -> dict[str, object]:
        """The session as JSON (docs: `build --json`), without the figures of this very build."""
        return document(self.session)


def no_progress(_doing: str, _done: int, _of: int) -> None:
    """Take no notice."""


def build(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    encoding: Encoding,
    target: Path | None,
    *,
    force: bool = False,
    sidecars: bool = True,
    on_progress: Progress = no_progress,
) -> Built:
    """Make the session of `routine` at `target`, an MP3, with its sidecars beside it; None writes nothing.

    Raises FaultyContent for a routine that cannot be met, SpeechError where a phrase cannot be spoken, SoundError
    where nothing may be written.
    """
    if target is not None:  # before anything is spoken: that may take minutes
        refuse_others(targets(target.parent, target.stem, sidecars=sidecars), routine.id, force=force)
    planned = plan(routine, catalogue, voicing, on_progress=on_progress)
    stock, spoken = planned.stock, planned.spoken
    if stock is None or spoken is None:
        raise TypeError("a plan that was not guessed has its stock")
    timeline = timeline_of(planned.plan, TAIL_FRAMES)
    session = _session(routine, spoken, planned.plan, timeline, stock)
    published = None
    if target is not None:
        write = partial(_write_audio, session, stock, voicing, encoding, on_progress)
        published = publish(target.parent, target.stem, session, write, force=force, sidecars=sidecars)
    notes = tuple(note for laid in planned.plan.spans for note in laid.notes)
    return Built(session, published, spoken.spoken_count, spoken.cached_count, notes)


def plan(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    *,
    length: Length = "usual",
    on_progress: Progress = no_progress,
) -> Planned:
    """Give `routine` laid out in time, by the real lengths of its phrases; what the cache lacks is spoken."""
    minutes = _minutes(guess(routine, catalogue, voicing, length=length).plan)
    for _ in range(_PASSES):
        script = _compiled(routine, catalogue, voicing, length, minutes)
        spoken, respelled = _spoken(script, routine, voicing, on_progress)
        stock = Stock(spoken, respelled, voicing.cache)
        laid_out = lay_out(script, stock.sounds, length)
        if _minutes(laid_out) == minutes:
            break
        minutes = _minutes(laid_out)
    return Planned(laid_out, stock, spoken)


def reach(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    *,
    estimate: bool = False,
    on_progress: Progress = no_progress,
) -> tuple[Plan, Plan, Plan]:
    """Give `routine` at its shortest, as usual, and at its longest."""
    if estimate:
        shortest, usual, longest = (guess(routine, catalogue, voicing, length=length) for length in LENGTHS)
    else:
        shortest, usual, longest = (
            plan(routine, catalogue, voicing, length=length, on_progress=on_progress) for length in LENGTHS
        )
    return shortest.plan, usual.plan, longest.plan


def guess(routine: Routine, catalogue: Catalogue, voicing: Voicing, *, length: Length = "usual") -> Planned:
    """Give `routine` laid out in time with guessed lengths of phrases: nothing is spoken."""
    rate_wpm = voicing.rate_for(routine)
    sounds = Sounds(lambda text: _guessed(_guessed_s(text) * RATE_WPM / rate_wpm), lambda _: _guessed(0.6))
    minutes = 0
    for _ in range(2):
        laid_out = lay_out(_compiled(routine, catalogue, voicing, length, minutes), sounds, length)
        minutes = _minutes(laid_out)
    return Planned(laid_out)


def _guessed_s(text: str) -> float:
    letter_s, stop_s, once_s = _GUESSED_S
    return max(0.2, letter_s * len(text) + stop_s * sum(map(text.count, _STOPS)) + once_s)


def _guessed(seconds: float) -> Sound:
    samples = max(FRAME_SAMPLES, round(seconds * SAMPLE_RATE_HZ))
    return Sound("guess", frames_covering(samples) + 2, FRAME_SAMPLES, FRAME_SAMPLES + samples)


def _minutes(laid_out: Plan) -> int:
    return max(1, round(laid_out.frames * FRAME_SAMPLES / SAMPLE_RATE_HZ / 60))


def _compiled(routine: Routine, catalogue: Catalogue, voicing: Voicing, length: Length, minutes: int) -> Script:
    phrases = catalogue.phrases(routine.language)
    return compile_script(routine, catalogue.lists, phrases, talk=voicing.talk, minutes=minutes, reach=length)


def _spoken(
    script: Script, routine: Routine, voicing: Voicing, on_progress: Progress
) -> tuple[Spoken, dict[str, str]]:
    """Speak each distinct phrase once, and the passage by which the voice is levelled."""
    lexicon = dict(script.lexicon)
    respelled = {utterance.text: respell(utterance.text, lexicon) for utterance in script.utterances()}
    places: dict[str, Where | None] = {CALIBRATION_PASSAGE: None}
    for utterance in script.utterances():
        places.setdefault(respelled[utterance.text], utterance.where)
    spoken = speak(
        places,
        voicing.voice,
        voicing.rate_for(routine),
        voicing.cache,
        jobs=voicing.jobs,
        time_limit_s=voicing.time_limit_s,
        on_progress=lambda done, of: on_progress("Speaking", done, of),
    )
    return spoken, respelled


def _session(routine: Routine, spoken: Spoken, laid_out: Plan, timeline: Timeline, stock: Stock) -> Session:
    speech, whole = Meter(), Meter()
    for segment in timeline.segments:
        whole.place(stock.figures(stock.segment(segment).key), segment.start_frame)
    for heard in (heard for laid in laid_out.spans for heard in laid.heard if heard.kind == "utterance"):
        speech.append(stock.figures(heard.key))
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
    )


def _write_audio(
    session: Session, stock: Stock, voicing: Voicing, encoding: Encoding, on_progress: Progress, out: BinaryIO
) -> None:
    out.write(id3_tag(session))
    segments = _encoded(session.timeline.segments, stock, voicing, encoding, on_progress)
    stitch(segments, session.timeline.frames, encoding, out)


def _encoded(
    segments: tuple[Segment, ...], stock: Stock, voicing: Voicing, encoding: Encoding, on_progress: Progress
) -> Iterator[tuple[int, bytes]]:
    """Encode a few segments ahead, in threads (LAME lets go of the lock), and hand them on in order."""
    ahead: deque[tuple[int, Future[bytes]]] = deque()
    done = 0
    with ThreadPoolExecutor(voicing.jobs or os.cpu_count() or 1) as pool:
        for segment in segments:
            key = stock.segment(segment).key
            job = partial(encoded, key, partial(stock.clip, key), encoding, voicing.cache)
            ahead.append((segment.start_frame, pool.submit(job)))
            while len(ahead) >= _WINDOW or (ahead and segment is segments[-1]):
                start_frame, future = ahead.popleft()
                yield start_frame, future.result()
                done += 1
                on_progress("Encoding", done, len(segments))

