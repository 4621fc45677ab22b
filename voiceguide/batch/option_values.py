"""The options that a row of a plan can have, and the checks of their values that need no routine."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from voiceguide.errors import UsageError
from voiceguide.model.durations import parse_length
from voiceguide.model.markup import near_miss
from voiceguide.printable import in_one_line
from voiceguide.settings import parsed

LONGEST_NAME_BYTES = 100
"""Most bytes of a session's name. File systems take 255 with the ending, and some names get a digest."""
LONGEST_VALUE = 4096
"""Most characters of a value: as many as a path has bytes on Linux."""
SETTINGS = ("talk", "voice", "rate", "bed", "wake", "cover", "bitrate", "format")
"""Options of a row that are settings too."""
SWITCHES = ("pan", "tracks", "sidecars")
"""Options of a row that are true or false."""
ROW_OPTIONS = ("routine", "name", "fit", "section", "from", "side", "without", *SETTINGS, *SWITCHES)
"""All options of a row."""
COMMAND_OPTIONS = (
    "all", "cache", "dask", "dry-run", "f", "force", "jobs", "json", "n", "o", "output", "quiet", "shard", "to",
    "verbose",
)  # fmt: skip
"""Options of the command, which are the same for all rows."""
SYNONYMS: Mapping[str, str] = {
    "duration": "fit", "length": "fit", "minutes": "fit", "time": "fit", "id": "routine", "session": "routine",
    "title": "name", "speed": "rate", "exclude": "without",
}  # fmt: skip
"""Keys that people and programs write, and the options that they mean."""

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")
_NOT_IN_NAMES = re.compile(r'[/\\<>:"|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])[ ]*(\.|$)", re.IGNORECASE)
"""A name that Windows takes for a device, whatever its ending."""


def is_on(text: str) -> bool:
    """Return whether a switch such as `pan: true` is on. Raise ValueError for a text that is neither true nor false."""
    folded = text.casefold()
    if folded not in _TRUE + _FALSE:
        raise ValueError(f'expected true or false, not "{text}"{near_miss(text, _TRUE + _FALSE)}')
    return folded in _TRUE


def fault_in(option: str, text: str) -> str | None:
    """Return the fault in the value of an option of a row; None if it is right, as far as that can be known."""
    if len(text) > LONGEST_VALUE:
        return f"{option}: it is {len(text):,} characters long; a value has at most {LONGEST_VALUE:,}"
    try:
        _CHECKS[option](text)
    except UsageError as error:  # begins with the name of its setting
        return " ".join(error.lines)
    except ValueError as error:
        return f"{option}: {error}"
    return None


def _check_name(text: str) -> None:
    """Raise ValueError if a session cannot be called `text`, because no file can on each of the usual systems."""
    name = in_one_line(text)
    if not name:
        raise ValueError("there is nothing here that can be seen")
    if (length := len(name.encode("utf-8", "surrogatepass"))) > LONGEST_NAME_BYTES:
        raise ValueError(f"it is {length} bytes long; a name has at most {LONGEST_NAME_BYTES}")
    if name.startswith("."):
        raise ValueError(f'no name of a file begins with a dot, as "{name}" does')
    if (found := _NOT_IN_NAMES.search(name)) is not None:
        raise ValueError(f"a name of a file has no {found[0]}; leave it out")
    if _DEVICE.match(name):
        raise ValueError(f'Windows takes "{name}" for a device; choose another name')


def _check_routine(text: str) -> None:
    _check_words(text)
    if text.strip() == "-":
        raise ValueError("a plan takes no routine from standard input; write an id, or the path of a file")


def _check_words(text: str) -> None:
    if not text.strip():
        raise ValueError("there is nothing here")


def _check_side(text: str) -> None:
    if text not in ("left", "right"):
        raise ValueError(f'expected left or right, not "{text}"{near_miss(text, ("left", "right"))}')


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "routine": _check_routine,
    "name": _check_name,
    "fit": parse_length,
    "section": _check_words,
    "from": _check_words,
    "side": _check_side,
    "without": _check_words,
    **{name: partial(parsed, name) for name in SETTINGS},
    **dict.fromkeys(SWITCHES, is_on),
}
