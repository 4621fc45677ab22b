"""A routine from a few lines of YAML, performed without sound and without waiting."""

from collections.abc import Callable

from support.factories import SOUNDS, script_of
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.spans import Span, SpanKind
from voiceguide.player.session.commands import Command, Event
from voiceguide.player.session.performance import Performance
from voiceguide.player.session.score import Score
from voiceguide.player.session.state import Begin, Out

TWO_SIDES = """
- section: Calves
  side: each
  steps:
    - move: {name: Roll, hold: {min: 20s, usual: 40s, max: 90s}, setup: "Roll it along your {side} calf.",
        cues: [{at: 50%, say: "Slower."}, {at: -10s, say: "Ten seconds to go."}]}
    - move: {name: Press, hold: 30s, setup: "Press on it."}
- rest: 20s
  say: "Rest."
- move: {name: Lift, reps: 10, pace: 3s, side: each, setup: "Lift the heel."}
- breathe: calm
  breaths: 3
- move: {name: Lean, hold: 25s, side: each, setup: "Lean on it."}
"""


def seconds(samples: int) -> float:
    return samples / SAMPLE_RATE_HZ


class Performed:
    """A session that a test drives by hand.

    `began` lists the time in seconds at which each item was heard, and its text; signs are in <>.
    """

    def __init__(
        self, steps: str = TWO_SIDES, *, auto: bool = True, is_ready: Callable[[Span], bool] = lambda _span: True
    ) -> None:
        self.score = Score(script_of(steps), SOUNDS, is_ready)
        self.playing = Performance(self.score, auto=auto)
        self.taken = 0
        self.began: list[tuple[float, str]] = []
        self.events: list[Event] = []

    def go(self, seconds: float, block: int = 480) -> None:
        """Advance the session by `seconds`, in blocks of `block` samples."""
        left = round(seconds * SAMPLE_RATE_HZ)
        while left > 0:
            samples = min(block, left)
            self._note(self.playing.advance(samples))
            self.taken += samples
            left -= samples

    def do(self, *commands: Command) -> None:
        """Send `commands` to the session."""
        for command in commands:
            self._note(self.playing.obey(command))

    def go_to(self, kind: SpanKind, nth: int = 1) -> None:
        """Advance the session to the start of the `nth` span of this kind from now, counted from 1."""
        wanted = [i for i, span in enumerate(self.score.spans) if span.kind is kind and i > self.playing.state.span]
        while self.playing.state.span < wanted[nth - 1]:
            self.go(0.024)

    def words(self) -> list[str]:
        return [text for _, text in self.began]

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]

    def _note(self, out: list[Out]) -> None:
        for output in out:
            if isinstance(output, Begin):
                item = output.item
                at = self.taken + output.after + item.heard_start - item.start
                self.began.append((round(seconds(at), 4), f"<{item.text}>" if item.kind == "sign" else item.text))
            elif isinstance(output, Event):
                self.events.append(output)
