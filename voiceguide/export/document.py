"""The session as JSON, for other programs: its cues and chapters with their times, its loudness, its voices."""

from collections.abc import Iterator
from dataclasses import asdict

from voiceguide.export.json_stream import json_pieces
from voiceguide.export.ownership import DIGEST, ROUTINE
from voiceguide.export.session_record import SessionRecord
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, samples_to_s
from voiceguide.model.roles import COACH
from voiceguide.model.timeline import Chapter, Cue, Timeline


def document(session: SessionRecord) -> dict[str, object]:
    """Return the facts of a session that do not depend on where its files are and on which build made them.

    Times are in seconds; those of cues also in samples.
    """
    return _with_lists(_document(session))


def _document(session: SessionRecord) -> dict[str, object]:
    times = _times(session.timeline)
    return {
        "id": session.id,
        "title": session.title,
        "language": session.language,
        "duration_s": times["duration_s"],
        "sample_rate_hz": times["sample_rate_hz"],
        "speech_lufs": session.speech_lufs,
        "integrated_lufs": session.integrated_lufs,
        "true_peak_dbtp": session.true_peak_dbtp,
        "chapters": times["chapters"],
        "cues": times["cues"],
        "voices": [dict(voice) for voice in session.voices],
    }


def timeline_document(timeline: Timeline) -> dict[str, object]:
    """Return the facts of a session that are known before it has sound: length, chapters and cues."""
    return _with_lists(_times(timeline))


def _times(timeline: Timeline) -> dict[str, object]:
    """Return the same with the cues as an iterator.

    As dictionaries they would take three times the memory of the cues themselves.
    """
    return {
        "duration_s": samples_to_s(timeline.frames * FRAME_SAMPLES),
        "sample_rate_hz": SAMPLE_RATE_HZ,
        "chapters": [_chapter(chapter) for chapter in timeline.chapters],
        "cues": (_cue(cue) for cue in timeline.cues),
    }


def _plan(session: SessionRecord) -> dict[str, object]:
    track = {} if session.track is None else {"track": {"number": session.track.number, "of": session.track.of}}
    bed = {} if session.audible_bed is None else {"bed": asdict(session.audible_bed)}
    channels = {} if session.channels == 1 else {"channels": session.channels}
    areas = {"areas": list(session.areas)} if session.areas else {}
    return {**_document(session), **areas, **track, **bed, **channels, "fingerprints": session.fingerprints}


def plan_json(session: SessionRecord) -> Iterator[str]:
    """Yield the document with what `verify` compares the sound with, and the number of a track, in pieces of JSON."""
    return json_pieces(_plan(session))


def document_json(session: SessionRecord, digest: str) -> Iterator[str]:
    """Yield the plan as it is written next to the audio file, in pieces of JSON.

    `digest` is the SHA-256 of the audio file, in hex.
    """
    yield from json_pieces({ROUTINE: session.id, DIGEST: digest, **_plan(session)}, indent=2)
    yield "\n"


def _with_lists(facts: dict[str, object]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, Iterator) else value for key, value in facts.items()}


def _chapter(chapter: Chapter) -> dict[str, object]:
    return {
        "title": chapter.title,
        "start_s": samples_to_s(chapter.start_frame * FRAME_SAMPLES),
        "end_s": samples_to_s(chapter.end_frame * FRAME_SAMPLES),
    }


def _cue(cue: Cue) -> dict[str, object]:
    return {
        "kind": cue.kind,
        "start_s": samples_to_s(cue.start_sample),
        "end_s": samples_to_s(cue.end_sample),
        "start_sample": cue.start_sample,
        "end_sample": cue.end_sample,
        "text": cue.text,
        "spoken": cue.spoken,
        "chapter": cue.chapter,
        "step": cue.number,
        "move": cue.move,
        "side": cue.side,
        "round": cue.round,
        "source": cue.source,
        **({} if cue.role == COACH else {"role": cue.role}),
    }
