"""What is said and when, for players that show it: WebVTT, LRC, and chapters as Podcasting 2.0 has them."""

import json
from collections.abc import Iterable, Sequence

from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, samples_to_s
from voiceguide.publish.origin import DIGEST, ROUTINE, origin_lines
from voiceguide.publish.session import Session
from voiceguide.timeline import Cue


def vtt(session: Session, digest: str) -> str:
    """Give the WebVTT captions; `digest` is the SHA-256 of the audio file, in hex."""
    return vtt_of(session.utterances(), origin_lines(session.id, digest))


def vtt_of(utterances: Iterable[Cue], note: Sequence[str] = ()) -> str:
    """Give WebVTT captions of `utterances`, with a `note` that nobody is shown."""
    blocks = ["WEBVTT", *(["\n".join(["NOTE", *note])] if note else [])]
    for cue in utterances:
        times = f"{_vtt_time(cue.start_sample)} --> {_vtt_time(cue.end_sample)}"
        blocks.append(f"{times}\n{_escaped(cue.text)}")
    return "\n\n".join(blocks) + "\n"


def lrc(session: Session, digest: str) -> str:
    """Give the lyrics with their times; players pass over the lines that begin with `#`."""
    lines = [f"# {line}" for line in origin_lines(session.id, digest)]
    facts = {"ti": session.title, "ar": session.artist, "al": session.album, "la": session.language, "re": "voiceguide"}
    lines += [f"[{name}:{_unbracketed(fact)}]" for name, fact in facts.items()]
    lines += [f"[{_lrc_time(cue.start_sample)}]{_unbracketed(cue.text)}" for cue in session.utterances()]
    return "\n".join(lines) + "\n"


def chapters_json(session: Session, digest: str) -> str:
    """Give the chapters as application/json+chapters, version 1.2.0 (Podcasting 2.0), with our two keys besides."""
    chapters = [
        {
            "startTime": samples_to_s(chapter.start_frame * FRAME_SAMPLES),
            "endTime": samples_to_s(chapter.end_frame * FRAME_SAMPLES),
            "title": chapter.title,
        }
        for chapter in session.timeline.chapters
    ]
    told = {ROUTINE: session.id, DIGEST: digest, "version": "1.2.0", "title": session.title, "chapters": chapters}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _vtt_time(sample: int) -> str:
    minutes, milliseconds = divmod(round(sample * 1000 / SAMPLE_RATE_HZ), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"


def _lrc_time(sample: int) -> str:
    """LRC knows no hours: minutes go on past 59."""
    minutes, hundredths = divmod(round(sample * 100 / SAMPLE_RATE_HZ), 6000)
    return f"{minutes:02d}:{hundredths // 100:02d}.{hundredths % 100:02d}"


def _escaped(text: str) -> str:
    """Give `text` on one line, for an empty one would end its cue."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unbracketed(text: str) -> str:
    """Give `text` on one line and without square brackets, which LRC takes for times."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
