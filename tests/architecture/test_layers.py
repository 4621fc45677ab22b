"""The layers of the code: which room may import which, read from the source."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import voiceguide

ROOT = Path(voiceguide.__file__).parent
PATHS = {
    ".".join(("voiceguide", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
    if "content" not in path.relative_to(ROOT).parts
}
SEES: dict[str, set[str]] = {
    "printable": set(),
    "errors": {"printable"},
    "_system": {"errors"},
    "model": {"errors"},
    "cache": {"errors", "_system"},
    "shared_cache": {"errors", "_system", "model", "cache"},
    "compiler": {"printable", "errors", "model"},
    "parser": {"printable", "errors", "model"},
    "audio": {"errors", "_system", "model", "cache"},
    "encoders": {"errors", "_system", "model", "cache", "audio"},
    "settings": {"errors", "_system", "model", "cache", "shared_cache", "parser", "encoders"},
    "speech": {"errors", "_system", "model", "cache", "compiler", "audio", "settings"},
    "schedule": {"errors", "model", "compiler", "parser", "speech"},
    "authoring": {"printable", "errors", "_system", "model", "compiler", "parser", "speech", "schedule"},
    "export": {
        "printable", "errors", "_system", "model", "cache", "compiler", "audio", "encoders", "speech", "schedule",
    },
    "player": {
        "printable", "errors", "_system", "model", "compiler", "parser", "audio", "settings", "speech", "schedule",
    },
    "share": {"printable", "errors", "_system", "model", "encoders", "export"},
    "doctor": {"errors", "_system", "model", "cache", "audio", "encoders", "speech", "player", "share"},
    "pipeline": {
        "printable", "errors", "_system", "model", "cache", "compiler", "parser", "audio", "encoders", "settings",
        "speech", "schedule", "export", "player",
    },
    "batch": {
        "printable", "errors", "_system", "model", "cache", "parser", "audio", "encoders", "settings", "speech",
        "schedule", "export", "pipeline",
    },
    "verify": {"errors", "_system", "model", "compiler", "audio", "encoders", "export"},
    "cli": {
        "printable", "errors", "_system", "model", "cache", "compiler", "parser", "audio", "encoders", "settings",
        "speech", "schedule", "authoring", "export", "player", "doctor", "pipeline", "batch", "verify",
        "share",
    },
}
"""Each room of the package, in the order of the layers, and the rooms it may import from. A new room needs a line."""

EMPTY_NAMES = {"utils", "helpers", "manager", "managers", "common", "core", "misc", "tools", "base"}


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that a file imports, at its top, inside a function, or for its types only."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            whole = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found += [name if name in PATHS else str(node.module) for name in whole.values()]
    return tuple(found)


def part_of(module: str) -> str:
    return module.split(".")[1]


def test_every_module_has_its_place_in_the_table() -> None:
    assert {part_of(name) for name in PATHS if name.count(".")} - {"__main__"} == set(SEES)


def test_the_table_itself_points_up_only() -> None:
    above: set[str] = set()
    for part, seen in SEES.items():
        assert {name.split(".")[0] for name in seen} <= above, part
        above.add(part)


@pytest.mark.parametrize("module", [name for name in PATHS if name.count(".") and name != "voiceguide.__main__"])
def test_imports_point_up_the_table(module: str) -> None:
    part = part_of(module)
    for imported in imports(PATHS[module]):
        if not imported.startswith("voiceguide.") or part_of(imported) == part:
            continue
        seen = {part_of(imported), imported.removeprefix("voiceguide.")} & SEES[part]
        assert seen, f"{module} imports {imported}, which {part} does not see"


def test_no_imports_go_round_in_a_circle() -> None:
    graph = {name: [other for other in imports(path) if other in PATHS] for name, path in PATHS.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize(
    ("library", "places"),
    [
        ("click", "cli"), ("pydub", "audio"), ("yaml", "parser authoring"), ("rich", "cli"), ("PIL", "export"),
        ("av", "encoders"), ("dbus_fast", "player"), ("miniaudio", "player"), ("textual", "player"),
        ("faster_whisper", "verify"), ("starlette", "share"), ("uvicorn", "share"), ("segno", "share"),
        ("ifaddr", "share"), ("babel", "compiler"), ("pebble", "batch"), ("dask", "batch"), ("distributed", "batch"),
        ("obstore", "shared_cache"),
    ],
)  # fmt: skip
def test_what_comes_from_outside_is_known_in_one_place(library: str, places: str) -> None:
    found = {part_of(name) for name, path in PATHS.items() if any(i.split(".")[0] == library for i in imports(path))}
    assert found == set(places.split())


def test_only_one_module_prints() -> None:
    calls = {"click.echo", "click.secho", "click.confirm", "print"}
    printing = {
        name
        for name, path in PATHS.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls
    }
    assert printing == {"voiceguide.cli.echo"}


def test_no_name_says_nothing() -> None:
    assert not EMPTY_NAMES & {word for name in PATHS for word in name.split(".")}


def test_a_modules_name_stands_twice_only_where_two_ends_of_one_thing_are_meant() -> None:
    names = [name.rpartition(".")[2] for name, path in PATHS.items() if path.name != "__init__.py"]
    assert {name for name in names if names.count(name) > 1} <= {"registry", "ssml"}


def test_a_public_class_has_its_name_to_itself() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PATHS.values()]
    names = [node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    assert sorted({name for name in names if names.count(name) > 1 and not name.startswith("_")}) == []


def top_level(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


@pytest.mark.parametrize("module", [name for name in PATHS if name == "voiceguide" or name.split(".")[1] == "cli"])
def test_what_every_start_imports_is_light(module: str) -> None:
    light = {
        "click", "voiceguide.cli", "voiceguide.errors", "voiceguide.printable", "voiceguide._system",
        "voiceguide._system.interrupt", "voiceguide._system.paths", "voiceguide.encoders.registry",
        "voiceguide.pipeline.wishes",
    }
    for imported in top_level(PATHS[module]):
        outside = imported.split(".")[0] not in sys.stdlib_module_names
        assert not outside or imported in light or imported.startswith("voiceguide.cli."), imported
