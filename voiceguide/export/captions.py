"""Captions for players that show text: WebVTT, LRC, and chapters in the format of Podcasting 2.0."""

from collections.abc import Iterable, Iterator, Sequence

from voiceguide.export.json_stream import json_pieces
from voiceguide.export.ownership import DIGEST, ROUTINE, origin_lines
from voiceguide.export.session_record import SessionRecord
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, samples_to_s
from voiceguide.model.timeline import Chapter, Cue
from voiceguide.printable import in_one_line


def vtt(session: SessionRecord, digest: str) -> Iterator[str]:
    """Return the WebVTT captions, piece by piece; `digest` is the SHA-256 of the audio file, in hex."""
    return _vtt(session.utterances(), origin_lines(session.id, digest))


def vtt_of(utterances: Iterable[Cue]) -> str:
    """Return WebVTT captions of `utterances`."""
    return "".join(_vtt(utterances))


def _vtt(utterances: Iterable[Cue], note: Sequence[str] = ()) -> Iterator[str]:
    """Yield the captions. `note` is written into a NOTE block, which players do not show."""
    yield "WEBVTT\n"
    if note:
        yield "\n".join(["\nNOTE", *note, ""])
    for cue in utterances:
        yield f"\n{_vtt_time(cue.start_sample)} --> {_vtt_time(cue.end_sample)}\n{_escaped(cue.text)}\n"


def lrc(session: SessionRecord, digest: str) -> Iterator[str]:
    """Yield the lyrics with their times, line by line; `digest` is the SHA-256 of the audio file, in hex.

    The digest is in lines that begin with `#`, which players skip. They follow the title, because ffmpeg and mpv take
    the file for lyrics only if it begins with it.
    """
    yield f"[ti:{_unbracketed(session.title)}]\n"
    yield from (f"# {line}\n" for line in origin_lines(session.id, digest))
    facts = {"ar": session.artist, "al": session.album, "la": session.language, "re": "voiceguide"}
    yield from (f"[{name}:{_unbracketed(fact)}]\n" for name, fact in facts.items())
    yield from (f"[{_lrc_time(cue.start_sample)}]{_unbracketed(cue.text)}\n" for cue in session.utterances())


def chapters_json(session: SessionRecord, digest: str) -> Iterator[str]:
    """Yield the chapters as application/json+chapters, version 1.2.0 (Podcasting 2.0), piece by piece.

    Two keys of voiceguide are added: the routine's id, and `digest`, the SHA-256 of the audio file in hex.
    """
    chapters = map(_chapter, session.timeline.chapters)
    content = {ROUTINE: session.id, DIGEST: digest, "version": "1.2.0", "title": session.title, "chapters": chapters}
    yield from json_pieces(content, indent=2)
    yield "\n"


def _chapter(chapter: Chapter) -> dict[str, object]:
    return {
        "startTime": samples_to_s(chapter.start_frame * FRAME_SAMPLES),
        "endTime": samples_to_s(chapter.end_frame * FRAME_SAMPLES),
        "title": chapter.title,
    }


def _vtt_time(sample: int) -> str:
    minutes, milliseconds = divmod(round(sample * 1000 / SAMPLE_RATE_HZ), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"


def _lrc_time(sample: int) -> str:
    """Return a time as LRC writes it. LRC has no hours, so minutes go on past 59."""
    minutes, hundredths = divmod(round(sample * 100 / SAMPLE_RATE_HZ), 6000)
    return f"{minutes:02d}:{hundredths // 100:02d}.{hundredths % 100:02d}"


def _escaped(text: str) -> str:
    """Return `text` escaped and on one line, because an empty line would end its cue."""
    return in_one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unbracketed(text: str) -> str:
    """Return `text` on one line and without square brackets, which LRC takes for times."""
    return in_one_line(text).replace("[", "(").replace("]", ")")
