"""The language of a script: guessed from its words, unless the script or the person says it."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FREQUENT = (
    "the a an and or of to in on at for with from your you let it is are be as that this into out down up left right "
    "slowly breathe breath rest hold lie sit stand now then if not all feel close open relax stretch gently back "
    "joint plank squat squats lunge lunges bridge bird dog dead bug cat cow calf hip knee jumping jacks push ups work "
    "warm cool arm arms leg legs foot feet hand hands toe toes knees hips neck shoulder shoulders head body cobra "
    "child pose core "
    "side sides each set sets rep reps repeat roll bend keep take go get stay next again end start more here do wait "
    "one two three four five six seven eight nine ten eleven twelve"
)
_ENGLISH = frozenset(_FREQUENT.split())
"""Frequent words of English scripts; a script that has many of them is not looked at closer."""
_LEAST_WORDS = 4
_PLAIN_SHARE = 0.2
"""Share of the words that are frequent in English, above which a script is English."""
_LEAST_MARGIN = 8.0
"""By how much another language must be likelier than English, as the logarithm of a ratio: fewer is a guess."""
_MOST_CHARACTERS = 5000
USUAL = "en"
NAMES = {"de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
         "pl": "Polish", "ru": "Russian", "ja": "Japanese", "zh": "Chinese", "sv": "Swedish", "da": "Danish",
         "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "tr": "Turkish", "ko": "Korean", "uk": "Ukrainian",
         "el": "Greek", "hu": "Hungarian", "ro": "Romanian", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi"}  # fmt: skip


def language_of(texts: Iterable[str]) -> str:
    """Return the language that texts are most likely in, such as `de`; `en` if there is too little to tell."""
    text = " ".join(texts)[:_MOST_CHARACTERS]
    words = [word.casefold() for word in _WORD.findall(text)]
    known = sum(word in _ENGLISH for word in words)
    foreign = any(ord(letter) > 0x24F and letter.isalpha() for letter in text)
    if (len(words) < _LEAST_WORDS and not foreign) or (words and known >= _PLAIN_SHARE * len(words)):
        return USUAL
    import py3langid

    scores = dict(py3langid.rank(text))
    found = max(scores, key=lambda code: scores[code])
    return found if scores[found] - scores[USUAL] >= _LEAST_MARGIN else USUAL
