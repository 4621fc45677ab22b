"""Mixing: clips and bed become one stream of samples."""
