"""Front matter: title, language and voice that stand above a script, in YAML or TOML."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import Piece, RoutineKey, Title, mapping, noted

_FRONT = re.compile(r"\A\s{0,3}(---|\+\+\+)[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.|\+\+\+)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLES = ("title", "name")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_VOICE = re.compile(r"(?:natural|system|piper|hum)(?::[\w.+-]+)?|auto")
_AUTHORS = ("author", "artist")


def split_front(text: str) -> tuple[str, list[Piece]]:
    """Return a script with its front matter blanked, so that the numbers of lines stay, and the pieces in it."""
    match = _FRONT.match(text)
    values = _values(match[1], match[2]) if match else {}
    if match is None or not values:
        return text, []
    return "\n" * match[0].count("\n") + text[match.end() :], list(_pieces(values, match[2]))


def _values(fence: str, inside: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(inside) if fence == "+++" else yaml.load(inside, yaml.BaseLoader)  # noqa: S506 - texts only
    except (yaml.YAMLError, ValueError, RecursionError):
        return _lines_of(inside)
    return {str(key): value for key, value in mapping(found).items()}


def _lines_of(inside: str) -> dict[str, Any]:
    """Return `key: value` lines of front matter that is no YAML, such as a title with a colon in it."""
    found = (re.fullmatch(r"([\w-]{1,40})\s*[:=](.*)", line) for line in inside.split("\n"))
    return {match[1]: match[2].strip().strip("\"'“”") for match in found if match}


def _pieces(values: dict[str, Any], inside: str) -> Iterator[Piece]:
    titles = [key for name in _TITLES for key in values if key.casefold() == name and isinstance(values[key], str)]
    for key, value in values.items():
        name, written = key.casefold(), _written(value)
        at = _spot(key, inside)
        if titles and key == titles[0]:
            yield Title(written)
        elif name in ("language", "lang", "locale") and _LANGUAGE.fullmatch(written):
            yield RoutineKey("language", written.replace("_", "-"))
        elif name == "voice":
            is_voice = _VOICE.fullmatch(written)
            yield RoutineKey("voices", {"coach": written}) if is_voice else noted(NoteKind.VOICE, at, mark=written)
        elif name in _AUTHORS and written:
            yield RoutineKey("author", written)
        elif written:
            yield noted(NoteKind.FRONT_MATTER, at, mark=f"{key}: {written}")


def _written(value: object) -> str:
    """Return a value as a note shows it. Nested values are not written out, since aliases may multiply it."""
    if isinstance(value, list):
        return ", ".join(item if isinstance(item, str) else "…" for item in value[:20])
    return "…" if isinstance(value, Mapping) else str(value).strip()


def _spot(key: str, inside: str) -> Spot:
    found = re.search(rf"^\s*[\"']?{re.escape(key)}\b", inside, re.MULTILINE)
    return Spot(2 + inside.count("\n", 0, found.start() if found else 0))
