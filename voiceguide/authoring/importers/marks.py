"""Marks in a line of a script: recognised one by one; what they mean together is decided by the whole file."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from voiceguide.authoring.importers.note_kinds import NoteKind
from voiceguide.authoring.importers.pause_wordings import STRENGTHS_S, Found, pause_in
from voiceguide.authoring.importers.times import clock_s, time_in

MarkKind = Literal["pause", "clock", "stamp", "number", "said", "left out"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a line."""

    start: int
    """Offset in the line, in characters."""
    end: int
    kind: MarkKind
    text: str
    """The mark as written."""
    found: Found | None = None
    """The pause, for a pause, a clock time and a stamp."""
    note: NoteKind | None = None
    said: str = ""
    """The words that are spoken in its place."""
    is_alone: bool = False
    """Whether the line has nothing else."""


@dataclass(frozen=True, slots=True)
class MarkWording:
    """A way of writing a mark: no pattern looks further than a few hundred characters from where it starts."""

    name: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Mark | None]


_ATTRIBUTE = re.compile(r"(?<!\w)(\w++)\s*+=\s*+[\"'\u2018-\u201f]?([^\"'\u2018-\u201f/>&]+)")
_DIRECTION = re.compile(
    r"\b(?:music|sounds?|sfx|bells?|chimes?|gongs?|singing bowl|fad(?:e|es|ing)|whisper\w*|"
    r"applause|laugh\w*|sighs?|sighing|"
    r"inaudible|louder|quieter|slower|volume|tone of voice|upbeat|ambient|background|jingle|intro|outro)\b|^\w+ly$|♪",
    re.IGNORECASE,
)
_INLINE = {"b", "i", "em", "strong", "u", "br", "p", "span", "div", "small", "kbd", "sub", "sup", "mark", "code", "del",
           "ins", "s", "center", "font", "details", "summary", "a", "abbr", "cite", "q", "ul", "ol", "li", "hr", "h1",
           "h2", "h3", "blockquote", "tt", "big", "strike", "section", "article", "speak", "img"}  # fmt: skip
_UNSAID_TAGS = {"prosody", "emphasis", "voice", "say-as", "phoneme", "audio", "mark", "sentence", "w", "lang", "token"}
_STILL_TAGS = {"break", "pause", "wait", "silence", "hold", "gap"}


def _mark(match: re.Match[str], kind: MarkKind, note: NoteKind | None = None, *, said: str = "",
          found: Found | None = None) -> Mark:  # fmt: skip
    return Mark(match.start(), match.end(), kind, match[0], found, note, said)


def _left_out(note: NoteKind) -> Callable[[re.Match[str]], Mark]:
    return lambda match: _mark(match, "left out", note)


def _said(note: NoteKind | None = None) -> Callable[[re.Match[str]], Mark]:
    return lambda match: _mark(match, "said", note, said=match["words"])


def _milliseconds(match: re.Match[str]) -> Mark:
    return _mark(match, "pause", found=Found(float(match["ms"]) / 1000))


def _seconds(match: re.Match[str]) -> Mark | None:
    time = time_in(match["time"])
    return None if time is None else _mark(match, "pause", found=Found(time.seconds))


def is_direction(inside: str) -> bool:
    """Return whether the words of a bracket tell a reader or a technician what to do, and are not for the listener."""
    return len(inside.split()) <= 10 and bool(_DIRECTION.search(inside.strip()))


def _has_only(match: re.Match[str], before: re.Pattern[str], after: re.Pattern[str]) -> bool:
    """Return whether nothing else is in the line around a mark. A pattern ends at the first other sign, unlike a slice.

    A line may have a hundred thousand marks.
    """
    line = match.string
    return bool(before.fullmatch(line, 0, match.start()) and after.fullmatch(line, match.end()))


def _is_set_off(match: re.Match[str]) -> bool:
    """Return whether a bracket stands between sentences, or at an end of the line."""
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(0, start - 3) : start].rstrip(" *_"), text[end : end + 3].lstrip(" *_")
    starts = not before or before[-1] in ".!?…:;,)]>”\""
    return starts and (not after or not after[0].isalnum() or after[0].isupper())


def _square(match: re.Match[str]) -> Mark | None:
    inside = match["inside"].strip()
    if not inside:
        return _mark(match, "said")
    found = pause_in(inside)
    if found is None:
        direction = is_direction(inside)
        return _mark(match, "left out", NoteKind.DIRECTION) if direction else _unknown(match, f"({inside})")
    if found.has_word:
        return _mark(match, "pause", found=found)
    if found.is_clock:
        return _mark(match, "pause" if _is_set_off(match) else "clock", found=found, said=f"({inside})")
    if not found.has_unit and found.seconds == int(found.seconds):
        return _mark(match, "number", NoteKind.NUMBER, said=f"({inside})", found=found)
    return _mark(match, "pause", found=found)


