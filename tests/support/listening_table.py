"""How much is said and how much is done in each routine, as Markdown for docs/content.md."""

from collections.abc import Mapping
from dataclasses import dataclass

from support.oracle_scenes import Heard, scenes_of
from support.oracle_silence import waits
from voiceguide.model.durations import clock

HEAD = (
    "| routine | length | words before the first hold | first hold after | hold, rest, breath | talk "
    "| longest silence before a direction |\n|---|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Listening:
    """A session as somebody listens to it; times in seconds, and shares of its length."""

    length_s: float
    first_words: int
    """Words before the sign that begins the first hold."""
    first_hold_s: float
    done: float
    """The share of holds, rests and breaths."""
    said: float
    """The share of words, wherever they are spoken."""
    silence_s: float
    """The longest silence before a direction."""

    def row(self, routine: str) -> str:
        """The row of the table."""
        cells = (
            f"`{routine}`", clock(self.length_s), f"{self.first_words}", f"{self.first_hold_s:.0f} s",
            f"{100 * self.done:.0f} %", f"{100 * self.said:.0f} %", f"{self.silence_s:.1f} s",
        )  # fmt: skip
        return f"| {' | '.join(cells)} |"


def listening(heard: Heard, length_s: float) -> Listening:
    """What one hears of a session of `length_s` seconds."""
    first_s = min(cue.start_s for cue in heard.cues if cue.kind in ("hold", "breathe"))
    words = [cue for cue in heard.cues if cue.kind == "utterance"]
    done = [cue for cue in heard.cues if cue.kind in ("hold", "rest", "breathe")]
    return Listening(
        length_s,
        sum(len(cue.text.split()) for cue in words if cue.start_s < first_s),
        first_s,
        sum(cue.end_s - cue.start_s for cue in done) / length_s,
        sum(cue.end_s - cue.start_s for cue in words) / length_s,
        max(lasts_s for _, lasts_s, _ in waits(scenes_of(heard))),
    )


def table(found: Mapping[str, Listening]) -> str:
    """The table of all routines."""
    return "\n".join([HEAD, *(found[routine].row(routine) for routine in sorted(found))])
