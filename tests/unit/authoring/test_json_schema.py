"""voiceguide/authoring/json_schema.py: the schema for editors accepts and refuses the same as the parser."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from support.paths import DATA
from voiceguide.authoring.json_schema import KINDS, schema_of
from voiceguide.compiler.compile import compile_script
from voiceguide.errors import FaultyContent
from voiceguide.model.routine import Routine
from voiceguide.parser.catalogue import Catalogue, bundled_folder

CONTENT = bundled_folder()
FILES = {"move": sorted((CONTENT / "moves").glob("*.yaml")), "routine": sorted((CONTENT / "routines").glob("*.yaml"))}
FAULTY = sorted((DATA / "faulty").glob("*.yaml"))


class _Yaml12(yaml.SafeLoader):
    """YAML as editors read it: by version 1.2, in which `1:30` and `no` are texts."""


_Yaml12.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|false", "tf"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
):
    _Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Yaml12)


@cache
def validator(kind: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(schema_of(kind, Catalogue().lists))


def kind_of(path: Path) -> str:
    return "move" if re.search("^(hold|reps):", path.read_text(), re.MULTILINE) else "routine"


def read_and_compile(path: Path) -> None:
    known = Catalogue()
    item = known.check_file(str(path))
    assert isinstance(item, Routine)
    compile_script(item, known.language("en"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_one_by_its_own_standard(kind: str) -> None:
    jsonschema.Draft7Validator.check_schema(schema_of(kind, Catalogue().lists))


@pytest.mark.parametrize("kind", KINDS)
def test_it_accepts_all_bundled_content(kind: str) -> None:
    faults = {path.name: [error.message for error in validator(kind).iter_errors(read(path))] for path in FILES[kind]}
    assert {name: found for name, found in faults.items() if found} == {}
    assert len(faults) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_it_accepts_the_examples_of_the_contract(kind: str) -> None:
    assert [error.message for error in validator(kind).iter_errors(read(DATA / "contract" / f"{kind}.yaml"))] == []


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_the_reader_refuses_each_faulty_file(path: Path) -> None:
    with pytest.raises(FaultyContent):
        read_and_compile(path)


@pytest.mark.parametrize("path", [path for path in FAULTY if path.stem.startswith("shape")], ids=lambda path: path.stem)
def test_the_schema_refuses_what_is_faulty_by_its_shape(path: Path) -> None:
    assert not validator(kind_of(path)).is_valid(read(path))


@pytest.mark.parametrize(
    "step",
    [
        {"move": "calf-draw-back", "hold": "40s", "optional": True, "x-why": "mine"},
        {"move": {"name": "Here"}, "hold": 45}, {"move": {"hold": "1:30"}, "name": "Here"},
        {"rest": {"min": "5s", "usual": "9s"}, "say": {"full": "Rest. [500ms]", "brief": "Rest."}},
        {"steps": [{"breathe": "4-0-6-0", "breaths": 5}], "side": "each", "repeat": {"min": 1, "usual": 2, "max": 3}},
        {"say": "{Side} hand, {on the left|on the right}. [pause: 1m30s] Go.", "side": "each", "after": "0:20"},
        {"move": {"name": "Here", "reps": 10, "pace": "3s", "alive": "off", "left": ["30s", 10], "countdown": 3}},
    ],
)  # fmt: skip
def test_it_accepts_what_may_be_written(step: dict[str, Any]) -> None:
    assert [error.message for error in validator("routine").iter_errors({"name": "Test", "steps": [step]})] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_that_ships_is_what_the_code_makes(kind: str) -> None:
    shipped = (CONTENT / "schema" / f"{kind}.json").read_text(encoding="utf-8")
    made = schema_of(kind, Catalogue().lists)
    assert json.loads(shipped) == made, f"write it anew: voiceguide schema {kind} > content/schema/{kind}.json"


def properties_in(schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each property that a schema describes, at any depth."""
    if isinstance(schema, dict):
        rules = ("if", "then", "dependencies", "not")
        yield from schema.get("properties", {}).items() if "additionalProperties" in schema else ()
        for key, value in schema.items():
            yield from properties_in(value) if key not in rules else ()
    elif isinstance(schema, list):
        for value in schema:
            yield from properties_in(value)


@pytest.mark.parametrize("kind", KINDS)
def test_each_property_is_described_in_a_sentence(kind: str) -> None:
    found = list(properties_in(schema_of(kind, Catalogue().lists)))
    lacking = [key for key, schema in found if not re.fullmatch(r"[A-Z].{10,150}\.", schema.get("description", ""))]
    assert lacking == []
    assert len(found) > 40
