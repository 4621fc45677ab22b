"""The catalogue of voices that can be installed. It ships with voiceguide, so that it can be read offline.

Piper's part is `piper_voices.json`; `speech/voices/renewal.py` writes it. The part of `natural` is in its engine.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from voiceguide._system.packages import install_command
from voiceguide.speech.engines import hibari_models
from voiceguide.speech.engines.protocol import VoiceError, no_voice

HOSTS = {
    "piper": "https://huggingface.co/rhasspy/piper-voices/resolve/main",
    "natural": "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices",
}
"""Where the files of each engine's voices come from, unless the setting `voices_url` names another host."""
CARD = "MODEL_CARD"
"""The name of the file that says where a Piper voice comes from, and under which licence it is."""
UNKNOWN_LICENCE = "see its card"
"""Stands in lists for the licence of a voice whose card has not been read yet."""
_TABLE = Path(__file__).with_name("piper_voices.json")
_USUAL = {"de": "de_DE-thorsten-medium", "en": "en_US-joe-medium", "fr": "fr_FR-siwis-medium"}
"""Piper voices to propose for a language. For the others it is the first of medium quality."""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file of a voice."""

    path: str
    """Its path on the host, below the folder of the engine."""
    name: str
    """Its name in the folder of the installed voices."""
    size_bytes: int
    checksum: str
    """`md5:` or `sha256:` and hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class OfferedVoice:
    """A voice that can be installed."""

    engine: str
    id: str
    name: str
    language: str
    """A language tag such as `en-us`."""
    files: tuple[OfferedFile, ...]
    licence: str = UNKNOWN_LICENCE
    attribution: str = ""

    @property
    def size_bytes(self) -> int:
        """The size of all its files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def card(self) -> OfferedFile | None:
        """The file that names the licence; None if the licence is known without it."""
        return next((file for file in self.files if file.path.endswith(f"/{CARD}")), None)

    def __str__(self) -> str:
        return f"{self.engine}:{self.id}"


def url_of(voice: OfferedVoice, file: OfferedFile, voices_url: str | None) -> str:
    """Return the address of a file: on the usual host, or below `voices_url` in a folder with the engine's name."""
    base = HOSTS[voice.engine] if voices_url is None else f"{voices_url}/{voice.engine}"
    return f"{base}/{quote(file.path)}"


@cache
def offers() -> tuple[OfferedVoice, ...]:
    """Return all voices that can be installed, those of `natural` first."""
    table: dict[str, list[list[object]]] = json.loads(_TABLE.read_bytes())
    pipers = (_piper_voice(key, files) for key, files in table.items())
    return (*(_natural_voice(voice) for voice, model in hibari_models.MODELS.items() if not model.in_package), *pipers)


def offer_called(reference: str) -> OfferedVoice:
    """Return the voice that `ENGINE:VOICE` or `VOICE` names. Raise VoiceError, with similar names, if there is none."""
    engine, _, voice = reference.rpartition(":")
    found = [offer for offer in offers() if offer.id.lower() == voice.lower() and engine in (offer.engine, "")]
    if found:
        return found[0]
    if voice in hibari_models.MODELS and engine in ("natural", ""):
        command = install_command(hibari_models.REQUIREMENT)
        raise VoiceError(f"natural:{voice} is in the package of its engine: {command}")
    if engine and engine not in HOSTS:
        raise VoiceError(
            f'"{reference[:80]}" cannot be installed: only the engines {" and ".join(HOSTS)} have voices to install; '
            "`voiceguide voices list` shows them"
        )
    kind = engine or ("piper" if "_" in voice else "natural")
    raise no_voice(kind, voice, [offer.id for offer in offers() if offer.engine == kind])


def usual_offer(language: str) -> OfferedVoice | None:
    """Return the Piper voice to propose for a language tag such as `de` or `de-at`; None if there is none."""
    family = language.lower().partition("-")[0]
    fitting = [offer for offer in offers() if offer.engine == "piper" and offer.language.partition("-")[0] == family]
    return min(fitting, key=lambda offer: (offer.id != _USUAL.get(family), "medium" not in offer.id), default=None)


def _natural_voice(voice: str) -> OfferedVoice:
    model = hibari_models.MODELS[voice]
    file = OfferedFile(model.file, model.file, model.size_bytes, f"sha256:{model.sha256}")
    attribution = hibari_models.ATTRIBUTION
    return OfferedVoice("natural", voice, model.name, model.language, (file,), hibari_models.LICENCE, attribution)


def _piper_voice(key: str, files: list[list[object]]) -> OfferedVoice:
    """Return the voice called `key`, LANGUAGE-NAME-QUALITY; `files` are sizes and MD5 of model, settings and card."""
    language, name, quality = key.split("-")
    folder = f"{language.partition('_')[0]}/{language}/{name}/{quality}"
    names = (f"{key}.onnx", f"{key}.onnx.json", CARD)
    offered = tuple(
        OfferedFile(f"{folder}/{file}", file if file != CARD else f"{key}.{CARD}", int(str(size)), f"md5:{md5}")
        for file, (size, md5) in zip(names, files, strict=True)
    )
    title = f"{name.replace('_', ' ').capitalize()}, {quality.replace('_', ' ')} quality"
    return OfferedVoice("piper", key, title, language.replace("_", "-").lower(), offered)
