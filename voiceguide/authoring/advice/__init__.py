"""Advice for authors: what is not wrong, and could be better."""
