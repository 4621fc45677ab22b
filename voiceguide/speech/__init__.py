"""Turns phrases into clips, with an engine in a process of its own, and keeps the clips in the cache."""
