"""Mixing of clips and bed into one stream of samples."""
