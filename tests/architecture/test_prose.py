"""Docstrings are plain English: a short list of words that make a sentence a riddle stays out of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.paths import CHECKOUT

BANNED = {
    "say what it does: Return, Write, Yield, Raise": [r"^(Give|Have|Lets?)\b", r"^Tell(?! whether)"],
    "a plainer word": [
        r"(?i)\b(so many|so long a|anew|beside|upon|wherein|thereby|lets one|of ours|what of)\b",
        r"(?i)\b(is|are) told\b",
    ],
    "name the thing instead of 'what …'": [r"\b[Ww]hat (a|an|the|is|was|it|comes|goes|others?)\b"],
    "name who or what 'one' is": [
        r"\b(the|a|that|each|this|no|any|such) one\b",
        r"\bone (may|can|has|wants|gets|hears|sees)\b",
    ],
}
FILES = sorted((CHECKOUT / "voiceguide").rglob("*.py"))


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text


@pytest.mark.parametrize("hint", BANNED)
def test_no_docstring_has_a_banned_word(hint: str) -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}:{line}: {match[0]!r}"
        for path in FILES
        for line, text in docstrings(path)
        for pattern in BANNED[hint]
        if (match := re.search(pattern, text))
    ]
    assert found == [], hint


def test_every_page_that_a_docstring_names_exists() -> None:
    named = {
        (path, page)
        for path in FILES
        for page in re.findall(r"\bdocs/[\w.-]+\.md\b|\bREADME\.md\b", path.read_text(encoding="utf-8"))
    }
    assert sorted(str(path) for path, page in named if not (CHECKOUT / page).is_file()) == []
