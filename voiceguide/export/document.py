"""The session as JSON: everything in it and where, in seconds and in samples, for programs that go on from here."""

from collections.abc import Iterator
from dataclasses import asdict

from voiceguide.export.json_stream import json_pieces
from voiceguide.export.ownership import DIGEST, ROUTINE
from voiceguide.export.session_record import SessionRecord
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, samples_to_s
from voiceguide.model.timeline import Chapter, Cue, Timeline


def document(session: SessionRecord) -> dict[str, object]:
    """Give what is true of the session wherever it lies and whoever built it; times in seconds and in samples."""
    return _gathered(_document(session))


def _document(session: SessionRecord) -> dict[str, object]:
    times = _times(session.timeline)
    return {
        "id": session.id,
        "title": session.title,
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
    """Give what is known before there is any sound: length, chapters and cues."""
    return _gathered(_times(timeline))


def _times(timeline: Timeline) -> dict[str, object]:
    """Give it with the cues one by one: as dictionaries they take three times the memory of what they tell."""
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
    return {**_document(session), **track, **bed, **channels, "fingerprints": session.fingerprints}


def plan_json(session: SessionRecord) -> Iterator[str]:
    """Give the document with all that `verify` compares the sound with, and the number of a track, piece by piece."""
    return json_pieces(_plan(session))


def document_json(session: SessionRecord, digest: str) -> Iterator[str]:
    """Give the plan as it lies beside the audio file, whose SHA-256 `digest` is, in hex, piece by piece."""
    yield from json_pieces({ROUTINE: session.id, DIGEST: digest, **_plan(session)}, indent=2)
    yield "\n"


def _gathered(told: dict[str, object]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, Iterator) else value for key, value in told.items()}


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
        "step": cue.step,
        "move": cue.move,
        "side": cue.side,
        "round": cue.round,
        "source": cue.source,
    }
