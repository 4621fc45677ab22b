"""Gathers what travels with a session: its timeline, voices, loudness and fingerprints."""

from collections.abc import Iterable, Iterator, Mapping

from voiceguide.audio.loudness import Meter
from voiceguide.audio.mix.ducking import Ducked, Steady
from voiceguide.audio.mix.meter import metered
from voiceguide.compiler.variants import leaves
from voiceguide.export.session_record import SessionRecord, VoiceFacts, fingerprint_name
from voiceguide.model.roles import COACH
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep
from voiceguide.model.timeline import Timeline
from voiceguide.printable import in_one_line
from voiceguide.schedule.layout import Plan
from voiceguide.speech.clips import SessionClips
from voiceguide.speech.studio import Voiced

MAKER = "voiceguide"
"""The artist of a routine that names no author."""
COMMENT = (
    "Made by voiceguide. Turn off “skip silence”, “trim silence” and “smart speed” in your player: "
    "the pauses are meant. No medical advice."
)
_PUBLIC_DOMAIN = ("CC0-1.0", "Unlicense", "LicenseRef-public-domain")
"""Licences that ask for nothing."""


def session_from(plan: Plan, timeline: Timeline, voiced: Voiced, background: Steady | Ducked) -> SessionRecord:
    """Return the record of a session over `background`: all but its cover, its audible bed and its channels."""
    routine, clips = plan.script.routine, voiced.clips
    voices, title = _voices(timeline, voiced), in_one_line(routine.name.text)
    whole = metered(timeline, lambda segment: clips.figures(clips.segment(segment).key), background)
    keys = {
        fingerprint_name(heard.kind, heard.text, heard.spoken, heard.role): heard.key
        for laid in plan.spans
        for heard in laid.heard
        if heard.is_audible
    }
    return SessionRecord(
        id=routine.id,
        title=title,
        album=title,
        artist=in_one_line(routine.author or "") or MAKER,
        comment=in_one_line(" ".join([COMMENT, *_credits(voices)])),
        language=routine.language,
        timeline=timeline,
        voices=voices,
        speech_lufs=speech_lufs(timeline, clips, 0, timeline.frames),
        integrated_lufs=round(whole.lufs, 1),
        true_peak_dbtp=round(whole.true_peak_dbtp, 1),
        fingerprints=_Fingerprints(keys, clips),
    )


def _voices(timeline: Timeline, voiced: Voiced) -> tuple[VoiceFacts, ...]:
    """Return the facts about each voice that speaks, the coach's first; its roles only if there are several."""
    heard = {COACH} | {cue.role for cue in timeline.cues}
    speeches = {role: speech for role, speech in voiced.speeches.items() if role in heard}
    return tuple(
        {
            "engine": speech.voice.engine,
            "voice": speech.voice.voice,
            "licence": speech.licence,
            **({"attribution": speech.attribution} if speech.attribution else {}),
            **({"roles": [role]} if len(speeches) > 1 else {}),
        }
        for role, speech in speeches.items()
    )


def _credits(voices: Iterable[VoiceFacts]) -> Iterator[str]:
    """Yield a sentence about each voice that is not in the public domain: its licence, and whom that names."""
    for voice in voices:
        if voice["licence"] not in _PUBLIC_DOMAIN:
            terms = ", ".join(str(voice[fact]) for fact in ("licence", "attribution") if fact in voice)
            yield f"Voice {voice['engine']}:{voice['voice']}: {terms}."


def speech_lufs(timeline: Timeline, clips: SessionClips, start_frame: int, end_frame: int) -> float:
    """Return the loudness of the words between two frames, in LUFS, to one decimal."""
    meter = Meter()
    for placed in (part for segment in timeline.segments for part in segment.parts if clips.is_spoken(part.key)):
        if start_frame <= placed.start_frame < end_frame:
            meter.append(clips.speech_figures(placed.key))
    return round(meter.lufs, 1)


def areas_worked_on(routine: Routine, plan: Plan) -> list[str]:
    """Return the areas of the moves that are done in `plan`, without those that its length leaves out."""
    done = {laid.span.step for laid in plan.spans}
    steps = enumerate(leaves(routine.steps), 1)
    return [step.move.area for number, step in steps if isinstance(step, MoveStep) and number in done]


class _Fingerprints(Mapping[str, str]):
    """The fingerprint of each text and sign, looked up when it is written: all together they would add up in memory."""

    def __init__(self, keys: Mapping[str, str], clips: SessionClips) -> None:
        self._keys, self._clips = keys, clips

    def __getitem__(self, text: str) -> str:
        return self._clips.fingerprint(self._keys[text])

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
