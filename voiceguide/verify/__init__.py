"""Measures a finished session against its plan: the sounds, their times and loudness, and any unplanned sound."""
