"""The record of a session: where everything is in time, who speaks, how loud it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from voiceguide.model.roles import COACH, Role
from voiceguide.model.timeline import Cue, Timeline


@dataclass(frozen=True, slots=True)
class Picture:
    """A complete picture file. FLAC and Opus ask for its size."""

    mime: str
    """`image/jpeg` or `image/png`."""
    data: bytes = field(repr=False)
    """The bytes of the file."""
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Track:
    """The place of a file among the tracks of a session."""

    number: int
    """Counted from 1."""
    of: int
    """The number of tracks."""


@dataclass(frozen=True, slots=True)
class AudibleBed:
    """A bed that can be heard, with its measures for `verify` (see `audio.unevenness`)."""

    name: str
    frame_db: float
    """Most by which a frame of 24 ms is louder than its surroundings."""
    click_db: float
    """Most by which a millisecond is louder than its surroundings."""
    loudest_dbfs: float
    """Level of its loudest frame, where it is not lowered."""


VoiceFacts = Mapping[str, str | Sequence[str]]
"""`engine`, `voice` and `licence`; `attribution` if the licence asks for it; `roles` if there are several voices."""


def fingerprint_name(kind: str, text: str, spoken: str, role: Role = COACH) -> str:
    """Return the name of a sound in `SessionRecord.fingerprints`: that of a sign, or the words as the engine got them.

    `text` is the name of a sign. Words of a role other than the coach's are named with the role.
    """
    if kind == "sign":
        return f"<{text}>"
    return spoken if role == COACH else f"<{role}> {spoken}"


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """All facts about an audio file, for tags and sidecars."""

    id: str
    """The id of the routine; the same for every file made from it."""
    title: str
    album: str
    """The title of the whole session, also for a track of it."""
    artist: str
    """The author of the routine, or voiceguide."""
    comment: str
    language: str
    """A code of ISO 639: `en` or `eng`."""
    timeline: Timeline
    voices: tuple[VoiceFacts, ...]
    """The facts about each voice that speaks."""
    speech_lufs: float
    integrated_lufs: float
    """For two channels, the loudness of each of them."""
    true_peak_dbtp: float
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    """How each sound sounds (see `audio.fingerprint`), by its `fingerprint_name`."""
    audible_bed: AudibleBed | None = None
    """The bed under the words; None if it cannot be heard."""
    channels: int = 1
    areas: tuple[str, ...] = ()
    """The areas that the moves work on, in order, each once."""
    cover: Picture | None = None
    """The front cover, for the tags alone; None for a file without a cover."""
    track: Track | None = None
    """The number of the track; None for a whole session."""

    def speakers(self) -> str:
        """Return the names of the voices, as `--voice` takes them, with commas between them."""
        return ", ".join(f"{voice['engine']}:{voice['voice']}" for voice in self.voices)

    def utterances(self) -> Iterator[Cue]:
        """Return the spoken cues, in order of time."""
        return (cue for cue in self.timeline.cues if cue.kind == "utterance")
