"""Removes the markup within a line of Markdown, so that nothing of it is spoken."""

import html
import re

from voiceguide.authoring.importers.emphasis import without_emphasis

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")
_HIGHLIGHT = re.compile(r"(==|\+\+|\|\|)(?=\S)([^=+|\n]{1,400})(?<=\S)\1")
_RAISED = re.compile(r"\^([^\s^]{1,40})\^|(?<=\w)~(\w{1,10})~")
_STRAY = re.compile(r"(?<!\S)[*_]{1,3}(?=\w)|(?<=[\w.,;:!?…)])[*_]{1,3}(?!\w)|(?<!\S)(?:\*{2,3}|_{2,3}|`{1,3})(?!\S)|`")
_DOTS = re.compile(r"\.{4,}|…{2,}")
_TAG = re.compile(r"</?(?:b|i|em|strong|u|br|p|span|div|small)\b[^<>]{0,400}>", re.IGNORECASE)


def without_markup(words: str) -> str:
    """Return words as they are spoken: without emphasis, code, entities of HTML and signs that Markdown escapes."""
    if words.isalnum():
        return words
    words = without_emphasis(words)
    words = _HIGHLIGHT.sub(r"\2", words)
    words = _RAISED.sub(lambda match: match[1] or match[2], words)
    words = _STRAY.sub("", words)
    words = _TAG.sub(" ", words)
    words = html.unescape(_ESCAPED.sub(r"\1", words))
    return _DOTS.sub("...", words)