def _unknown(match: re.Match[str], said: str) -> Mark:
    return _mark(match, "said", NoteKind.UNKNOWN_MARK, said=said)


def _round(match: re.Match[str]) -> Mark | None:
    inside = match["inside"].strip()
    found = pause_in(inside)
    if found is not None and found.has_word and (found.has_unit or found.is_still):
        return _mark(match, "pause", found=found)
    if found is not None and found.has_unit and not found.is_clock and _is_set_off(match):
        return _mark(match, "pause", found=found)
    return _mark(match, "left out", NoteKind.DIRECTION) if is_direction(inside) else None


def _curly(match: re.Match[str]) -> Mark:
    inside = match["inside"].strip()
    found = pause_in(inside)
    if found is not None and (found.has_word or found.has_unit) and not found.is_clock:
        return _mark(match, "pause", found=found)
    return _unknown(match, inside.replace("|", " or "))


def _emphasised(match: re.Match[str]) -> Mark | None:
    found = pause_in(match["inside"])
    if found is not None and found.is_still and (found.kind is not NoteKind.NO_TIME or "pause" in match[0].casefold()):
        return _mark(match, "pause", found=found)
    alone = _has_only(match, _SPACE, _SPACE)
    is_note = alone and len(match["inside"].split()) <= 4 and is_direction(match["inside"])
    return _mark(match, "left out", NoteKind.DIRECTION) if is_note else None


def _sentence(match: re.Match[str]) -> Mark | None:
    """Return the pause that is a sentence by itself: `Pause for 10 seconds.`, `PAUSE`, `- pause -`."""
    found = pause_in(match["inside"].strip(" -\u2013\u2014*."))
    if found is None or not found.is_still:
        return None
    alone = _has_only(match, _DASHES_BEFORE, _DASHES_AFTER)
    is_pause = found.kind is not NoteKind.NO_TIME and (found.has_unit or alone)
    return _mark(match, "pause", found=found) if is_pause or alone else None


def _whole_line(match: re.Match[str]) -> Mark | None:
    found = pause_in(match["inside"])
    return _mark(match, "pause", found=found) if found is not None and found.is_still else None


def _tag(match: re.Match[str]) -> Mark:
    name = match["name"].casefold()
    inside = match["rest"] or ""
    if name in _STILL_TAGS:
        attributes = {key.casefold(): value.strip() for key, value in _ATTRIBUTE.findall(inside)}
        found = break_in(attributes, bare="" if attributes else inside.strip(" /"))
        if match["close"]:
            return _mark(match, "said")
        return _mark(match, "pause", found=found) if found is not None else _unknown(match, "")
    if name in _INLINE:
        return _mark(match, "said", NoteKind.DETAILS if name == "details" and not match["close"] else None, said=" ")
    if name in _UNSAID_TAGS or ":" in name:
        return _mark(match, "left out", None if match["close"] else NoteKind.COMMAND)
    return _unknown(match, f"{match['name']}{inside}".strip(" /") if not match["close"] else "")


def break_in(attributes: dict[str, str], bare: str = "") -> Found | None:
    """Return the pause of a `<break>` with these attributes, or with the `bare` text; None if they make no sense."""
    written = next((attributes[key] for key in ("time", "duration", "length", "value") if key in attributes), bare)
    if written:
        time = time_in(written)
        return None if time is None else Found(time.seconds, has_unit=time.has_unit and not time.is_clock)
    seconds = STRENGTHS_S.get(attributes.get("strength", "medium").casefold())
    return None if seconds is None else Found(seconds)


def _bare_stamp(match: re.Match[str]) -> Mark | None:
    seconds = clock_s(match["clock"])
    if seconds is None:
        return None
    return _mark(match, "stamp", found=Found(seconds, is_clock=True), said=match[0].strip())


