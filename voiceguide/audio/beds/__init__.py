"""Beds: the background under a whole session."""
