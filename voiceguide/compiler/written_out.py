"""Writes out signs that voices cannot read: ranges, fractions, times, units, capitals; leaves out emoji and arrows.

Engines read numbers in digits well, so numbers stay in digits wherever the words around them are right.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, partial

from voiceguide.model.readings import Readings

Rule = Callable[[str], str]

_NUMBER = r"\d{1,9}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
"""A number of at most 27 digits: Babel counts with 28."""
_WORD = r"\w{1,40}"
"""A word before a number. Without a limit, a file of one endless word would be looked through at each letter."""
_DASH = r"[-\u2010-\u2015\u2212]"
_BEFORE = rf"(?<![\w.,:/])(?<!\w{_DASH})"
"""A number stands alone: it is no part of a word, of a clock time or of another number."""
_PICTURES = re.compile(
    "<?[-=\u2013]{1,3}>|<[-=]{1,3}"  # arrows of ASCII
    "|[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u27f0-\u27ff\u2900-\u297f\u2b00-\u2bff"  # arrows, signs, dingbats
    "\u200d\u20e3\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)
"""Emoji with all that joins and colours them, arrows, and other pictures."""
_VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
    "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip
_ROMAN = re.compile(r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_CAPITALS = re.compile(r"(?<![\w'\u2019])([A-Z]{2,}|[A-Z]+(?:['\u2019][A-Z]+)+)(s?)(?![\w]|['\u2019]\w)")
_ALL_SMALL = re.compile(r"[a-z]")
_SHOUTED_WORDS = 3
"""Words in capitals from which on a text without small letters is shouted, and not a row of acronyms."""


def written_out(text: str, readings: Readings) -> str:
    """Return `text` with everything written out that `readings` has words for."""
    for rule in _rules(readings):
        text = rule(text)
    return text


@lru_cache(maxsize=8)
def _rules(readings: Readings) -> Sequence[Rule]:
    """Return the rules in their order: each may rely on what those before it have written out."""
    return (
        _without_pictures,
        _words(readings),
        _romans(readings),
        _capitals(readings),
        _clock_times(readings),
        _counts(readings),
        _fractions(readings),
        _ranges(readings),
        _signs(readings),
        _currencies(readings),
        _units(readings),
    )


def _without_pictures(text: str) -> str:
    found = _PICTURES.sub(" ", text)
    return text if found == text or not any(map(str.isalnum, found)) else _tidy(found)


def _tidy(text: str) -> str:
    """Return `text` without double spaces, and without those that a mark left before a full stop or comma."""
    return re.sub(r" +([.,;:!?])", r"\1", " ".join(text.split()))


def _words(readings: Readings) -> Rule:
    listed = sorted(readings.words, key=len, reverse=True)
    pattern = re.compile("|".join(rf"{_edge(word[0], '<!')}{re.escape(word)}{_edge(word[-1], '!')}" for word in listed))

    def put(match: re.Match[str]) -> str:
        spaced = "" if match.start() == 0 or match.string[match.start() - 1].isspace() else " "
        after = match.string[match.end() : match.end() + 1]
        return f"{spaced}{readings.words[match[0]]}{' ' if after.isalnum() else ''}"

    return lambda text: pattern.sub(put, text) if listed else text


def _edge(letter: str, look: str) -> str:
    return rf"(?{look}\w)" if letter.isalnum() else ""


def _clock_times(readings: Readings) -> Rule:
    pattern = re.compile(rf"(?:({_WORD})( +))?(?<![\d:.])(\d{{1,2}}):([0-5]\d)(?::([0-5]\d))?(?![\d:])")

    def put(match: re.Match[str]) -> str:
        before, space, first, second, third = match.groups()
        lead, hour, minute = f"{before or ''}{space or ''}", int(first), int(second)
        if third is not None:
            return lead + _duration((hour, minute, int(third)), readings)
        if not hour or hour > 24 or (before or "").casefold() in readings.lasting_after:
            return lead + _duration((0, hour, minute), readings)
        if not minute:
            return lead + readings.clock["hour"].format(hour)
        return lead + readings.clock["early" if minute < 10 else "late"].format(hour, minute)

    return lambda text: pattern.sub(put, text) if ":" in text else text


def _duration(parts: tuple[int, int, int], readings: Readings) -> str:
    units = ("duration-hour", "duration-minute", "duration-second")
    said = [_with_unit(str(part), unit, readings.language) for part, unit in zip(parts, units, strict=True) if part]
    return " ".join(said or [_with_unit("0", units[-1], readings.language)])


def _counts(readings: Readings) -> Rule:
    both = re.compile(rf"{_BEFORE}(\d{{1,3}}) ?[x\u00d7X] ?(?=\d)")
    alone = re.compile(r"(?<![\w.])(?:[x\u00d7] ?(\d{1,3})|(\d{1,3}) ?[x\u00d7])(?!\w)")
    rhythm = re.compile(rf"{_BEFORE}\d{{1,2}}(?:{_DASH}\d{{1,2}}){{2,5}}(?!\w|{_DASH}|[.:/]\d)")

    def in_words(match: re.Match[str]) -> str:
        return ", ".join(_small(number, readings) for number in re.findall(r"\d+", match[0]))

    def put(text: str) -> str:
        text = both.sub(lambda match: readings.times.format(match[1], ""), text)
        text = alone.sub(lambda match: readings.so_often.format(match[1] or match[2]), text)
        return rhythm.sub(in_words, text)

    return put


def _small(number: str, readings: Readings) -> str:
    return readings.small[int(number)] if int(number) < len(readings.small) else str(int(number))


def _romans(readings: Readings) -> Rule:
    heads = "|".join(sorted(map(re.escape, readings.roman_after)))
    pattern = re.compile(rf"\b((?i:{heads}) )([IVX]{{1,5}})(?!\w|['\u2019]\w| [a-z])")
    longer = re.compile(rf"\b((?i:{heads}) )([IVX]{{2,5}})(?!\w|['\u2019]\w)")

    def put(match: re.Match[str]) -> str:
        if not _ROMAN.fullmatch(match[2]):
            return match[0]
        values = [_ROMAN_VALUES[letter] for letter in match[2]]
        signed = [-now if now < after else now for now, after in zip(values, [*values[1:], 0], strict=True)]
        return match[1] + _small(str(sum(signed)), readings)

    return lambda text: longer.sub(put, pattern.sub(put, text))


def _fractions(readings: Readings) -> Rule:
    fraction = re.compile(rf"{_BEFORE}(?:(\d{{1,3}}) )?(\d{{1,2}}/\d{{1,2}})(?![\w/]|[.,]\d)")
    vulgar = re.compile(f"(\\d)? ?([{''.join(_VULGAR)}])")

    def put(match: re.Match[str]) -> str:
        whole, written = match[1], match[2]
        said = readings.fractions.get(written)
        if said is None and written.endswith("/10"):
            said = readings.out_of.format(*written.split("/"))
            return f"{whole} {said}" if whole else said
        if said is None:
            return match[0]
        return readings.whole_and.format(whole, said) if whole else said

    def spread(match: re.Match[str]) -> str:
        return f"{match[1]} {_VULGAR[match[2]]}" if match[1] else _VULGAR[match[2]]

    def rule(text: str) -> str:
        text = text if text.isascii() else vulgar.sub(spread, text)
        return fraction.sub(put, text) if "/" in text else text

    return rule


def _ranges(readings: Readings) -> Rule:
    signs = _alternatives(readings)
    pattern = re.compile(rf"{_BEFORE}({_NUMBER})( ?(?:{signs})(?!\w))?( ?){_DASH}( ?)(?={_NUMBER}(?!\d|{_DASH}\d))")

    def put(match: re.Match[str]) -> str:
        number, unit = match[1], match[2] or ""
        if bool(match[3]) != bool(match[4]):  # "5 -10" is no range
            return match[0]
        return readings.range.format(f"{number}{unit}", "")

    return lambda text: pattern.sub(put, text)


def _signs(readings: Readings) -> Rule:
    rules = (
        (re.compile(rf"[~≈] ?({_NUMBER})"), readings.about),
        (re.compile(rf"{_BEFORE}({_NUMBER})\+(?!\w)"), readings.or_more),
        (re.compile(r"(?<!\w)#(\d{1,4})(?!\w)"), readings.number),
    )

    def put(text: str) -> str:
        for pattern, words in rules:
            text = pattern.sub(partial(_put_number, words), text)
        return text

    return put


def _put_number(words: str, match: re.Match[str]) -> str:
    return words.format(match[1])


def _currencies(readings: Readings) -> Rule:
    signs = "".join(map(re.escape, readings.currencies))
    pattern = re.compile(rf"(?<!\w)(?:([{signs}]) ?({_NUMBER})|({_NUMBER}) ?([{signs}]))(?!\w)")

    def put(match: re.Match[str]) -> str:
        from babel.numbers import get_currency_name

        sign, number = match[1] or match[4], match[2] or match[3]
        count = Decimal(number.replace(",", ""))
        return f"{number} {get_currency_name(readings.currencies[sign], count=count, locale=readings.language)}"

    return lambda text: pattern.sub(put, text) if re.search(f"[{signs}]", text) else text


def _alternatives(readings: Readings) -> str:
    return "|".join(map(re.escape, sorted({*readings.units, *readings.glued}, key=len, reverse=True)))


def _units(readings: Readings) -> Rule:
    signs = _alternatives(readings)
    pattern = re.compile(rf"(?:({_WORD}) )?(?<![\w.,:/])({_NUMBER})([ \u00a0]?)({signs})(?!\w|['\u2019]\w)")

    def put(match: re.Match[str]) -> str:
        before, number, space, sign = match.groups()
        lead = f"{before} " if before else ""
        is_decade = sign == "s" and not space and number.endswith("0") and len(number) <= 4
        if is_decade and ((before or "").casefold() in readings.decades_after or len(number) == 4):
            return match[0]
        unit = readings.units.get(sign) if space or sign not in readings.glued else readings.glued[sign]
        return match[0] if unit is None else lead + _with_unit(number, unit, readings.language)

    return lambda text: pattern.sub(put, text)


@lru_cache(maxsize=1024)
def _with_unit(number: str, unit: str, language: str) -> str:
    from babel.units import format_unit

    return format_unit(Decimal(number.replace(",", "")), unit, length="long", locale=language)


def _capitals(readings: Readings) -> Rule:
    def put(match: re.Match[str]) -> str:
        letters, plural = match[1], match[2]
        if letters not in readings.spelled and (_is_word(letters, readings) or set(letters) <= set(_ROMAN_VALUES)):
            return match[0] if set(letters) <= set(_ROMAN_VALUES) else letters.lower() + plural
        return " ".join(letters) + ("'s" if plural else "")

    def rule(text: str) -> str:
        if not _CAPITALS.search(text):
            return text
        words = list(_words_in(text))
        if not _ALL_SMALL.search(text) and (len(words) >= _SHOUTED_WORDS or any(map(_is_long, words))):
            return text.lower().capitalize()
        return _CAPITALS.sub(put, text)

    return rule


def _words_in(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(r"[^\W\d_]+", text))


def _is_long(word: str) -> bool:
    return len(word) > 3 and bool(re.search("[AEIOUY]", word))


def _is_word(letters: str, readings: Readings) -> bool:
    """Return whether capitals are a stressed word: a known short one, or one of four letters with a vowel."""
    return letters.casefold().replace("\u2019", "'") in readings.stressed or _is_long(letters) or not letters.isalpha()
