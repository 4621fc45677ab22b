"""The list of all voices: those that can speak here, and those that can be installed."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech.engines import hibari_models
from voiceguide.speech.engines.protocol import Voice
from voiceguide.speech.engines.registry import engine_named, engine_names
from voiceguide.speech.pool import Pool
from voiceguide.speech.voices.manifest import installed
from voiceguide.speech.voices.offers import offers

ANY_LANGUAGE = "mul"
"""The language tag of voices that belong to no language."""


@dataclass(frozen=True, slots=True)
class ListedVoice:
    """A line of the list."""

    language: str
    engine: str
    voice: str
    name: str
    size_bytes: int | None
    """Size of its own files; None if it has none."""
    licence: str
    is_here: bool
    """Whether it can speak now."""
    is_default: bool = False
    """Whether it speaks if a routine in its language asks for no voice."""

    def __str__(self) -> str:
        return f"{self.engine}:{self.voice}"


@dataclass(frozen=True, slots=True)
class Overview:
    """The list of voices."""

    voices: tuple[ListedVoice, ...]
    troubles: tuple[str, ...]
    """What engines lack, or why they do not start; a line for each."""


def overview(cache: Cache, usual: Callable[[str], str], language: str | None = None) -> Overview:
    """Return all voices, sorted by language, or those for a language tag such as `de` or `en-gb`.

    `usual` maps a language to the usual voice for it, `ENGINE:VOICE`; it may raise SpeechError if there is none.
    """
    listed: dict[str, ListedVoice] = {}
    troubles = []
    with ThreadPoolExecutor(4) as threads:
        answers = [(engine, threads.submit(_spoken_here, engine, cache)) for engine in engine_names()]
        for engine, answer in answers:
            try:
                for voice in answer.result():
                    listed[str(voice)] = voice
            except SpeechError as error:
                troubles.append(f"{engine}: {error}")
    for offer in offers():
        row = ListedVoice(offer.language, offer.engine, offer.id, offer.name, offer.size_bytes, offer.licence, False)
        listed.setdefault(str(offer), row)
    for name, model in hibari_models.MODELS.items():
        row = ListedVoice(model.language, "natural", name, model.name, model.size_bytes, hibari_models.LICENCE, False)
        listed.setdefault(str(row), row)
    chosen = [voice for voice in listed.values() if _speaks(voice, language)]
    rows = _with_defaults(chosen, usual)
    return Overview(tuple(sorted(rows, key=_order)), tuple(troubles))


def names_of(engine: str, cache: Cache) -> list[str]:
    """Return the names of all engines, and the voices that speak here or can be installed of the engine called so."""
    names = engine_names()
    if engine not in names:
        return names
    try:
        here = [str(voice) for voice in _spoken_here(engine, cache)]
    except SpeechError:  # it does not speak here; its voices may be installed
        here = []
    others = [str(offer) for offer in offers() if offer.engine == engine]
    return [*names, *here, *others, *(f"natural:{name}" for name in hibari_models.MODELS if engine == "natural")]


def _spoken_here(engine: str, cache: Cache) -> list[ListedVoice]:
    """Return the voices that an engine has here. Raise SpeechError if it lacks a package, or does not start."""
    lack = engine_named(engine).lack()
    if lack is not None:
        raise SpeechError(lack)
    with Pool(engine, cache, 1) as pool:
        voices = pool.voices()
    sizes = {voice: manifest.size_bytes for voice, manifest in installed(engine).items()}
    offered = {offer.id: offer.size_bytes for offer in offers() if offer.engine == engine}
    return [_row(engine, voice, sizes.get(voice.id) or offered.get(voice.id)) for voice in voices]


def _row(engine: str, voice: Voice, size_bytes: int | None) -> ListedVoice:
    return ListedVoice(voice.language.lower(), engine, voice.id, voice.name, size_bytes, voice.licence, True)


def _speaks(voice: ListedVoice, language: str | None) -> bool:
    wanted = (language or "").lower().replace("_", "-")
    return not wanted or voice.language in (wanted, ANY_LANGUAGE) or voice.language.startswith(f"{wanted}-")


def _with_defaults(voices: Iterable[ListedVoice], usual: Callable[[str], str]) -> list[ListedVoice]:
    """Return the voices with the usual voice of each language marked."""
    listed = list(voices)
    usuals = set()
    for language in {voice.language.partition("-")[0] for voice in listed if voice.is_here} - {ANY_LANGUAGE}:
        try:
            usuals.add((language, usual(language)))
        except SpeechError:  # no voice speaks it unless the person chooses one
            continue
    return [replace(voice, is_default=(voice.language.partition("-")[0], str(voice)) in usuals) for voice in listed]


def _order(voice: ListedVoice) -> tuple[str, bool, bool, str]:
    return voice.language, not voice.is_default, not voice.is_here, str(voice)
