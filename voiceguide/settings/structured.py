"""Settings that hold keys and values: aliases of voices, voices by role, and programs that speak.

Each reader takes a node of `config.yaml`, or of a variable with YAML in one line, and adds complaints with their
places. A text in the result is the parser's `Scalar`: a str that knows its place.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeGuard

from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.model.markup import near_miss
from voiceguide.model.roles import ROLES

if TYPE_CHECKING:
    from voiceguide.parser.nodes import Node
    from voiceguide.parser.nodes import Scalar as Scalar


PLACEHOLDERS = ("text", "out", "voice", "rate", "stretch")
"""The words in braces that stand for something in the arguments of a program."""
_PROGRAM_KEYS = ("run", "language", "licence", "name", "version")
_NAME = re.compile(r"[^\W_][\w.+-]*")
"""A name that can be written for a voice or after `command:`."""
_PLAIN = re.compile(r"[\w./+-]([\w./+:-]*[\w./+-])?")
"""A text that needs no quotes in YAML."""

Faults = list[Complaint]


@dataclass(frozen=True, slots=True)
class Program:
    """A program that speaks, as `commands` in `config.yaml` describes it: a voice of the engine `command`."""

    run: tuple[str, ...]
    """The program and its arguments, with placeholders as in `PLACEHOLDERS`."""
    where: Where
    """The place of its `run`."""
    language: str = "mul"
    """A language tag such as `en-us`; `mul` stands for any language."""
    licence: str = "as the program's"
    name: str = ""
    """The name of the voice as people read it; "" for the name of the entry."""
    version: str = ""
    """A text that is part of the key of each clip."""


def read_aliases(node: "Node", faults: Faults) -> Mapping[str, "Scalar"]:
    """Return the voice that each alias stands for, which may be an alias again."""
    found = {name: voice for name, voice in _named(node, "calm: natural:heart", faults) if _is_text(voice, faults)}
    for name, voice in found.items():
        if _goes_round(name, found):
            faults.append(Complaint(voice.where, f'the alias "{name}" leads back to itself; write ENGINE:VOICE'))
    return found


def read_voices(node: "Node", faults: Faults) -> Mapping[str, "Scalar"]:
    """Return the voice of each role, as it is written."""
    found: dict[str, Scalar] = {}
    for role, voice in _items(node, "coach: natural:heart", faults):
        if role not in ROLES:
            hint = near_miss(role, ROLES) or f"; there is {' and '.join(ROLES)}"
            faults.append(Complaint(_place(node, role), f'no role "{role}"{hint}'))
        elif _is_text(voice, faults):
            found[role] = voice
    return found


def read_programs(node: "Node", faults: Faults) -> Mapping[str, Program]:
    """Return the programs that speak, by the id of their voice."""
    found = {name: _program(entry, faults) for name, entry in _named(node, "NAME: {run: [PROGRAM, …]}", faults)}
    return {name: program for name, program in found.items() if program}


def from_text(text: str, origin: str, read: Callable[["Node", Faults], Any]) -> tuple[Any, Faults]:
    """Return what `read` makes of YAML in a variable, called `origin` in complaints, and all complaints."""
    from voiceguide.parser.nodes import parse_yaml  # it imports yaml, and few people set these variables

    try:
        node, faults = parse_yaml(text.encode("utf-8", "replace"), origin)
    except FaultyContent as error:
        return None, list(error.complaints)
    return read(node, faults), faults


def as_json(value: Any) -> Any:  # noqa: ANN401 - any value that JSON has
    """Return the value of such a setting as JSON has it, without places and empty texts."""
    if isinstance(value, Program):
        written = {key: getattr(value, key) for key in _PROGRAM_KEYS}
        return {key: as_json(inner) for key, inner in written.items() if inner}
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    return str(value) if isinstance(value, str) else [as_json(inner) for inner in value]


def in_one_line(value: Any) -> str:  # noqa: ANN401 - any value that JSON has
    """Return what `as_json` returned as YAML in one line, which can be written to a variable or to `config.yaml`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{in_one_line(key)}: {in_one_line(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_one_line, value)) + "]"
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _items(node: "Node", example: str, faults: Faults) -> Sequence[tuple[str, "Node"]]:
    """Return the keys and values of `node`; complain if it has none."""
    if isinstance(node, dict):
        return list(node.items())
    faults.append(Complaint(node.where, f"expected keys and values, such as {{{example}}}"))
    return []


def _named(node: "Node", example: str, faults: Faults) -> Iterator[tuple[str, "Node"]]:
    """Yield the entries of `node` whose key is a name; complain about the others."""
    for name, value in _items(node, example, faults):
        if _NAME.fullmatch(name):
            yield name, value
        else:
            faults.append(Complaint(_place(node, name), f'"{name}" is no name; use letters, digits and "-", no spaces'))


def _place(node: "Node", key: str) -> Where:
    keys_at: Mapping[str, Where] = getattr(node, "keys_at", {})
    return keys_at.get(key, node.where)


def _is_text(node: "Node", faults: Faults) -> TypeGuard["Scalar"]:
    """Return whether `node` is a text that is not empty; complain if it is not."""
    if isinstance(node, str) and node.strip():
        return True
    message = "there is nothing here" if isinstance(node, str) else "expected one value, not a list or keys and values"
    faults.append(Complaint(node.where, message))
    return False


def _goes_round(name: str, aliases: Mapping[str, str]) -> bool:
    seen = set()
    while name in aliases and name not in seen:
        seen.add(name)
        name = aliases[name]
    return name in seen


def _program(node: "Node", faults: Faults) -> Program | None:
    """Return the program that `node` describes; None after a complaint about it."""
    before = len(faults)
    texts: dict[str, str] = {}
    run: tuple[tuple[str, ...], Where] | None = None
    for key, value in _items(node, "run: [PROGRAM, …]", faults):
        if key == "run":
            run = _arguments(value, faults), value.where
        elif key not in _PROGRAM_KEYS:
            hint = near_miss(key, _PROGRAM_KEYS) or f"; there is {', '.join(_PROGRAM_KEYS)}"
            faults.append(Complaint(_place(node, key), f'unknown key "{key}"{hint}'))
        elif _is_text(value, faults):
            texts[key] = str(value)
    if len(faults) == before and run is None:
        faults.append(Complaint(node.where, '"run" is missing: the program and its arguments, as a list'))
    return None if len(faults) > before or run is None else replace(Program(*run), **texts)  # type: ignore[arg-type]


def _arguments(node: "Node", faults: Faults) -> tuple[str, ...]:
    if not isinstance(node, list) or not node:
        message = "expected a list: the program and its arguments, such as [flite, -t, “{text}”, -o, “{out}”]"
        faults.append(Complaint(node.where, message))
        return ()
    arguments: list[Node] = node
    for argument in arguments:
        if not isinstance(argument, str):
            message = 'expected a text; quote an argument that begins with a brace: "{text}"'
            faults.append(Complaint(argument.where, message))
        elif unknown := _misspelt(argument, PLACEHOLDERS):
            faults.append(Complaint(argument.where, unknown))
    return tuple(map(str, arguments))


def _misspelt(argument: str, known: Collection[str]) -> str:
    """Return the complaint about a word in braces that is nearly a placeholder; "" if there is none.

    Other words in braces are the program's own.
    """
    for word in re.findall(r"\{(\w+)\}", argument):
        if word not in known and (hint := near_miss(word, known)):
            return f'no placeholder "{{{word}}}"{hint}'
    return ""
