"""Phrases spoken ahead of time: the first words are heard while later words are still being spoken."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from voiceguide.audio.chimes import sign as draw_sign
from voiceguide.audio.chimes import sign_key
from voiceguide.audio.room_tone import swell, swell_key
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.roles import COACH, ROLES, Role
from voiceguide.model.script import Script
from voiceguide.model.sounds import ClipInfo
from voiceguide.model.spans import Span, SpanKind, Utterance, phrases_of
from voiceguide.model.values import Length
from voiceguide.player.audio.source import Samples
from voiceguide.speech.studio import Studio, Voiced

FIRST_PHRASES = 6
"""Phrases in the first portion, which is made before any of it is heard. Each later portion is twice as large."""
MOST_PHRASES = 48
"""Phrases in the largest portion."""
ENDING_S = 5.0
"""Seconds that `end` waits for a phrase that is being made."""


class _Ended(Exception):  # noqa: N818 - nothing is wrong: nobody listens any more
    """Raised in the threads to stop them when nothing more is wanted."""


class Prefetch:
    """The sounds of a script, loaded in the order in which they are needed; the studio speaks those the cache lacks.

    If a voice fails, or there is a bug, `error` holds the exception, and nothing more becomes ready.
    """

    def __init__(self, script: Script, studio: Studio) -> None:
        self._studio = studio
        self._voiced = Voiced(script, studio)
        self.script = self._voiced.script
        """The script as its voices speak it; only its spans become ready."""
        self._sounds: dict[tuple[str, Role], ClipInfo] = {}
        self._clips: dict[str, Samples] = {}
        self._ready: set[int] = set()
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self.error: Exception | None = None

    def start(self, begin: int = 0) -> None:
        """Make all sounds in a thread, from the span `begin` on, then those before it, until `end` is called."""
        order = [*self.script.spans[begin:], *self.script.spans[:begin]]
        self._start_thread("ahead", lambda: self._run(order))

    def _start_thread(self, name: str, make: Callable[[], None]) -> None:
        def run() -> None:
            try:
                make()
            except _Ended:
                return
            except Exception as error:  # noqa: BLE001 - also a bug, or the session would wait for this thread for ever
                self.error = error

        self._threads.append(threading.Thread(target=run, name=name, daemon=True))
        self._threads[-1].start()

    def _run(self, order: list[Span]) -> None:
        for portion in _portions(order):
            self.go_on("Speaking", 0, 0)
            self._make(portion)

    def go_on(self, _doing: str, _done: int, _of: int) -> None:
        """Raise an exception if nothing more is wanted. As a progress callback this stops the work."""
        if self._ended.is_set():
            raise _Ended

    def end(self) -> None:
        """Make nothing more, and wait for the phrase that is being made.

        Python would crash at its end if a thread were still in the middle of foreign code.
        """
        self._ended.set()
        for thread in self._threads:
            thread.join(ENDING_S)

    def is_ready(self, span: Span) -> bool:
        """Return whether all phrases of a span are there."""
        if id(span) not in self._ready:
            if any(line not in self._sounds for line in _lines([span])):
                return False
            self._ready.add(id(span))
        return True

    def clip(self, key: str) -> Samples:
        """Return the samples of a sound that is ready: mono int16 at 24 kHz."""
        return self._clips[key]

    def say(self, utterance: Utterance, on_ready: Callable[[ClipInfo], None]) -> None:
        """Speak an utterance that is not in the script; call `on_ready` from another thread when it can be heard."""

        def make() -> None:
            spans = self._make([Span(SpanKind.TALK, Length.exactly(0.0), True, 0, (utterance,))])
            on_ready(self._sounds[_lines(spans)[0]])

        self._start_thread("aside", make)

    def fetch(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Speak spans that are not in the script, in a thread, and return them as the voices speak them."""
        spoken = Voiced(replace(self.script, spans=tuple(spans)), self._studio).script.spans

        def make() -> None:
            self._make(spoken)

        self._start_thread("aside", make)
        return spoken

    def _make(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Make all that is spoken in `spans`, and return them as the voices speak them."""
        script = replace(self.script, spans=tuple(spans))
        self._voiced = voiced = self._voiced.measure(script, self.go_on)
        for spoken, role in _lines(voiced.script.spans):
            sound = voiced.utterance(spoken, role)
            if sound.key not in self._clips:
                self._clips[sound.key] = voiced.clips.clip(sound.key).samples
            self._sounds[spoken, role] = sound
        return voiced.script.spans

    def utterance(self, spoken: str, role: Role = COACH) -> ClipInfo:
        """Return the clip of a phrase that is ready, in the voice of a role, given as the engine gets it."""
        return self._sounds[spoken, role]

    def sign(self, name: str) -> ClipInfo:
        """Return the clip of a sign."""
        clip, key = draw_sign(name), sign_key(name)
        self._clips[key] = clip.samples
        return ClipInfo(key, clip.length // FRAME_SAMPLES, clip.heard_start, clip.heard_end)

    @property
    def swell(self) -> ClipInfo:
        """The clip of a swell of the quiet bed."""
        clip, key = swell(), swell_key()
        self._clips[key] = clip.samples
        return ClipInfo(key, clip.length // FRAME_SAMPLES, 0, clip.length)


def _lines(spans: Sequence[Span]) -> list[tuple[str, Role]]:
    """Return each phrase in `spans` as the engine gets it, with the role that speaks it."""
    return [(spoken, role) for role in ROLES for spoken in phrases_of(spans, role)]


def _portions(order: list[Span]) -> Iterator[list[Span]]:
    """Yield the spans in portions that grow, so that the beginning can be heard while a slow voice speaks the rest."""
    portion: list[Span] = []
    new: set[tuple[str, Role]] = set()
    most = FIRST_PHRASES
    for span in order:
        portion.append(span)
        new |= set(_lines([span]))
        if len(new) >= most:
            yield portion
            portion, new, most = [], set(), min(MOST_PHRASES, most * 2)
    yield portion
