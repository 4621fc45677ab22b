"""Measures a finished session against its plan: what is heard, when, how loud, and what should not be."""
