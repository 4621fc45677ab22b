"""Importers: scripts as people write them, made into routines."""
