"""Advice for authors: things that are not wrong but could be better."""
