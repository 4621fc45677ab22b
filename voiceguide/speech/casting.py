"""Gives a script to its voices: each utterance as the engine of its role gets it."""

from collections.abc import Mapping
from dataclasses import replace

from voiceguide.compiler.spoken_form import spoken_form
from voiceguide.model.respelling import has_forms, spellings
from voiceguide.model.roles import COACH, Role
from voiceguide.model.script import Script
from voiceguide.model.spans import Alive, CueAt, CueEvery, CuePaced, Flow, HoldCue, Span, Utterance
from voiceguide.speech.voice_choice import VoiceChoice


def cast(script: Script, voices: Mapping[Role, VoiceChoice]) -> Script:
    """Return `script` as `voices` speak it; the same script if that changes nothing.

    A role without a voice of its own becomes the coach's. If the lexicon has forms for engines, words are respelled
    from the text as written.
    """
    caster = _Caster(script, voices)
    spans = tuple(map(caster.span, script.spans))
    return script if all(map(_is, spans, script.spans)) else replace(script, spans=spans)


class _Caster:
    """Replaces the parts of a script that change; flows that spans share stay shared."""

    def __init__(self, script: Script, voices: Mapping[Role, VoiceChoice]) -> None:
        lexicon = script.lexicon
        engines = {role: voice.engine for role, voice in voices.items()}
        self._roles = engines.keys()
        self._lexicons = {role: spellings(lexicon, engine) for role, engine in engines.items()}
        self._respells = has_forms(lexicon)
        self._readings = script.language.readings
        self._flows: dict[int, tuple[Flow, Flow]] = {}

    def span(self, span: Span) -> Span:
        """Return a span as its voices speak it."""
        flow, cues = self._flow(span.flow), tuple(map(self._cue, span.cues))
        if flow is span.flow and all(map(_is, cues, span.cues)):
            return span
        return replace(span, flow=flow, cues=cues)

    def _cue(self, cue: HoldCue) -> HoldCue:
        match cue:
            case CueAt():
                flow = self._flow(cue.flow)
                return cue if flow is cue.flow else replace(cue, flow=flow)
            case CuePaced():
                words = tuple(map(self._flow, cue.words))
                return cue if all(map(_is, words, cue.words)) else replace(cue, words=words)
            case CueEvery() | Alive():
                flows = tuple(map(self._flow, cue.flows))
                return cue if all(map(_is, flows, cue.flows)) else replace(cue, flows=flows)

    def _flow(self, flow: Flow) -> Flow:
        if id(flow) not in self._flows:
            items = tuple(self._utterance(item) if isinstance(item, Utterance) else item for item in flow)
            self._flows[id(flow)] = flow, flow if all(map(_is, items, flow)) else items
        return self._flows[id(flow)][1]

    def _utterance(self, utterance: Utterance) -> Utterance:
        role = utterance.role if utterance.role in self._roles else COACH
        if not self._respells:
            return utterance if role == utterance.role else replace(utterance, role=role)
        wordings = tuple(replace(wording, respelled=self._spoken(wording.text, role)) for wording in utterance.wordings)
        changed = replace(utterance, role=role, wordings=wordings, respelled=self._spoken(utterance.text, role))
        return utterance if changed == utterance else changed

    def _spoken(self, text: str, role: Role) -> str | None:
        return spoken_form(text, self._lexicons[role], self._readings)


def _is(one: object, other: object) -> bool:
    return one is other
