"""What would have to be spoken: asked before anything is, since a quick answer may be all that there is time for."""

from collections.abc import Iterable

from voiceguide.cache import Cache
from voiceguide.speech import clip_store
from voiceguide.speech.engines.registry import engine_named
from voiceguide.speech.synthesis import VoiceChoice


def is_kept(texts: Iterable[str], voice: VoiceChoice, rate_wpm: int, cache: Cache) -> bool:
    """Tell whether the clips of all `texts`, as engines get them, lie in the cache. Raises SpeechError: no engine."""
    version = engine_named(voice.engine).version()
    keys = (clip_store.clip_key(voice.engine, version, voice.voice, rate_wpm, text) for text in texts)
    return all(clip_store.find(cache, key) is not None for key in keys)
