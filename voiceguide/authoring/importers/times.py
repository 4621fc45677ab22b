"""Times as people write them: `3s`, `1 min 30`, `00:00:30`, `two minutes`, `about 20`, `5-10 seconds`, `10 Sek.`"""

import re
from dataclasses import dataclass

from voiceguide.compiler.spoken_numbers import number_in_words

_UNITS_S: dict[float, str] = {
    0.001: "milliseconds? millisekunden? millisecondes? milisegundos? msecs? ms",
    1.0: "seconds? secs? sec s sekunden? sek secondes? segundos? segs? seg secondi secondo seconden "
         "sekund sekundy sekunder сек секунда секунды секунд 秒",
    60.0: "minutes? mins? min m minuten? minutos? minuti minuto minuut minuty minuter мин минута минуты минут 分",
    3600.0: "hours? hrs? hr h stunden? std heures? horas? ore ora uur",
}  # fmt: skip
"""Words for each unit of time, by its seconds, in the languages that scripts come in."""
_NUMBERS = {number_in_words(number): number for number in range(99, 0, -1)} | {"a": 1, "an": 1, "half a": 0.5}
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_UNIT = "|".join(word for words in _UNITS_S.values() for word in sorted(words.split(), key=len, reverse=True))
_DIGITS = r"\d{1,7}(?:[.,]\d{1,3})?|[.]\d{1,3}"
_AMOUNT = rf"(?:{_DIGITS}|\b(?:{_WORDS})\b)[ -]?(?:{_UNIT})(?![^\W\d_])\.?"
_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d\d(?:[.,]\d{1,3})?(?![\d:])"
_ABOUT = r"(?:~|≈|about|around|approx(?:\.|imately)?|roughly|circa|ca\.?|at least|up to|some|etwa|mindestens|máximo)"
_TO = r"(?:-|\u2013|\u2014|to|or|bis|a|à|until)"
_TIME = re.compile(
    rf"(?:{_ABOUT} ?)?(?:"
    rf"(?P<clock>{_CLOCK})"
    rf"|(?P<low>{_DIGITS}|{_WORDS})(?: ?(?P<low_unit>{_UNIT})\.?)? ?{_TO} ?(?P<high>{_AMOUNT})"
    rf"|(?P<amounts>{_AMOUNT}(?: ?(?:,|and|und|y|et)? ?{_AMOUNT})*(?: \d{{1,2}}(?![\d.,:]))?)"
    rf"|(?P<bare_low>{_DIGITS}) ?{_TO} ?(?P<bare_high>{_DIGITS})"
    rf"|(?P<bare>{_DIGITS}|(?:{_WORDS})\b(?! ?breath))"
    r")(?![^\W\d_])"
)
_EACH = re.compile(rf"({_DIGITS}|\b(?:{_WORDS})\b)[ -]?({_UNIT})(?![^\W\d_])\.?")
LONGEST_S = 24 * 3600.0
"""Most seconds of a time; more is none."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time in a text."""

    seconds: float
    """The time, or the middle of a range."""
    start: int
    end: int
    """Sample of the text that the time takes, in characters of the folded text."""
    has_unit: bool = True
    is_clock: bool = False
    is_range: bool = False


def folded(text: str) -> str:
    """Return a text for reading times: small letters, single spaces, plain hyphens."""
    return " ".join(text.casefold().replace("\u2011", "-").replace("\xa0", " ").split())


def time_at(text: str, start: int = 0) -> Time | None:
    """Return the time that begins at `start` in a text that was `folded`; None if none does, or if it is over a day."""
    match = _TIME.match(text, start)
    if match is None:
        return None
    found = _time_of(match)
    return found if found is not None and found.seconds <= LONGEST_S else None


def time_in(text: str) -> Time | None:
    """Return the time that is the whole of `text`, written by a person; None if `text` is more or less than that."""
    plain = folded(text)
    found = time_at(plain)
    return found if found is not None and found.end == len(plain) else None


def clock_s(text: str) -> float | None:
    """Return the seconds of `1:30`, `00:01:30` or `1:02:03,5`; None if `text` is no such time."""
    parts = text.strip().replace(",", ".").split(":")
    if not 2 <= len(parts) <= 3 or not re.fullmatch(_CLOCK, text.strip(), re.ASCII):
        return None
    values = [float(part) for part in parts]
    if any(value >= 60 for value in values[1:]):
        return None
    return sum(value * 60.0**place for place, value in enumerate(reversed(values)))


def _time_of(match: re.Match[str]) -> Time | None:
    if match["clock"]:
        seconds = clock_s(match["clock"])
        return None if seconds is None else Time(seconds, match.start(), match.end(), is_clock=True)
    if match["high"]:
        high = _sum_s(match["high"])
        unit_s = _unit_s(match["low_unit"]) if match["low_unit"] else high / _number(_EACH.search(match["high"])[1])  # type: ignore[index]
        return Time((_number(match["low"]) * unit_s + high) / 2, match.start(), match.end(), is_range=True)
    if match["amounts"]:
        return Time(_sum_s(match["amounts"]), match.start(), match.end())
    if match["bare_high"]:
        middle = (_number(match["bare_low"]) + _number(match["bare_high"])) / 2
        return Time(middle, match.start(), match.end(), has_unit=False, is_range=True)
    return Time(_number(match["bare"]), match.start(), match.end(), has_unit=False)


def _number(written: str) -> float:
    return float(_NUMBERS[written]) if written in _NUMBERS else float(written.replace(",", "."))


def _unit_s(word: str) -> float:
    return next(unit_s for unit_s, words in _UNITS_S.items() if re.fullmatch("|".join(words.split()), word))


def _sum_s(amounts: str) -> float:
    """Return the seconds of `1 min 30 sec`, and of `1 min 30`, in which the second number has the next unit."""
    total, unit_s, end = 0.0, 1.0, 0
    for match in _EACH.finditer(amounts):
        unit_s, end = _unit_s(match[2]), match.end()
        total += _number(match[1]) * unit_s
    rest = amounts[end:].strip()
    return total + (_number(rest) * unit_s / 60 if rest.isdigit() and unit_s >= 60 else 0.0)
