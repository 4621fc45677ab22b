"""Paths of the folders in this checkout."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
CHECKOUT = TESTS.parent
CONTENT = CHECKOUT / "content"
DATA = TESTS / "data"
SOLES = DATA / "soles.yaml"
"""A routine of a minute and a half, with all that a session may have: for what is listened to."""
GOLDEN = TESTS / "golden"
FAULTY_ENGINES = TESTS / "support" / "faulty_engines"
"""A plugin, as a folder for sys.path."""
