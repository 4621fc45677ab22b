"""What would have to be spoken: asked before anything is, since a quick answer may be all that there is time for."""

from collections.abc import Iterable

from voiceguide.cache import Cache
from voiceguide.speech import kept
from voiceguide.speech.phrases import VoiceChoice
from voiceguide.speech.table import engine_named


def is_kept(texts: Iterable[str], voice: VoiceChoice, rate_wpm: int, cache: Cache) -> bool:
    """Tell whether the clips of all `texts`, as engines get them, lie in the cache. Raises SpeechError: no engine."""
    version = engine_named(voice.engine).version()
    keys = (kept.clip_key(voice.engine, version, voice.voice, rate_wpm, text) for text in texts)
    return all(kept.find(cache, key) is not None for key in keys)