_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d\d(?:[.,]\d{1,3})?"
_DASH = "-\u2013\u2014"
_WORDINGS = (
    MarkWording("time at the start of a line", re.compile(
        rf"^[ \t*_>#-]*(?P<open>[\[(])?(?P<clock>{_CLOCK})(?:\s*(?:-->?|[{_DASH}]|to)\s*{_CLOCK})?(?(open)[\])])[*_]*"
        rf"(?:\s*[{_DASH}|:.](?=\s)|(?=\s)|$)"), _bare_stamp),
    MarkWording("speaker", re.compile(
        r"^[ \t*_>-]*(?:narrator|instructor|teacher|guide|host|speaker|voice(?:-?over)?|vo|coach|therapist|facilitator|"
        r"announcer|reader|trainer|hypnotist|presenter)(?: ?\d{1,2})?\s?(?:\([^()\n]{1,60}\))?[*_]*:[*_]*(?=\s|$)",
        re.IGNORECASE), _left_out(NoteKind.SPEAKER)),
    MarkWording("note to the reader", re.compile(
        r"^[ \t*_>-]*(?:(?:(?:TEACHER|DIRECTOR|READER|STAGE|PRODUCTION)['\u2019]?S? )?(?:NOTES?|SFX|MUSIC|SOUND|FX)|"
        r"(?i:note to (?:the |my)?\w+|(?:teacher|director|stage|production)['\u2019]?s? notes?))[*_]*:.{0,400}$"),
        _left_out(NoteKind.DIRECTION)),
    MarkWording("command on a line", re.compile(r"^\s*/[a-z][\w-]{0,30}\s*$"), _left_out(NoteKind.COMMAND)),
    MarkWording("dots on a line", re.compile(r"^\s*(?:\.\s?){3,}\s*$|^\s*(?:…\s?){1,40}\s*$"), lambda match: _mark(
        match, "pause", found=Found(2.0, NoteKind.DOTS))),
    MarkWording("command of say", re.compile(
        r"\[\[\s?(?:slnc\s+(?P<ms>\d{1,7})|[a-z]{4}\b[^\[\]\n]{0,60})\s?\]\]"),
        lambda match: _milliseconds(match) if match["ms"] else _mark(match, "left out", NoteKind.COMMAND)),
    MarkWording("wiki brackets", re.compile(r"\[\[(?P<inside>[^\[\]\n]{1,200})\]\]"), _square),
    MarkWording("Speech Markdown", re.compile(
        r"\((?P<words>[^()\n]{1,200})\)\[(?:sub:\s?[\"'](?P<alias>[^\"'\n]{1,80})[\"']|(?P<how>[a-z][^\]\n]{0,120}))\]"),
        lambda match: _mark(match, "said", NoteKind.COMMAND if match["how"] else None,
                            said=match["alias"] or match["words"])),
    MarkWording("settings of Speech Markdown", re.compile(r"#\[[^\[\]\n]{1,120}\]"), _left_out(NoteKind.COMMAND)),
    MarkWording("emphasis of Speech Markdown", re.compile(r"(?<!\S)\+(?P<words>[^\W\d][^+\n]{0,60})\+(?!\w)"), _said()),
    MarkWording("picture", re.compile(r"!\[[^\[\]\n]{0,300}\](?:\([^()\n]{0,500}\))?"), _left_out(NoteKind.PICTURE)),
    MarkWording("link", re.compile(
        r"\[(?P<words>[^\[\]\n]{1,400})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,400}+(?:\s{1,3}[\"'][^()\n]{0,200})?\)"),
        _said()),
    MarkWording("footnote", re.compile(r"\[\^[^\[\]\s]{1,40}\](?!:)"), _left_out(NoteKind.FOOTNOTE)),
    MarkWording("text of a footnote", re.compile(r"^\s{0,3}\[\^[^\[\]\s]{1,40}\]:.{0,2000}$"),
                _left_out(NoteKind.FOOTNOTE)),
    MarkWording("square brackets", re.compile(r"\[(?P<inside>[^\[\]\n]{0,400})\]"), _square),
    MarkWording("seconds between angles", re.compile(r"<#(?P<time>[\d.]{1,8})#>"), _seconds),
    MarkWording("time in angles", re.compile(
        r"(?:<|⏸\ufe0f? ?)(?P<time>[\d.]{1,8} ?(?:ms|s|secs?|seconds?|mins?|m))(?:>|\b)"), _seconds),
    MarkWording("address in angles", re.compile(r"<(?:https?://|mailto:)[^<>\s]{1,500}>"), _left_out(NoteKind.ADDRESS)),
    MarkWording("tag", re.compile(
        r"(?:<|&lt;)(?P<close>/?)(?P<name>[a-zA-Z][\w:.-]{0,40})(?P<rest>(?:\s|=|/)[^<>\n]{0,300}?)?/?(?:>|&gt;)"),
        _tag),
    MarkWording("curly brackets", re.compile(r"\{\{?(?P<inside>[^{}\n]{1,200})\}\}?"), _curly),
    MarkWording("command of a robot", re.compile(r"\\{1,2}(?:pau=(?P<ms>\d{1,7})|[a-z]{2,12}=[^\\\s]{0,20})\\{1,2}"),
                lambda match: _milliseconds(match) if match["ms"] else _mark(match, "left out", NoteKind.COMMAND)),
    MarkWording("seconds behind a slash", re.compile(r"(?<!\S)/(?P<time>[\d.]{1,8} ?(?:ms|s|secs?|mins?|m))\b"),
                _seconds),
    MarkWording("seconds behind dots", re.compile(r"(?:\.{2,6}|…) ?(?P<time>[\d.]{1,8} ?(?:ms|s|secs?))\b"), _seconds),
    MarkWording("pause between dots", re.compile(
        r"(?:\.{2,6}|…) ?(?P<inside>(?:short |long )?(?:pause|silence)) ?(?:\.{2,6}|…)", re.IGNORECASE), _whole_line),
    MarkWording("round brackets", re.compile(r"\((?P<inside>[^()\n]{1,400})\)"), _round),
    MarkWording("emphasis", re.compile(r"(?P<m>\*{1,3}|_{1,3})(?=\S)(?P<inside>[^*_\n]{3,120})(?<=\S)(?P=m)(?!\w)"),
                _emphasised),
    MarkWording("sentence", re.compile(
        rf"(?:^|(?<=[.!?…] ))[ {_DASH}*]{{0,4}}(?P<inside>(?:pause|silence)\b[^.!?…\n]{{0,60}}"
        r"(?:\.\d+[^.!?…\n]{0,20})?)"
        r"(?:[.!](?=\s|$)|$)", re.IGNORECASE), _sentence),
    MarkWording("line of silence", re.compile(r"^\s*(?P<inside>\d[^.!?…\n]{1,60}?)[.!]?\s*$"), _whole_line),
    MarkWording("address", re.compile(r"(?:https?://|\bwww\.)[^\s<>\"')\]]{1,2000}(?<![.,;:!?])"),
                _left_out(NoteKind.ADDRESS)),
    MarkWording("name of a picture", re.compile(r"(?<!\S):[a-z][a-z0-9_+-]{1,30}:(?!\w)"),
                _left_out(NoteKind.EMOJI_NAME)),
    MarkWording("formula", re.compile(r"\$(?P<words>[^$\s][^$\n]{0,60}[\^_\\][^$\n]{0,60})\$"),
                _said(NoteKind.FORMULA)),
    MarkWording("music", re.compile(r"[♪♫][^♪♫\n]{0,200}[♪♫]?"), _left_out(NoteKind.DIRECTION)),
)  # fmt: skip
"""All wordings of marks; where two begin at one place, the first that is a mark is taken."""
_COMMENT = re.compile(r"\s*+(?:#(?!\w)[^\n]{0,2000}|//[^\n]{0,2000}|(?<=\s);\s[^\n]{0,2000}|<!--[^<>]*+-->)")
_EMPHASIS = "*_`~"
_SPACE = re.compile(r"\s*")
_DASHES_BEFORE, _DASHES_AFTER = re.compile("[ \\-\u2013\u2014*]*"), re.compile(r"[ \-*]*")
_QUOTES, _STOPS = re.compile(r"[ \t>-]*"), re.compile(r"[ \t.*_]*")
"""Signs that may stand before and behind a mark which is alone on its line."""


