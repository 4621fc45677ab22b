"""References that name no routine: the file of the current folder that is meant, or routines nearly called so."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from voiceguide.model.markup import nearest

_ENDINGS = (".yaml", ".yml")
_MOST_FOLDERS, _DEEPEST = 200, 2
"""Folders that are looked through for a file, and how far below the current folder."""
_MOST = 3
"""Most suggestions."""
_ALMOST_SAME = 0.85
"""Likeness from which a single suggestion is enough."""
_HEAD = re.compile(r"\A(?:.*\n)*?(?=steps:)")
_LETTERS = re.compile(r"[^\W\d_]+")


def file_here(name: str) -> Path | None:
    """Return the file in the current folder that `name` may mean, `my-calves.yaml` for `my-calves`; None if none."""
    return _file_in(Path(), name)


def hint_for(name: str, files: Mapping[str, Path], moves: Iterable[str]) -> str:
    """Return the rest of a message about a routine called `name` that does not exist: which may be meant.

    `files` has the file of each routine within reach, by id; `moves` are the ids of all moves.
    """
    found = next((path for folder in _folders_below() if (path := _file_in(folder, name))), None)
    if found is not None:
        return f"; the file is {found.as_posix()}"
    if _is_file(Path(name)):
        return f"; the file of that name is ./{name}"
    known = {path.stem: path for path in sorted(Path().glob("*.yaml"))} | dict(files)
    if name in moves:
        return "; that is a move; voiceguide list moves shows all"
    meant = _meant(name, known)
    if not meant:
        return "; voiceguide list shows all"
    *others, last = (f'"{routine_id}"' for routine_id in meant)
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def _meant(name: str, files: Mapping[str, Path]) -> Sequence[str]:
    """Return the ids that `name` may mean, the most likely first: only one that is nearly the same, if there is any."""
    typed = re.sub(r"\W+", "-", name)
    same, close = nearest(typed, files, _ALMOST_SAME), nearest(typed, files)
    if same:
        return [same]
    return list(dict.fromkeys([*([close] if close else []), *_about(name, files)]))[:_MOST]


def _about(name: str, files: Mapping[str, Path]) -> Sequence[str]:
    """Return the ids that have a word of `name` in them, or nearly; else those whose routine's head has the word."""
    words = [word.casefold() for word in _LETTERS.findall(name)]
    scored = {routine_id: _likeness(words, _LETTERS.findall(routine_id.casefold())) for routine_id in files}
    if not any(scored.values()):
        scored = {routine_id: _mentions(words, path) for routine_id, path in files.items()}
    return sorted((found for found, score in scored.items() if score), key=lambda found: -scored[found])[:_MOST]


def _likeness(words: Sequence[str], parts: Sequence[str]) -> int:
    """Return how well an id of these `parts` goes with any of `words`: 0 not at all, 3 the same word comes first."""
    if not parts:
        return 0
    same = [part in words for part in parts]
    return 3 if same[0] else 2 if any(same) else int(any(nearest(word, parts) for word in words))


def _mentions(words: Sequence[str], path: Path) -> int:
    """Return how many of `words`, or of their plurals, the lines before the steps of a routine have."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it is named when somebody asks for it
        return 0
    head = _HEAD.match(text)
    has = {word.casefold().removesuffix("s") for word in _LETTERS.findall(head[0] if head else "")}
    return sum(word.removesuffix("s") in has for word in words)


def _file_in(folder: Path, name: str) -> Path | None:
    paths = (folder / f"{name}{ending}" for ending in _ENDINGS)
    return next((path for path in paths if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no system takes such a name
        return False


def _folders_below() -> Iterator[Path]:
    """Yield folders below the current folder, the nearest first, hidden folders left out."""
    seen, level = 0, [Path()]
    for _ in range(_DEEPEST):
        level = [inner for folder in level for inner in _folders_in(folder)][: _MOST_FOLDERS - seen]
        seen += len(level)
        yield from level


def _folders_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            names = [entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
    except OSError:  # nobody asked for this folder
        return []
    return [folder / name for name in sorted(names) if not name.startswith(".")]
