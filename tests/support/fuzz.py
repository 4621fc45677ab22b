"""Randomly damaged files, and a judge that shares no code with the parser.

The judge knows plain YAML (`yaml.safe_load`) and a small table of keys and values from the contract. It calls a file
damaged only if it is sure.
"""

import contextlib
import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from support.paths import CONTENT
from voiceguide.cli import _run

MOVE_NAMES = {path.stem for path in (CONTENT / "moves").glob("*.yaml")}
LISTS = {
    kind: set(yaml.safe_load((CONTENT / f"{file}.yaml").read_text(encoding="utf-8")))
    for kind, file in (("area", "areas"), ("tool", "tools"), ("posture", "postures"), ("avoid_if", "conditions"),
                       ("limb", "limbs"))
}

# The judge


class Damage(Exception):  # noqa: N818 - a finding of the judge, not an error of its own
    """The reason why a file is damaged."""


class _NoDuplicates(yaml.SafeLoader):
    """A loader that refuses a repeated key, which `yaml.safe_load` accepts."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(set(keys)):
            raise Damage("a key twice")
        return super().construct_mapping(node, deep)


_TIME = re.compile(r"(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s)?(\d+ms)?|\d{1,3}:\d\d(:\d\d)?(\.\d+)?")
_PLACEHOLDER = re.compile(
    r"side|Side|other_side|name|next|n|total|round|rounds|hold|minutes|pressure|moves|sides|areas|Areas"
    r"|[^{}|]*\|[^{}|]*"
)
_BREAK = re.compile(r"(pause\s*:?\s*)?\d+(\.\d+)?(ms|s|m)?")


def _fail_unless(right: bool, why: str) -> None:
    if not right:
        raise Damage(why)


def _text(value: object) -> None:
    _fail_unless(not isinstance(value, (dict, list)) and value is not None and value != "", f"no text: {value!r}")
    text = str(value)
    for found in re.findall(r"\{([^{}]*)\}", text):
        _fail_unless(bool(_PLACEHOLDER.fullmatch(found)), f"no placeholder: {found}")
    for found in re.findall(r"\[([^\[\]]*)\]", text):
        _fail_unless(bool(_BREAK.fullmatch(found)), f"no break: {found}")
    _fail_unless(not re.search(r"[{}\[\]]", re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]", "", text)), "a lone bracket")


def _talk(value: object) -> None:
    if isinstance(value, dict):
        _keys(value, {"full": _text, "brief": _text}, ("full",))
    else:
        _text(value)


def _safety(value: object) -> None:
    if isinstance(value, str) and value.isalpha():
        _one_of("usual", "pressure", "breath", "stretch", "sleep", "off")(value)
    else:
        _talk(value)


def _time(value: object) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        right = 0 <= value <= 86_400
    else:
        right = isinstance(value, str) and bool(value) and bool(_TIME.fullmatch(value))
    _fail_unless(right, f"no time: {value!r}")


def _length(value: object) -> None:
    if isinstance(value, dict):
        _keys(value, {"min": _time, "usual": _time, "max": _time}, ("usual",))
    else:
        _time(value)


def _count(value: object) -> None:
    if isinstance(value, dict):
        _keys(value, {"min": _count, "usual": _count, "max": _count}, ("usual",))
    else:
        _fail_unless(isinstance(value, int) and 0 <= value <= 1000, f"no count: {value!r}")


def _texts(value: object) -> None:
    _fail_unless(isinstance(value, list), "no list")
    for text in value if isinstance(value, list) else ():
        _text(text)


def _one_of(*choices: str) -> Callable[[object], None]:
    return lambda value: _fail_unless(isinstance(value, str) and value in choices, f"none of {choices}: {value!r}")


def _listed(kind: str) -> Callable[[object], None]:
    return _one_of(*LISTS[kind])


def _conditions(value: object) -> None:
    _fail_unless(isinstance(value, list), "no list")
    for condition in value if isinstance(value, list) else ():
        _listed("avoid_if")(condition)


def _limbs(value: object) -> None:
    _fail_unless(isinstance(value, list), "no list")
    for limb in value if isinstance(value, list) else ():
        _listed("limb")(limb)


def _cautions(value: object) -> None:
    _fail_unless(isinstance(value, list), "no list")
    for caution in value if isinstance(value, list) else ():
        _talk(caution)


def _pressure(value: object) -> None:
    _fail_unless(isinstance(value, int) and 0 <= value <= 10, f"no pressure: {value!r}")


def _moment(value: object) -> None:
    if not (isinstance(value, str) and (value == "end" or re.fullmatch(r"\d{1,2}(\.\d+)?%|100%", value))):
        from_end = isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0
        _time(value.removeprefix("-") if isinstance(value, str) else -value if from_end else value)  # type: ignore[operator]


def _cues(value: object) -> None:
    _fail_unless(isinstance(value, list), "no list")
    for cue in value if isinstance(value, list) else ():
        _fail_unless(isinstance(cue, dict), "no cue")
        _keys(cue, _CUE, ("say",))
        for text in cue["say"] if isinstance(cue["say"], list) else [cue["say"]]:
            _text(text)
        _fail_unless(("at" in cue) != ("every" in cue), "neither at nor every")


def _anything(_value: object) -> None:
    """Accept any value: the judge does not check it."""


def _weight(value: object, known: dict[int, int]) -> int:
    """Return the number of values in `value`, with aliases expanded; `known` holds counts by id."""
    if id(value) not in known:
        inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
        known[id(value)] = 1 + sum(_weight(item, known) for item in inner)
    return known[id(value)]


def _keys(value: object, table: dict[str, Callable[[Any], None]], needed: tuple[str, ...]) -> None:
    _fail_unless(isinstance(value, dict), "no mapping")
    found = value if isinstance(value, dict) else {}
    for key, inner in found.items():
        if key in table:
            table[key](inner)
        else:
            _fail_unless(str(key).startswith("x-"), f"no key {key!r}")
    _fail_unless(all(key in found for key in needed), "a key is missing")


_CUE = {
    "at": _moment, "every": _time, "from": _moment, "until": _moment, "say": _anything, "optional": _anything,
}  # fmt: skip
_FORMAT = {"format": lambda value: _fail_unless(value in (1, "1"), "no format")}
_MANNER = {
    "announce": _one_of("full", "brief", "none"), "prepare": _time, "settle": _time, "switch": _time,
    "first": _one_of("left", "right"), "chimes": _anything, "halfway": _anything, "countdown": _anything,
    "left": _anything, "alive": _anything, "offer": _one_of("lighter", "deeper", "both", "none"),
    "on_overrun": _one_of("error", "extend", "drop-optional"),
}  # fmt: skip
_HANDED = {"area": _listed("area"), "tool": _listed("tool"), "posture": _listed("posture"), "pressure": _pressure,
           "sources": _texts}  # fmt: skip
_SIDE = _one_of("left", "right", "each", "ask", "both", "none")
_MOVE = {
    **_FORMAT, **_MANNER, **_HANDED, "name": _text, "muscles": _texts, "substitutes": _anything, "side": _SIDE,
    "hold": _length, "breaths": _count, "reps": _count, "pace": _time, "wait": _anything, "breathing": _anything,
    "go": _text, "place": _text, "builds_on": _texts, "shift": _text, "uses": _limbs, "setup": _text, "brief": _text,
    "again": _text, "spot": _text, "cues": _cues, "lighter": _text, "deeper": _text, "deeper_uses": _limbs,
    "leaves": _limbs, "cautions": _cautions,
    "avoid_if": _conditions, "instead": _anything, "notes": _anything,
}  # fmt: skip
_STEP = {"side": _SIDE, "first": _one_of("left", "right"), "repeat": _count, "between": _time, "optional": _anything}


def _step(value: object) -> None:
    _fail_unless(isinstance(value, dict), "no step")
    step = value if isinstance(value, dict) else {}
    if "section" in step or "steps" in step:
        _keys(step, {**_STEP, **_MANNER, **_HANDED, "section": _text, "steps": _steps}, ("steps",))
    elif "move" in step:
        _keys(step, {**_MOVE, **_STEP, "move": _named_or_written}, ("move",))
    elif "breathe" in step:
        _keys(step, {**_STEP, "breathe": _anything, "breaths": _count, "say": _talk}, ("breathe", "breaths"))
    elif "rest" in step:
        _keys(step, {**_STEP, "rest": _length, "say": _talk}, ("rest",))
    else:
        _keys(step, {**_STEP, "say": _talk, "after": _length}, ("say",))


def _named_or_written(value: object) -> None:
    if isinstance(value, dict):
        _keys(value, _MOVE, ("name",))
    else:
        _fail_unless(isinstance(value, str) and value in MOVE_NAMES, f"no move {value!r}")


def _steps(value: object) -> None:
    _fail_unless(isinstance(value, list) and len(value) > 0, "no steps")
    for step in value if isinstance(value, list) else ():
        _step(step)


_ROUTINE = {
    **_FORMAT, "name": _text, "description": _anything, "author": _anything, "language": _one_of("en"),
    "tags": _anything, "tools": _anything, "props": _texts, "length": _anything,
    "rate_wpm": _anything, "lead_in": _anything, "defaults": lambda value: _keys(value, _MANNER, ()),
    "lexicon": _anything, "intro": _talk, "safety": _safety, "steps": _steps, "outro": _talk,
    "ending": _one_of("stand", "sleep"), "side": _one_of("ask"), "often": _text, "notes": _anything,
}  # fmt: skip


def damage_in(source: bytes, kind: str) -> str | None:
    """Return why `source` is damaged, or None if the judge finds nothing; `kind` is "move" or "routine"."""
    try:
        text = source.decode("utf-8")
        _fail_unless(not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text), "a control character")
        found = yaml.load(text, _NoDuplicates)
        _fail_unless(_weight(found, {}) < 200_000, "aliases that explode")
        _keys(found, _MOVE if kind == "move" else _ROUTINE, ("name",) if kind == "move" else ("name", "steps"))
        if kind == "move":
            _fail_unless(sum(key in found for key in ("hold", "breaths", "reps")) == 1, "not one time")
            _fail_unless(("shift" in found) == bool(found.get("builds_on")), "shift without builds_on")
            _fail_unless("shift" not in found or "place" in found, "shift without place")
    except (Damage, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as why:
        return f"{type(why).__name__}: {why}"
    return None


# The damage

Hand = Callable[[random.Random, str], str | bytes]
VALUE = r"(?<=: )(\[[^\]\n]*\]|\{[^}\n]*\}|\"[^\"]*\"|[^\s,}\]]+)"
TIME = r"(?<=: )\d[\dms.:]*(?=[\s,}])"
WORD = r"(?:(?<=area: )|(?<=tool: )|(?<=side: )|(?<=move: ))[\w-]+"
CLOSING_QUOTE = r'(?<=[a-z.])"'


def _at_line(change: Callable[[random.Random, str], str]) -> Hand:
    def hand(rng: random.Random, text: str) -> str:
        lines = text.splitlines(keepends=True)
        number = rng.randrange(len(lines))
        lines[number] = change(rng, lines[number])
        return "".join(lines)

    return hand


def _at_key(change: Callable[[random.Random, str], str]) -> Hand:
    def hand(rng: random.Random, text: str) -> str:
        key = rng.choice(list(re.finditer(r"\b[a-z_]+(?=:)", text)))
        return text[: key.start()] + change(rng, key[0]) + text[key.end() :]

    return hand


def _at(pattern: str, *values: str) -> Hand:
    def hand(rng: random.Random, text: str) -> str:
        value = rng.choice(list(re.finditer(pattern, text)))
        return text[: value.start()] + rng.choice(values) + text[value.end() :]

    return hand


def _without(characters: str) -> Hand:
    def hand(rng: random.Random, text: str) -> str:
        places = [place for place, character in enumerate(text) if character in characters]
        place = rng.choice(places)
        return text[:place] + text[place + 1 :]

    return hand


def _with(*strings: str) -> Hand:
    def hand(rng: random.Random, text: str) -> str:
        place = rng.randrange(len(text) + 1)
        return text[:place] + rng.choice(strings) + text[place:]

    return hand


def _misspelt(rng: random.Random, word: str) -> str:
    place = rng.randrange(len(word))
    return word[:place] + rng.choice("qxzjvw") + word[place + rng.randrange(2) :]


def _flipped(rng: random.Random, text: str) -> bytes:
    source = bytearray(text.encode())
    for _ in range(rng.randrange(1, 4)):
        source[rng.randrange(len(source))] ^= 1 << rng.randrange(8)
    return bytes(source)


def _swapped(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return "".join(lines)


def _encoded(rng: random.Random, text: str) -> bytes:
    return text.replace("e", "é", 1).encode(rng.choice(["utf-16", "utf-32", "utf-16-be", "latin-1", "cp437"]))


def _mixed(rng: random.Random, text: str) -> bytes:
    place = rng.randrange(len(text))
    return text[:place].encode() + rng.choice([b"\xff", b"\xc3", b"\xe2\x80", b"\xed\xa0\x80"]) + text[place:].encode()


HANDS: dict[str, Hand] = {
    "a bit or three flipped": _flipped,
    "a line deleted": _at_line(lambda _, line: ""),
    "a line twice": _at_line(lambda _, line: line * 2),
    "two lines swapped": _swapped,
    "a line moved right": _at_line(lambda rng, line: " " * rng.randrange(1, 5) + line),
    "a line moved left": _at_line(lambda _, line: line.lstrip(" ")),
    "a tab": _at_line(lambda _, line: "\t" + line),
    "a key misspelt": _at_key(_misspelt),
    "a key of another tool": _at_key(lambda rng, key: rng.choice(["sound", "speed", "exercise", "duration", "text"])),
    "another kind of value": _at(VALUE, "[]", "{}", "[a, b]", "{a: b}", "[[x]]", "3.14159", "true", '""'),
    "no value": _at(VALUE, "", "~", "null", "''"),
    "a huge number": _at(TIME, "9" * 30, "1e999", "99999999", "999h"),
    "a negative time": _at(TIME, "-5s", "-1", "-0:30"),
    "a time that is none": _at(TIME, "5 sec", "1:75", "soon", "1h30", "5,5s"),
    "a word not in the list": _at(WORD, "elbow", "spiky-bal", "lefft", "calf-flexx"),
    "a bracket dropped": _without("[]{}"),
    "a bracket too many": _with("[", "]", "{", "}"),
    "a quote dropped": _without('"'),
    "a quote too many": _with('"', "'"),
    "a colon dropped": _without(":"),
    "a colon too many": _with(": ", ":"),
    "cut off": lambda rng, text: text[: rng.randrange(len(text))],
    "cut off at the start": lambda rng, text: text[rng.randrange(1, len(text)) :],
    "another encoding": _encoded,
    "bytes that are no UTF-8": _mixed,
    "a control character": _with("\x00", "\x07", "\x1b[31m", "\x7f", "\x0c"),
    "emoji and marks": _with("🦶🏽", "\u202e", "\u200f", "\u200b", "\ufeff", "\u2028", "\x85"),
    "emoji in a key": _at_key(lambda rng, key: key + rng.choice(["🦶", "\u200f", "\u200b", "ß"])),
    "a placeholder that is none": _at(CLOSING_QUOTE, ' {sid}"', ' {}"', ' {a|b|c}"', ' {"', ' }"'),
    "a break that is none": _at(CLOSING_QUOTE, ' [a bit]"', ' [3 s s]"', ' [-3s]"', ' ["', ' ]"'),
    "a text without quotes": _at(r'"[^"\n]*"', "One: two", "Half #2", "{Side} leg", "[3s] Go", "@x", "*y", "- z"),
    "nested too deep": lambda _, text: text + f"x-deep: {'[' * 99}\n",
    "aliases that explode": lambda _, text: text + "x-0: &a0 [1]\n" + "".join(
        f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)),
    "a second document": lambda rng, text: text + rng.choice(["---\na: b\n", "...\na: b\n", "--- x\n"]),
    "a tag": _at(VALUE, "!!python/object:os.system x", "!x y", "!!binary aGk="),
    "something else altogether": lambda rng, _: rng.choice(["", "\n\n", "words\n", "- a\n- b\n", "<html>", "{" * 9]),
}  # fmt: skip


@dataclass(frozen=True)
class Damaged:
    """A damaged file."""

    name: str
    kind: str
    """"move" or "routine"."""
    source: bytes
    hand: str
    """Name of the damage in `HANDS`."""
    damage: str | None
    """The judge's finding; None if it found nothing."""


