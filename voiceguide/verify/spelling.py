"""One spelling for all that sounds the same, so that texts are compared by sound and not by the habits of a writer.

Case, punctuation and hyphens go; English numbers become words; British and American spellings become the same, and so
do words that no ear can tell apart. Words that only sound similar stay different.
"""

import re
import unicodedata
from collections.abc import Iterator

from voiceguide.compiler.spoken_numbers import number_in_words

_HOMOPHONES = (
    "ate eight", "ball bawl", "bare bear", "brake break", "buy by bye", "feat feet", "for four fore", "hair hare",
    "heal heel", "heals heels", "healed heeled", "hear here", "hole whole", "in inn", "knead need", "knew new",
    "know no", "knows nose", "led lead", "made maid", "mat matt", "muscle mussel", "muscles mussels", "one won",
    "pain pane", "pause paws", "peace piece", "plain plane", "right write", "road rode", "role roll", "roles rolls",
    "sea see", "side sighed", "soar sore", "sole soul", "soles souls", "some sum", "steal steel", "tail tale",
    "their there theyre", "threw through", "to too two", "toe tow", "toes tows", "waist waste", "wait weight",
    "waits weights", "way weigh", "weak week", "which witch", "wood would", "your youre",
)  # fmt: skip
"""Words that sound exactly the same. The recogniser writes the one that is more common in what it has read."""
_SPELLINGS = (
    "aging ageing", "alright allright", "ax axe", "cozy cosy", "curb kerb", "defense defence", "fulfill fulfil",
    "gray grey", "grays greys", "judgment judgement", "labeled labelled", "leveled levelled", "license licence",
    "mold mould", "okay ok", "pajamas pyjamas", "plow plough", "practice practise", "practiced practised",
    "practicing practising", "program programme", "programs programmes", "skeptical sceptical", "skillful skilful",
    "tire tyre", "traveled travelled", "traveling travelling", "vs versus",
)  # fmt: skip
"""American and British spellings of a word that follow no rule below."""
_SAME = {word: words.split()[0] for words in (*_HOMOPHONES, *_SPELLINGS) for word in words.split()}
_RULES = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"(?<=\w{2})our(s|ed|ing|ite|ites|able|ful|hood)?$", r"or\1"),
        (r"(?<=\w)is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"),
        (r"(?<=\wl)ys(e|ed|es|er|ers|ing)$", r"yz\1"),
        (r"(?<=\w[bt])re(s)?$", r"er\1"),
        (r"(?<=\w[bt])red$", r"ered"),
        (r"(?<=\w{3}og)ue(s)?$", r"\1"),
    )
)
"""British endings and the American endings to which they are changed: colour, realise, analyse, centre, dialogue. They
may make a word that does not exist, the same on both sides."""
_DIGIT_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)(?![^\W\d_])")
_DECIMAL = re.compile(r"(\d+)\.(\d+)")
_NUMBER = re.compile(r"\d+")
_APOSTROPHES = re.compile(r"['\u2018\u2019\u02bc\u00b4`]")
_WORD = re.compile(r"[^\W_]+")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


def words_of(text: str, language: str = "en") -> list[str]:
    """Return the words of `text`, each in one spelling.

    In other languages than English only case, punctuation and hyphens are made the same.
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    if language.partition("-")[0] != "en":
        return _WORD.findall(plain)
    return [_one_spelling(word) for word in _WORD.findall(_numbers_in_words(plain))]


def _one_spelling(word: str) -> str:
    if word in _SAME:
        return _SAME[word]
    for pattern, spelling in _RULES:
        word = pattern.sub(spelling, word)
    return word


def _numbers_in_words(text: str) -> str:
    text = _DIGIT_GROUPS.sub("", text).replace("%", " percent ").replace("&", " and ")
    text = _ORDINAL.sub(lambda match: f" {_ordinal(match[1])} ", text)
    text = _DECIMAL.sub(lambda match: f" {_cardinal(match[1])} point {' '.join(_digits(match[2]))} ", text)
    return _NUMBER.sub(lambda match: f" {_cardinal(match[0])} ", text)


def _digits(digits: str) -> Iterator[str]:
    return (number_in_words(int(digit)) for digit in digits)


def _cardinal(digits: str) -> str:
    """Return a whole number in words; digit by digit if it has leading zeros or more than six digits."""
    number = int(digits)
    if len(digits) > 6 or (len(digits) > 1 and digits[0] == "0"):
        return " ".join(_digits(digits))
    if number < 100:
        return number_in_words(number)
    unit, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    whole, rest = divmod(number, unit)
    between = " and " if rest < 100 else " "
    return f"{_cardinal(str(whole))} {name}" + (f"{between}{_cardinal(str(rest))}" if rest else "")


def _ordinal(digits: str) -> str:
    before, gap, last = _cardinal(digits).replace("-", " ").rpartition(" ")
    ordinal = _ORDINALS.get(last, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{before}{gap}{ordinal}"
