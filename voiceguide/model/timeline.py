"""A session in time: its cues, chapters and clips, placed to the frame and the sample."""

from dataclasses import dataclass

from voiceguide.errors import Where
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed item of the finished session; samples count from the first one heard.

    `kind` is one of utterance, sign, hold, rest, breathe, break. A sign's `text` is its name.
    """

    kind: str
    start_sample: int
    end_sample: int
    text: str
    spoken: str
    chapter: int
    step: int | None
    move: str | None
    side: str | None
    round: int | None
    where: Where | None

    @property
    def source(self) -> str | None:
        """The file and line where it is written."""
        return f"{self.where.file}:{self.where.line}" if self.where else None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled stretch; the chapters of a timeline follow each other without a gap, from its start to its end."""

    title: str
    start_frame: int
    end_frame: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The clip called `key`, which lasts `frames`, at `start_frame`; of a sign for one side, which `side` that is."""

    key: str
    start_frame: int
    frames: int
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Clips that are encoded as one: a single clip, or several too close to each other for frames of their own."""

    parts: tuple[Placed, ...]

    @property
    def start_frame(self) -> int:
        """Where the first of them begins."""
        return min(part.start_frame for part in self.parts)

    @property
    def end_frame(self) -> int:
        """Where the last of them has ended."""
        return max(part.start_frame + part.frames for part in self.parts)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything in a session and where: segments and cues in order of time, chapters, and the length in frames."""

    segments: tuple[Segment, ...]
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    frames: int

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return self.frames * FRAME_SAMPLES / SAMPLE_RATE_HZ