def damaged_files(count: int, seed: int) -> Iterator[Damaged]:
    """Yield `count` bundled files, damaged by `HANDS` in turn; the same seed and content give the same files."""
    rng = random.Random(seed)
    files = {kind: sorted((CONTENT / f"{kind}s").glob("*.yaml")) for kind in ("move", "routine")}
    for number in range(count):
        kind = rng.choice(("move", "routine"))
        hand = list(HANDS)[number % len(HANDS)]
        path = rng.choice(files[kind])
        done = HANDS[hand](rng, path.read_text(encoding="utf-8"))
        source = done if isinstance(done, bytes) else done.encode("utf-8", errors="surrogatepass")
        yield Damaged(f"{number:04}-{path.name}", kind, source, hand, damage_in(source, kind))


def check(path: Path) -> tuple[int, str]:
    """Return the exit code and the output of `voiceguide check --estimate` for a file, run in this process."""
    output = io.StringIO()
    with contextlib.redirect_stderr(output), contextlib.redirect_stdout(output):
        code = _run(["check", "--estimate", str(path)])
    return code, output.getvalue()


def fault_in_telling(damaged: Damaged, path: Path, code: int, told: str) -> str | None:
    """Return a report if the output for a damaged file is wrong, or None.

    Without a traceback, the exit code must be 3, or 0 if the judge found nothing. With 3, every line must be readable
    and name a place in the file.
    """
    what = f"{damaged.name}, {damaged.hand}, {damaged.damage}: exit {code}, said:\n{told}"
    if "Traceback" in told or code not in ((3,) if damaged.damage else (0, 3)):
        return what
    lines = told.splitlines()
    last = damaged.source.count(b"\n") + 2  # a file that ends too early is wrong right after its end
    if code == 0:
        return None
    for line in lines:
        match = re.fullmatch(rf"{re.escape(path.as_posix())}:(\d+):(\d+): (.{{8,}})", line)
        if match is None or not line.isprintable() or len(line) > 600 or not 1 <= int(match[1]) <= last:
            return what
    return None if lines else what
