"""A setting written into the text of `config.yaml`: its lines are replaced, or a line is added; all else stays."""

from collections.abc import Mapping
from typing import Any

from voiceguide.errors import UsageError
from voiceguide.model.markup import near_miss
from voiceguide.settings import Setting, Settings, parsed, read_config, source_of
from voiceguide.settings.structured import in_one_line


def with_setting(settings: Settings, name: str, text: str) -> str:
    """Return the text of the config file with the setting `name` set to `text`, as a variable would have it.

    Raise UsageError for a setting that does not exist, a value that it refuses, and a file whose lines cannot be
    changed one by one; FaultyContent for a file that is wrong.
    """
    if name not in settings:
        raise UsageError(f'no setting "{name}"{near_miss(name, settings) or "; voiceguide config shows all"}')
    value, file = parsed(name, text), settings.config_file.as_posix()
    kept = Setting(name, value, file, "")
    line = f"{name}: {_in_one_line(text.strip(), kept)}"
    before = source_of(settings.config_file).decode("utf-8-sig", "replace")
    after = _with_line(before, name, line)
    wanted = {**read_config(before.encode(), file), name: value}
    if _as_json(read_config(after.encode(), file)) != _as_json(wanted):
        raise UsageError(f'{file} is not written in lines of "key: value"; change it by hand: {line}')
    return after


def _in_one_line(text: str, kept: Setting) -> str:
    """Return the value of a setting as YAML in one line; keys and values in braces stay as they are written."""
    if not isinstance(kept.value, Mapping):
        return in_one_line(text)
    return text if text.startswith("{") and len(text.splitlines()) == 1 else kept.written


def _with_line(text: str, name: str, line: str) -> str:
    """Return `text` with `line` in the place of the lines of the key `name`, or at its end."""
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
    start = next((at for at, old in enumerate(lines) if old.partition(":")[0].rstrip() == name), None)
    if start is None:
        return end_of_line.join([*lines, line, ""])
    end = start + 1
    while end < len(lines) and (lines[end][:1] in (" ", "\t", "-") or not lines[end].strip()):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end_of_line.join([*lines[:start], line, *lines[end:], ""])


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of settings without their places in a file."""
    return {name: Setting(name, value, "", "").as_json for name, value in values.items()}
