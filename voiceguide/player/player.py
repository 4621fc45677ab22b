"""Somebody in the room: performs a score, answers what is asked, and gives the loudspeaker its samples."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.sounds import ClipInfo
from voiceguide.player.audio.mixer import Mixer
from voiceguide.player.audio.prefetch import Prefetch
from voiceguide.player.audio.source import Samples
from voiceguide.player.session.commands import Command, Event, EventKind, Moment
from voiceguide.player.session.performance import Performance
from voiceguide.player.session.score import Score
from voiceguide.player.session.sides import (
    KeptLength,
    bent_here,
    still_to_do,
    with_kept_lengths,
    with_kept_lengths_here,
)
from voiceguide.player.session.snapshot import moment_of
from voiceguide.player.session.spoken_replies import SpokenReplies
from voiceguide.player.session.state import Begin, Cut, Ending, Out

PATIENCE_SAMPLES = 5 * SAMPLE_RATE_HZ
"""So long an answer waits for a gap between words; then the session waits for the answer."""


class Coach:
    """Performs `playing`: whoever calls `pull` is its clock; everything else may be used from any thread.

    `device_gone` is asked whether there is a loudspeaker at present.
    """

    def __init__(
        self,
        playing: Performance,
        ahead: Prefetch,
        mixer: Mixer,
        asides: SpokenReplies,
        device_gone: Callable[[], bool] = lambda: False,
    ) -> None:
        self._playing, self._ahead, self._mixer, self._asides = playing, ahead, mixer, asides
        self._device_gone = device_gone
        self._lock = threading.Lock()
        self._commands: deque[Command] = deque()
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._answers: deque[ClipInfo] = deque()
        self._answering = 0
        self._waited = 0
        self._foreword = False
        self._listeners: list[Callable[[Event], None]] = []
        self._over = threading.Event()
        self.error: Exception | None = None
        """What ended the session, where it was not the person: a voice that failed, or a bug."""

    @property
    def moment(self) -> Moment:
        """The session as it is just now."""
        with self._lock:
            return moment_of(self._playing, device_gone=self._device_gone())

    @property
    def events(self) -> "queue.SimpleQueue[Event]":
        """What happened, in order."""
        return self._events

    @property
    def score(self) -> Score:
        """What is performed."""
        return self._playing.score

    @property
    def span(self) -> int:
        """The span of the score in which the session is."""
        return self._playing.state.span

    @property
    def is_ready(self) -> bool:
        """Whether every phrase is there."""
        return all(map(self.score.is_ready, range(len(self.score.spans))))

    @property
    def ending(self) -> Ending | None:
        """How it ended, if it has."""
        return self._playing.state.over

    def command(self, command: Command) -> None:
        """Ask for something; it is obeyed when samples are taken next, or at once where nothing takes any."""
        self._commands.append(command)
        if self._device_gone():
            with self._lock:
                self._obey()

    def say(self, text: str, *, first: bool = False) -> None:
        """Have something said that stands in no script, as soon as there is a gap between words.

        What is said `first` comes before all else: the session stands still until it was heard.
        """
        self._foreword = self._foreword or first
        self._ahead.say(self._asides.utterance(text), self._answers.append)

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Have `listener` called with each event as it happens, besides whoever reads them; it must be quick."""
        self._listeners.append(listener)

    def still_to_do(self, begin: int) -> tuple[KeptLength, ...]:
        """Give what of the second sides comes from the span `begin` on, where the first side was done before."""
        return still_to_do(self.score, self._playing.state, begin)

    def bent_here(self, begin: int) -> tuple[KeptLength, ...]:
        """Give what was added to, or taken from, the step that begins with the span `begin`."""
        return bent_here(self.score, self._playing.state, begin)

    def take_up(self, lasting: Sequence[KeptLength], here: Sequence[KeptLength] = ()) -> None:
        """Have second sides last what their first sides did in the session that is gone on with.

        What was bent of the step one is in, `here`, is so again.
        """
        with self._lock:
            state = self._playing.state
            lengths = with_kept_lengths(state.lengths, self.score, state.span, lasting)
            lengths = with_kept_lengths_here(lengths, self.score, state.span, here)
            self._playing.state = replace(state, lengths=lengths)

    def tell(self, text: str, kind: EventKind = "device") -> None:
        """Let people read something."""
        with self._lock:
            self._happened(self._playing.event(kind, text))

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the session is over and its last sound was taken; tell whether it is."""
        return self._over.wait(seconds)

    def close(self) -> None:
        """Have nothing more spoken; twice is as good as once."""
        self._ahead.end()

    def pull(self, samples: int) -> Samples:
        """Let time pass by so many samples, and give what is heard in them."""
        with self._lock:
            self._obey()
            if not self._answer(samples):
                self._take(self._playing.advance(samples))
            self._look_for_failure()
            state = self._playing.state
            mixed = self._mixer.mix(samples, paused=state.paused, volume_db=state.volume_db)
            if state.over and self._mixer.is_quiet:
                self._over.set()
            return mixed

    def _obey(self) -> None:
        while self._commands:
            command = self._commands.popleft()
            if command is Command.TIME_LEFT and not self._playing.state.over:
                moment = moment_of(self._playing)
                text = self._asides.time_left(moment)
                self._happened(self._playing.event("note", text))
                self.say(text)
            self._take(self._playing.obey(command))

    def _take(self, out: Sequence[Out]) -> None:
        for one in out:
            if isinstance(one, Begin):
                self._mixer.begin(self._ahead.clip(one.item.key), one.after, is_words=one.item.kind == "utterance")
            elif isinstance(one, Cut):
                self._mixer.cut()
            else:
                self._happened(one)
                if one.kind == "awaits" and self._playing.state.awaits == "person":
                    self.say(self._asides.press_a_key)

    def _happened(self, event: Event) -> None:
        self._events.put(event)
        for listener in self._listeners:
            listener(event)

    def _answer(self, samples: int) -> bool:
        """Say an answer where there is a gap for it; tell whether the session stands still for it."""
        if self._answering:
            self._answering = max(0, self._answering - samples)
            return self._waited >= PATIENCE_SAMPLES
        if not self._answers:
            self._foreword = self._foreword and self._waited == 0 and self._ahead.error is None
            self._waited = 0
            return self._foreword
        if self._foreword:
            self._waited = PATIENCE_SAMPLES
        length = self._answers[0].frames * FRAME_SAMPLES
        playing = self._playing
        self._waited += samples
        late = self._waited >= PATIENCE_SAMPLES
        still = late or playing.state.awaits == "person" or playing.quiet_samples >= length
        if not (playing.state.paused or (still and self._mixer.is_quiet)):
            return False
        self._mixer.begin(self._ahead.clip(self._answers.popleft().key), 0, is_words=True, besides=True)
        self._answering = length
        return late

    def _look_for_failure(self) -> None:
        """A voice that failed ends the session: silence is no answer."""
        if self._ahead.error is not None and self.error is None and self._playing.state.awaits == "voice":
            self.error = self._ahead.error
            self._take(self._playing.obey(Command.QUIT))
