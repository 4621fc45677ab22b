"""The user's cache, as the settings say where it is."""

from typing import TYPE_CHECKING

from voiceguide.cache import Cache
from voiceguide.shared_cache.read_through import open_cache

if TYPE_CHECKING:
    from voiceguide.settings import Settings


def user_cache(settings: "Settings", shared: str | None = None) -> Cache:
    """Return the user's cache, with the cache that many share behind it: `shared`, or that of the settings.

    Raise UsageError for an address that makes no sense, SoundError if a package is missing, NetworkError if the
    environment does not say how to reach a bucket.
    """
    folder, limit_bytes = settings.value("cache_dir"), settings.value("cache_limit") * 2**20
    return open_cache(folder, limit_bytes, settings.value("cache") if shared is None else shared)


def local_cache(settings: "Settings") -> Cache:
    """Return the user's cache on this computer alone, for notes and lists, and to show or clear it."""
    return open_cache(settings.value("cache_dir"), settings.value("cache_limit") * 2**20)
