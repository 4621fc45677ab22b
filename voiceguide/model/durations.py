"""Durations in all their forms: as written, in seconds, in frames, in samples, and in words.

Every duration is a whole number of frames of 576 samples at 24 kHz (24 ms, a frame of MPEG-2 Layer III). Durations are
rounded to frames once, here.
"""

import math
import re

from voiceguide.errors import Detail, WrongValue

SAMPLE_RATE_HZ = 24_000
FRAME_SAMPLES = 576
FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ
LONGEST_S = 24 * 3600.0
"""Longest single duration in seconds, a day; a longer duration is a slip of the keyboard."""

_NUMBER = r"\d{1,9}(?:\.\d{1,6})?"
_UNITS = re.compile(" ?".join(rf"(?:({_NUMBER}) ?{unit})?" for unit in ("h", "m", "s", "ms")), re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d{1,6})?)", re.ASCII)
_BARE = re.compile(_NUMBER, re.ASCII)
_EXPECTED = "a time such as 45s, 1m30s, 500ms or 1:30"
_NUMBER_AND_WORD = re.compile(rf"({_NUMBER}) ?(hours?|hrs?|minutes?|mins?|seconds?|secs?)\b", re.ASCII | re.IGNORECASE)
_IN_WORDS = re.compile(rf"(?:{_NUMBER_AND_WORD.pattern} ?)+", re.ASCII | re.IGNORECASE)
_RANGE = re.compile(rf"({_NUMBER}) ?(?:-|\u2013|to) ?({_NUMBER}) ?(s|m|h)?", re.ASCII)
_SHORT = {"ho": "h", "hr": "h", "mi": "m", "se": "s"}
"""Signs of units, by the first letters of their words."""


def parse_duration(text: str) -> float:
    """Return the seconds that `text` means: `45s`, `1m30s`, `500ms`, `2m`, `1h`, `1:30`, `0:45`, and `45` as `45s`.

    Raise ValueError, worded for the author, if `text` is no time or more than a day.
    """
    written = " ".join(text.split())
    if match := _CLOCK.fullmatch(written):
        hours, minutes, seconds = (float(part or 0) for part in match.groups())
        if seconds >= 60 or (match[1] and minutes >= 60):
            message = f"{text!r} has more than 59 in its last place; write e.g. 1:30 for ninety seconds"
            raise WrongValue(message, Detail("time", text, _EXPECTED))
        total = hours * 3600 + minutes * 60 + seconds
    elif _BARE.fullmatch(written):
        total = float(written)
    elif written and (match := _UNITS.fullmatch(written)):
        factors = (3600.0, 60.0, 1.0, 0.001)
        total = sum(float(part) * factor for part, factor in zip(match.groups(), factors, strict=True) if part)
    elif not written:
        raise WrongValue("there is no time here; write e.g. 45s, 1m30s, 500ms or 1:30", Detail("time", text, _EXPECTED))
    else:
        short = _shortened(written)
        detail = Detail("time", text, _EXPECTED, short or _spread(written), short)
        raise WrongValue(f"{text!r} is not a time; write e.g. 45s, 1m30s, 500ms or 1:30", detail)
    if total > LONGEST_S:
        raise WrongValue(f"{text!r} is more than a day", Detail("time", text, _EXPECTED))
    return total


def _shortened(written: str) -> str | None:
    """Return a time in words such as `2 minutes 30 sec` as `2m30s`; None for anything else."""
    if not _IN_WORDS.fullmatch(written):
        return None
    return "".join(number + _SHORT[word[:2].lower()] for number, word in _NUMBER_AND_WORD.findall(written))


def _spread(written: str) -> str | None:
    """Return a range such as `30-60s` as the mapping that means it; None for anything else."""
    match = _RANGE.fullmatch(written)
    if match is None:
        return None
    unit = match[3] or "s"
    least, most = float(match[1]), float(match[2])
    if least >= most:
        return None
    return f"{{min: {least:g}{unit}, usual: {(least + most) / 2:g}{unit}, max: {most:g}{unit}}}"


def parse_length(text: str) -> float:
    """Return the seconds that `text` means as the length of a session, typed by a person: `12m`, `9m30s`, `9:30`.

    Raise ValueError, worded for the person, for another text, and for a bare number: that may be minutes or seconds.
    """
    bare = text.strip()
    if _BARE.fullmatch(bare):
        raise ValueError(f'"{bare}" may be minutes or seconds; write {bare}m or {bare}s')
    return parse_duration(text)


def format_duration(seconds: float) -> str:
    """Return the shortest text for `seconds`, to the millisecond, that `parse_duration` reads back: `1m30s`."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    if not minutes and 0 < rest < 1000:
        return f"{rest}ms"
    whole, fraction = divmod(rest, 1000)
    tail = f"{whole}.{fraction:03d}".rstrip("0").rstrip(".") if fraction else f"{whole}"
    if minutes:
        return f"{minutes}m" if tail == "0" else f"{minutes}m{tail}s"
    return f"{tail}s"


def clock(seconds: float) -> str:
    """Return `seconds`, to the nearest second, as a watch shows them: `1:05`, or `1:02:03` from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def frames(seconds: float) -> int:
    """Return the number of frames nearest to `seconds`. Halves always round up, whatever the neighbours are."""
    return math.floor(seconds / FRAME_S + 0.5 + 1e-9)


def frames_covering(samples: int) -> int:
    """Return the smallest number of frames that hold `samples`."""
    return -(-samples // FRAME_SAMPLES)


def samples_to_s(samples: int) -> float:
    """Return the duration of `samples` in seconds, to the microsecond."""
    return round(samples / SAMPLE_RATE_HZ, 6)
