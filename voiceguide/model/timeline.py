"""A session in time: its cues, chapters and clips, placed to the frame and the sample."""

from dataclasses import dataclass

from voiceguide.errors import Where
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, samples_to_s
from voiceguide.model.roles import COACH, Role


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed item of the finished session. Samples count from the first sample that is heard."""

    kind: str
    """One of utterance, sign, hold, rest, breathe, break."""
    start_sample: int
    end_sample: int
    text: str
    """Words before respelling; of a sign, its name."""
    spoken: str
    """Words as the engine gets them; empty if `kind` is not utterance."""
    chapter: int
    number: int | None
    """The number of its move, as it is spoken; None for what belongs to no move."""
    move: str | None
    side: str | None
    round: int | None
    where: Where | None
    role: Role = COACH
    """Who speaks an utterance. It is the coach if its role has no voice of its own."""

    @property
    def start_s(self) -> float:
        """Start in seconds, to the microsecond."""
        return samples_to_s(self.start_sample)

    @property
    def end_s(self) -> float:
        """End in seconds, to the microsecond."""
        return samples_to_s(self.end_sample)

    @property
    def source(self) -> str | None:
        """File and line of the cue in the routine, as `file:line`; None if it has no place there."""
        return f"{self.where.file}:{self.where.line}" if self.where else None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled stretch. The chapters of a timeline follow each other without a gap, from its start to its end."""

    title: str
    start_frame: int
    end_frame: int

    @property
    def start_s(self) -> float:
        """Start in seconds, to the microsecond."""
        return samples_to_s(self.start_frame * FRAME_SAMPLES)

    @property
    def end_s(self) -> float:
        """End in seconds, to the microsecond."""
        return samples_to_s(self.end_frame * FRAME_SAMPLES)


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip placed in time."""

    key: str
    """Name of the clip."""
    start_frame: int
    frames: int
    """Length of the clip in frames."""
    side: str | None = None
    """Side that a sign is for; None for both sides, and for other clips."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Clips that are encoded together: a single clip, or several too close to each other for frames of their own."""

    parts: tuple[PlacedClip, ...]

    @property
    def start_frame(self) -> int:
        """First frame of the earliest clip."""
        return min(part.start_frame for part in self.parts)

    @property
    def end_frame(self) -> int:
        """Frame at which the last clip has ended."""
        return max(part.start_frame + part.frames for part in self.parts)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session in time: segments and cues in order of time, and chapters."""

    segments: tuple[Segment, ...]
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    frames: int
    """Length in frames."""

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames * FRAME_SAMPLES / SAMPLE_RATE_HZ
