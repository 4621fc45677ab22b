"""Plans of a batch that are damaged at random, and the check of all that is said about one of them."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from support.written_plans import PlaceWriter, Values, in_csv, in_json, in_yaml
from voiceguide.batch.option_values import ROW_OPTIONS
from voiceguide.batch.plan import read_plan
from voiceguide.errors import Complaint, FaultyContent

ROUTINES = ("calf-release", "sore-spots", "sciatic-seat", "foot-map-tour")
_VALUES: dict[str, tuple[str, ...]] = {
    "fit": ("8m", "12m", "9m30s"), "talk": ("brief", "full"), "voice": ("natural", "system"), "rate": ("140", "160"),
    "side": ("left", "right"), "bed": ("off", "rain"), "pan": ("true", "no"), "format": ("mp3", "opus"),
    "section": ("Calves", 'The "firm" one, twice'), "name": ("for M.", "Füße 🦶, a; b"),
}  # fmt: skip
_WRONG = ("12", "perhaps", "", "~", "null", "[a, b]", "{a: b}", "-5", "1e999", "\u202e", "*a", "&a b", "!x y",
          "<<: *a", '"', "''", "x" * 500)  # fmt: skip
_MARKS = (b'"', b"'", b":", b",", b";", b"\t", b"{", b"}", b"[", b"]", b"-", b"#", b"|", b">", b"\\", b"\n", b"\r\n",
          b"&", b"*", b"%", b"@", b"?", b"!")  # fmt: skip
_NO_TEXT = (b"\0", b"\xff", b"\xc3", b"\x1b[31m", b"\xed\xa0\x80", b"\xf0\x9f\xa6")
_WRITERS: dict[str, Callable[[Sequence[Values]], PlaceWriter]] = {
    "csv": in_csv, "tsv": lambda rows: in_csv(rows, "\t"), "jsonl": in_json, "json": in_json, "yaml": in_yaml,
}  # fmt: skip
_LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""All that any of the formats takes for an end of a line."""


@dataclass(frozen=True, slots=True)
class DamagedBatch:
    """A plan, and the word for its damage."""

    damage: str
    file: str
    source: bytes


def random_rows(chance: random.Random, count: int) -> list[Values]:
    rows: list[Values] = []
    for number in range(count):
        options = chance.sample(sorted(_VALUES), chance.randrange(1, 6))
        row: dict[str, str | tuple[str, ...]] = {option: chance.choice(_VALUES[option]) for option in options}
        row = {"routine": chance.choice(ROUTINES), **row}
        if "name" in row:
            row["name"] = f"{number} {row['name']}"
        if chance.random() < 0.2:
            row["without"] = ("neck", "lower back")
        rows.append(row)
    return rows


def whole_plan(chance: random.Random) -> tuple[str, bytes]:
    """Return the name and the bytes of a plan without a fault, with 10 to 40 rows."""
    rows = random_rows(chance, chance.randrange(10, 41))
    file = chance.choice(("plan.yaml", "plan.csv", "plan.tsv", "plan.jsonl", "plan.txt", "<stdin>", "plan.json"))
    text = _WRITERS.get(file.rpartition(".")[2], chance.choice((in_csv, in_json, in_yaml)))(rows).text
    if text.startswith("sessions:"):
        matrix = "".join(f"  {option}: [{', '.join(_VALUES[option])}]\n" for option in ("fit", "talk", "voice"))
        text = f"matrix:\n  routine: [{', '.join(ROUTINES)}]\n{matrix}{text}"
    return file, text.encode()


def _deleted(source: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(source))
    return source[:at] + source[at + chance.choice((1, 1, 3, 20)) :]


def _inserted(source: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(source))
    return source[:at] + chance.choice(_MARKS) * chance.choice((1, 1, 2, 5)) + source[at:]


def _swapped(source: bytes, chance: random.Random) -> bytes:
    changed = bytearray(source)
    one, other = chance.randrange(len(source)), chance.randrange(len(source))
    changed[one], changed[other] = changed[other], changed[one]
    return bytes(changed)


def _swapped_lines(source: bytes, chance: random.Random) -> bytes:
    lines = source.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _truncated(source: bytes, chance: random.Random) -> bytes:
    return source[: chance.randrange(len(source))]


def _no_text(source: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(source))
    return source[:at] + chance.choice(_NO_TEXT) + source[at:]


def _wrong_value(source: bytes, chance: random.Random) -> bytes:
    words = [value for values in _VALUES.values() for value in values if value.encode() in source]
    return _replaced(source, chance.choice(words or ["calf-release"]), chance.choice(_WRONG), chance)


def _renamed_key(source: bytes, chance: random.Random) -> bytes:
    keys = [key for key in (*ROW_OPTIONS, "sessions", "matrix") if key.encode() in source]
    key = chance.choice(keys or ["routine"])
    return _replaced(source, key, chance.choice((key[:-1], key + "s", key.upper(), "jobs", "a b", "<<", "?")), chance)


def _replaced(source: bytes, word: str, other: str, chance: random.Random) -> bytes:
    parts = source.split(word.encode())
    at = chance.randrange(len(parts))
    return word.encode().join(parts[:at]) + (other.encode() if at else b"") + word.encode().join(parts[at:])


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bytes deleted": _deleted,
    "marks inserted": _inserted,
    "bytes swapped": _swapped,
    "lines swapped": _swapped_lines,
    "cut short": _truncated,
    "bytes that are no text": _no_text,
    "a wrong value": _wrong_value,
    "a key renamed": _renamed_key,
}


def damaged_batches(count: int, seed: int) -> Iterator[DamagedBatch]:
    """Yield plans that are damaged in one to three places."""
    chance = random.Random(seed)
    for _ in range(count):
        file, source = whole_plan(chance)
        damages = chance.choices(sorted(DAMAGES), k=chance.choice((1, 1, 1, 2, 3)))
        for damage in damages:
            source = DAMAGES[damage](source, chance) or b"\n"
        yield DamagedBatch(", ".join(damages), file, source)


def fault_in_reading(batch: DamagedBatch) -> str | None:
    """Return the fault in how a damaged plan is read or refused; None if there is none."""
    try:
        rows = read_plan(batch.source, batch.file)
    except FaultyContent as error:
        found = [fault for complaint in error.complaints if (fault := _fault_in(complaint, batch)) is not None]
        return found[0] if found else None if error.complaints else "it is refused without a word"
    except Exception as error:  # noqa: BLE001 - any other error is a bug
        return f"{batch.file}, {batch.damage}: {error!r}\n{batch.source!r}"
    if not rows:
        return f"{batch.file}, {batch.damage}: no rows and no complaint\n{batch.source!r}"
    return None


def _fault_in(complaint: Complaint, batch: DamagedBatch) -> str | None:
    line, column = complaint.where.line, complaint.where.column
    text = batch.source.decode("utf-8-sig", errors="replace")
    lines = _LINE_ENDS.split(text)
    longest = max(map(len, lines if len(lines) == text.count("\n") + 1 else [text]))
    is_near = 1 <= line <= len(lines) + 1 and 1 <= column <= longest + 1
    if len(lines) == text.count("\n") + 1 and line <= len(lines):
        is_near = is_near and column <= len(lines[line - 1]) + 1
    words = str(complaint)
    if is_near and words.isprintable() and complaint.where.file == batch.file and words.startswith(f"{batch.file}:"):
        return None
    return f"{batch.file}, {batch.damage}: {words!r}\n{batch.source!r}"
