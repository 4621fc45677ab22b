"""The coach: performs a score live, answers questions aloud, and makes the samples for the loudspeaker."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.sounds import ClipInfo
from voiceguide.player.audio.mixer import Mixer
from voiceguide.player.audio.prefetch import Prefetch
from voiceguide.player.audio.source import Samples
from voiceguide.player.session.commands import Command, EventKind, Moment
from voiceguide.player.session.listeners import Listener, Listeners
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
"""Samples that an answer waits for a gap between words; after that, the session waits for the answer."""


class Coach:
    """Performs a session live. The caller of `pull` is its clock; all other members may be used from any thread.

    `device_gone` returns whether there is no loudspeaker at present.
    """

    def __init__(
        self,
        performance: Performance,
        prefetch: Prefetch,
        mixer: Mixer,
        replies: SpokenReplies,
        device_gone: Callable[[], bool] = lambda: False,
    ) -> None:
        self._performance, self._prefetch, self._mixer, self._replies = performance, prefetch, mixer, replies
        self._device_gone = device_gone
        self._lock = threading.Lock()
        self._commands: deque[Command] = deque()
        self._answers: deque[ClipInfo] = deque()
        self._answering = 0
        self._waited = 0
        self._waits_for_first = False
        self._listeners = Listeners()
        self._over = threading.Event()
        self.error: Exception | None = None
        """The exception that ended the session, of a voice that failed or of a bug; None if there was none."""

    @property
    def moment(self) -> Moment:
        """The present state of the session, as screens show it."""
        with self._lock:
            return moment_of(self._performance, device_gone=self._device_gone())

    @property
    def score(self) -> Score:
        """The score that is performed."""
        return self._performance.score

    @property
    def span(self) -> int:
        """The index in the score of the present span."""
        return self._performance.state.span

    @property
    def is_ready(self) -> bool:
        """Whether all phrases are spoken and loaded."""
        return all(map(self.score.is_ready, range(len(self.score.spans))))

    @property
    def ending(self) -> Ending | None:
        """How the session ended; None while it goes on."""
        return self._performance.state.over

    def command(self, command: Command) -> None:
        """Send a command. It takes effect when samples are taken next, or at once if there is no device to take any."""
        self._commands.append(command)
        if self._device_gone():
            with self._lock:
                self._obey()

    def say(self, text: str, *, first: bool = False) -> None:
        """Say a text that is not in the script, as soon as there is a gap between words.

        With `first` it is said before all else: the session stands still until it was heard.
        """
        self._waits_for_first = self._waits_for_first or first
        self._prefetch.say(self._replies.utterance(text), self._answers.append)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the events so far, then with each as it happens; return a function that ends this."""
        return self._listeners.add(listener)

    def still_to_do(self, begin: int) -> tuple[KeptLength, ...]:
        """Return the lengths of the second sides from the span `begin` on whose first side was done before it."""
        return still_to_do(self.score, self._performance.state, begin)

    def bent_here(self, begin: int) -> tuple[KeptLength, ...]:
        """Return the lengths that the person changed in the step that begins with the span `begin`, without cuts."""
        return bent_here(self.score, self._performance.state, begin)

    def take_up(self, second_side: Sequence[KeptLength], this_step: Sequence[KeptLength] = ()) -> None:
        """Set the lengths that were kept of the session that is resumed.

        `second_side` are lengths of second sides still to come, `this_step` changed lengths of the present step.
        """
        with self._lock:
            state = self._performance.state
            lengths = with_kept_lengths(state.lengths, self.score, state.span, second_side)
            lengths = with_kept_lengths_here(lengths, self.score, state.span, this_step)
            self._performance.state = replace(state, lengths=lengths)

    def tell(self, text: str, kind: EventKind = "device") -> None:
        """Send a text to people, as an event."""
        with self._lock:
            self._listeners.tell(self._performance.event(kind, text))

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the session is over and its last sound was taken, or for `seconds`; return whether it is over."""
        return self._over.wait(seconds)

    def close(self) -> None:
        """Stop speaking phrases. A second call does nothing."""
        self._prefetch.end()

    def pull(self, samples: int) -> Samples:
        """Advance by `samples` samples, and return their sound: mono int16 at 24 kHz."""
        with self._lock:
            self._obey()
            if not self._answer(samples):
                self._take(self._performance.advance(samples))
            self._check_voice()
            state = self._performance.state
            mixed = self._mixer.mix(samples, paused=state.paused, volume_db=state.volume_db)
            if state.over and self._mixer.is_quiet:
                self._over.set()
            return mixed

    def _obey(self) -> None:
        while self._commands:
            command = self._commands.popleft()
            if command is Command.TIME_LEFT and not self._performance.state.over:
                moment = moment_of(self._performance)
                text = self._replies.time_left(moment)
                self._listeners.tell(self._performance.event("note", text))
                self.say(text)
            self._take(self._performance.obey(command))

    def _take(self, out: Sequence[Out]) -> None:
        for output in out:
            if isinstance(output, Begin):
                is_words = output.item.kind == "utterance"
                self._mixer.begin(self._prefetch.clip(output.item.key), output.after, is_words=is_words)
            elif isinstance(output, Cut):
                self._mixer.cut()
            else:
                self._listeners.tell(output)
                if output.kind == "awaits" and self._performance.state.awaits == "person":
                    self.say(self._replies.press_a_key)

    def _answer(self, samples: int) -> bool:
        """Begin an answer if there is a gap for it; return whether the session stands still for an answer."""
        if self._answering:
            self._answering = max(0, self._answering - samples)
            return self._waited >= PATIENCE_SAMPLES
        if not self._answers:
            self._waits_for_first = self._waits_for_first and self._waited == 0 and self._prefetch.error is None
            self._waited = 0
            return self._waits_for_first
        if self._waits_for_first:
            self._waited = PATIENCE_SAMPLES
        length = self._answers[0].frames * FRAME_SAMPLES
        self._waited += samples
        late = self._waited >= PATIENCE_SAMPLES
        performance, state = self._performance, self._performance.state
        has_gap = late or state.awaits == "person" or performance.quiet_samples >= length
        if not (state.paused or (has_gap and self._mixer.is_quiet)):
            return False
        self._mixer.begin(self._prefetch.clip(self._answers.popleft().key), 0, is_words=True, besides=True)
        self._answering = length
        return late

    def _check_voice(self) -> None:
        """End the session if a voice has failed and the session waits for it: it would be silent for ever."""
        if self._prefetch.error is not None and self.error is None and self._performance.state.awaits == "voice":
            self.error = self._prefetch.error
            self._take(self._performance.obey(Command.QUIT))