def marks_in(line: str) -> Iterator[Mark]:
    """Yield the marks in a line, in order. Emphasis around a mark belongs to it; so does a comment behind a pause."""
    candidates = [
        (match.start(), order, wording, match)
        for order, wording in enumerate(_WORDINGS)
        for match in wording.pattern.finditer(line)
    ]
    end = 0
    for start, _, wording, match in sorted(candidates, key=lambda candidate: candidate[:2]):
        mark = wording.read(match) if start >= end else None
        if mark is None:
            continue
        mark = _with_emphasis(line, mark, end)
        end = mark.end
        is_alone = _QUOTES.fullmatch(line, 0, mark.start) and _STOPS.fullmatch(line, mark.end)
        yield replace(mark, is_alone=is_alone is not None)
        if mark.kind == "pause" and (comment := _COMMENT.match(line, end)):
            yield Mark(comment.start(), comment.end(), "left out", comment[0].strip(), note=NoteKind.COMMENT)
            end = comment.end()


def _with_emphasis(line: str, mark: Mark, least: int) -> Mark:
    """Return a mark with the signs of emphasis or code right around it, the same on both sides."""
    start, end = mark.start, mark.end
    while start > least and end < len(line) and line[start - 1] == line[end] and line[end] in _EMPHASIS:
        start, end = start - 1, end + 1
    return replace(mark, start=start, end=end)
