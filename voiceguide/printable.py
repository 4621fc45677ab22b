"""Text from files, names and tags, made safe to show: nothing in it acts on a terminal or hides from a reader."""

import re
from collections.abc import Callable
from urllib.parse import quote

_ACTING = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters that act instead of being seen, except tab and line feed: Unicode's categories Cc (controls), Cf (bidi and
zero-width marks), Cs (in a name, a byte that is not UTF-8), Zl and Zp (ends of lines), and letters drawn as nothing.

They are written out, so that each version of Python replaces the same ones.
"""
_IN_LINES = re.compile(f"[{_ACTING}]")
_IN_LINE = re.compile(rf"[\t\n{_ACTING}]")


def printable(text: object) -> str:
    r"""Return `text` on one line, for a terminal: each character that acts or hides is shown as an escape, `\x1b`.

    The escapes are those of Python and of YAML.
    """
    return _replaced(_IN_LINE, str(text), _escape)


def printable_lines(text: str) -> str:
    """Return `text` like `printable`, but keep its tabs and ends of lines, which are the program's own."""
    return _replaced(_IN_LINES, text, _escape)


def printable_json(document: str) -> str:
    r"""Return a JSON document with the same values, in which each character that acts is written as `\u202e`."""
    return _replaced(_IN_LINES, document, _json_escape)


def in_one_line(text: str) -> str:
    """Return `text` for a title, a lyric or a caption: spaces folded to one each, characters that act left out."""
    return " ".join(_replaced(_IN_LINE, " ".join(text.split()), lambda _: "").split())


def safe_name(name: str) -> str:
    """Return `name` as a name that every program takes: what acts in it is written as in a URL, `%1B`."""
    return _replaced(_IN_LINE, name, lambda char: quote(char.encode("utf-8", _surrogates(char))))


def _replaced(acting: re.Pattern[str], text: str, replacement: Callable[[str], str]) -> str:
    if text.isprintable() and text.isascii():  # almost every text
        return text
    return acting.sub(lambda found: replacement(found[0]), text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _surrogates(char: str) -> str:
    """Return how `char` becomes bytes: as the byte of a name that it stands for, if it stands for any."""
    return "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass"
