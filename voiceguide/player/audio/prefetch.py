"""Phrases spoken ahead of time: the first words are heard while later ones are still being made."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from voiceguide.audio.chimes import sign as draw_sign
from voiceguide.audio.chimes import sign_key
from voiceguide.audio.room_tone import swell, swell_key
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.script import Script
from voiceguide.model.sounds import ClipInfo
from voiceguide.model.spans import Span, SpanKind, Utterance, phrases_of
from voiceguide.model.values import Length
from voiceguide.player.audio.source import Samples
from voiceguide.speech.studio import Studio, Voiced

FIRST_PHRASES = 6
"""So many are made before the first can be heard; each portion after that is twice as large, up to `MOST_PHRASES`."""
MOST_PHRASES = 48
ENDING_S = 5.0
"""So long the end waits for a phrase that is being made."""


class _Ended(Exception):  # noqa: N818 - nothing is wrong: nobody listens any more
    """Nothing more is to be made."""


class Prefetch:
    """The sounds of a script, loaded and ready, as far as they are made; the studio speaks what the cache lacks.

    If a voice fails, or there is a bug, `error` holds what happened, and nothing more becomes ready.
    """

    def __init__(self, script: Script, studio: Studio) -> None:
        self._script = script
        self._voiced = Voiced(script, studio)
        self._sounds: dict[str, ClipInfo] = {}
        self._clips: dict[str, Samples] = {}
        self._ready: set[int] = set()
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self.error: Exception | None = None

    def start(self, begin: int = 0) -> None:
        """Make everything in a thread, in the order in which it comes from span `begin` on, unless `end` is called."""
        order = [*self._script.spans[begin:], *self._script.spans[:begin]]
        self._begin("ahead", lambda: self._run(order))

    def _begin(self, name: str, make: Callable[[], None]) -> None:
        def run() -> None:
            try:
                make()
            except _Ended:
                return
            except Exception as error:  # noqa: BLE001 - also a bug: the session would wait for this thread for ever
                self.error = error

        self._threads.append(threading.Thread(target=run, name=name, daemon=True))
        self._threads[-1].start()

    def _run(self, order: list[Span]) -> None:
        for portion in _portions(order):
            self.go_on("Speaking", 0, 0)
            self._make(portion)

    def go_on(self, _doing: str, _done: int, _of: int) -> None:
        """Be told how far a measure is: where nobody wants what it makes any more, it is stopped by an exception."""
        if self._ended.is_set():
            raise _Ended

    def end(self) -> None:
        """Make nothing more than the phrase that is being made just now.

        It is waited for: a thread that is in the midst of foreign code when Python ends brings it down with a crash.
        """
        self._ended.set()
        for thread in self._threads:
            thread.join(ENDING_S)

    def is_ready(self, span: Span) -> bool:
        """Tell whether all that may be heard in a span is there."""
        if id(span) not in self._ready:
            if any(text not in self._sounds for text in _texts([span])):
                return False
            self._ready.add(id(span))
        return True

    def clip(self, key: str) -> Samples:
        """Give the samples of a sound that is ready."""
        return self._clips[key]

    def say(self, utterance: Utterance, on_ready: Callable[[ClipInfo], None]) -> None:
        """Speak an utterance that is in no script, and call `on_ready` from another thread when it can be heard."""

        def make() -> None:
            self._make([Span(SpanKind.TALK, Length.exactly(0.0), True, 0, (utterance,))])
            on_ready(self._sounds[utterance.spoken])

        self._begin("aside", make)

    def _make(self, spans: list[Span]) -> None:
        script = replace(self._script, spans=tuple(spans))
        self._voiced = voiced = self._voiced.measure(script, self.go_on)
        for text in _texts(spans):
            sound = voiced.utterance(text)
            if sound.key not in self._clips:
                self._clips[sound.key] = voiced.clips.clip(sound.key).samples
            self._sounds[text] = sound

    def utterance(self, spoken: str) -> ClipInfo:
        """Return the clip of a phrase that is ready, given as the engine gets it."""
        return self._sounds[spoken]

    def sign(self, name: str) -> ClipInfo:
        """Return the clip of a sign."""
        clip, key = draw_sign(name), sign_key(name)
        self._clips[key] = clip.samples
        return ClipInfo(key, clip.length // FRAME_SAMPLES, clip.heard_start, clip.heard_end)

    @property
    def swell(self) -> ClipInfo:
        """The swelling of the quiet bed."""
        clip, key = swell(), swell_key()
        self._clips[key] = clip.samples
        return ClipInfo(key, clip.length // FRAME_SAMPLES, 0, clip.length)


def _texts(spans: list[Span]) -> list[str]:
    return list(phrases_of(spans))


def _portions(order: list[Span]) -> Iterator[list[Span]]:
    """Give the spans in portions, small ones first: of a slow voice one hears the beginning before the end is made."""
    portion: list[Span] = []
    new: set[str] = set()
    most = FIRST_PHRASES
    for span in order:
        portion.append(span)
        new |= set(_texts([span]))
        if len(new) >= most:
            yield portion
            portion, new, most = [], set(), min(MOST_PHRASES, most * 2)
    yield portion
