"""The digest of all that the files of a session are made from. Another digest means another session."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Set
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from voiceguide.model.vocabulary import Language
from voiceguide.pipeline.orders import SessionOrder
from voiceguide.speech.engines.registry import engine_named

_ENCODERS = ("lameenc", "soxr", "av")
"""Packages whose versions change the bytes of a file."""


def voice_versions(order: SessionOrder) -> dict[str, str]:
    """Return the version of each voice of a session, with the checksum of its model where it has one, by its name.

    Raise SpeechError for a voice that is not here.
    """
    voices = order.studio.voices_for(order.routine).values()
    return {str(voice): engine_named(voice.engine).version(voice.voice) for voice in voices}


def session_digest(order: SessionOrder, versions: Mapping[str, str]) -> str:
    """Return the SHA-256, in hex, of the routine, the content, the options, the voices and the versions.

    `versions` are those of `voice_versions`. The place of the file does not count. Raise OSError if the file of a bed
    or a cover cannot be read.
    """
    facts = {
        "routine": order.routine.model_dump_json(),
        "language": _language_digest(order.language),
        "voices": {role: str(voice) for role, voice in order.studio.voices_for(order.routine).items()},
        "voice_versions": versions,
        "rate_wpm": order.studio.rate_for(order.routine),
        "talk": order.talk,
        "fit_s": order.fit_s,
        "output": _plain(dataclasses.replace(order.output, force=False)),
        "versions": _versions(),
    }
    return _sha256(facts)


def _sha256(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@cache
def _versions() -> dict[str, str]:
    found = {"voiceguide": metadata.version("voiceguide")}
    for package in _ENCODERS:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # an optional package, without which no such file is made
            continue
    return found


@cache
def _file_digest(path: Path, _size: int, _mtime_ns: int) -> str:
    """Return the SHA-256 of a file, in hex; each state of a file is read once."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_LANGUAGES: dict[int, tuple[Language, str]] = {}


def _language_digest(language: Language) -> str:
    """Return the digest of the words and lists of a language, which is large and the same for most sessions."""
    if id(language) not in _LANGUAGES:
        _LANGUAGES[id(language)] = language, _sha256(_plain(language))
    return _LANGUAGES[id(language)][1]


def _plain(value: Any) -> Any:  # noqa: ANN401 - models, dataclasses and what they hold
    """Return a value as JSON has it, the same in every process; a file is named by the digest of its content."""
    match value:
        case BaseModel():
            return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
        case Path():
            status = value.stat()
            return [value.name, _file_digest(value, status.st_size, status.st_mtime_ns)]
        case str() | int() | float() | None:
            return value
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case Set():
            return sorted(json.dumps(_plain(item), sort_keys=True) for item in value)
        case list() | tuple():
            return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value
