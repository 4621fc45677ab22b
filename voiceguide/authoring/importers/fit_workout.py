"""Workout files in FIT, as watches take them."""

import struct
import warnings
from collections.abc import Iterator
from typing import Any

from voiceguide.authoring.importers.foreign_values import count_of, seconds_of
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import (
    Exercise,
    Importer,
    Piece,
    Rest,
    Rounds,
    SourceFile,
    Title,
    Words,
    noted,
)
from voiceguide.errors import Complaint, FaultyContent, Where

_MOST_STEPS = 1000
_NAMES = {"active": "Work", "warmup": "Warm-up", "cooldown": "Cool-down", "recovery": "Recovery",
          "interval": "Interval"}  # fmt: skip


def _is_fit(source: SourceFile) -> bool:
    return source.data[8:12] == b".FIT" and source.data[:1] in (b"\x0c", b"\x0e")


def _read(source: SourceFile) -> Iterator[Piece]:
    names, steps = _messages(source)
    yield from (Title(name) for name in names[:1])
    if not steps:
        raise _fault(source, "this FIT file is no workout, but a record of an activity; import takes workouts")
    yield from _tree(steps)


def _fault(source: SourceFile, message: str) -> FaultyContent:
    return FaultyContent([Complaint(Where(source.file, 1, 1), message)])


def _messages(source: SourceFile) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the names of the workouts, and their steps."""
    import fitdecode

    names, steps = list[str](), list[dict[str, Any]]()
    try:
        strict = {"check_crc": fitdecode.CrcCheck.RAISE, "error_handling": fitdecode.ErrorHandling.RAISE}
        with warnings.catch_warnings(action="ignore"), fitdecode.FitReader(source.data, **strict) as reader:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage):
                    if frame.name == "workout" and frame.has_field("wkt_name"):
                        names.append(str(frame.get_value("wkt_name")))
                    elif frame.name == "workout_step" and len(steps) < _MOST_STEPS:
                        steps.append({field.name: field.value for field in frame.fields})
    except Exception as error:  # noqa: BLE001 - the library raises whatever a damaged file makes it meet
        raise _fault(source, f"this FIT file is damaged ({type(error).__name__})") from None
    return names, steps


def _tree(steps: list[dict[str, Any]]) -> Iterator[Piece]:
    """Yield the steps; a step that repeats goes back to an earlier step, and all from there on are its rounds."""
    repeats = [
        (number, int(step.get("duration_step") or 0), count_of(step.get("repeat_steps") or step.get("target_value")))
        for number, step in enumerate(steps)
        if step.get("duration_type") == "repeat_until_steps_cmplt"
    ]
    for number, step in enumerate(steps):
        for end, start, rounds in sorted(repeats, reverse=True):
            if start == number and end > number:
                yield Rounds(rounds)
        if step.get("duration_type") == "repeat_until_steps_cmplt":
            yield Rounds(0)
        else:
            yield from _step(step, Spot(1, number + 1))


def _step(step: dict[str, Any], at: Spot) -> Iterator[Piece]:
    intensity = str(step.get("intensity") or "")
    name = str(step.get("wkt_step_name") or "").strip() or _NAMES.get(intensity, "Work")
    words = str(step.get("notes") or "").strip()
    seconds = seconds_of(step.get("duration_time"))
    if intensity == "rest" and seconds:
        yield Rest(seconds, at)
    elif seconds >= 1:
        yield Exercise(name, at, seconds, words=words)
    elif step.get("duration_reps"):
        yield Exercise(name, at, reps=count_of(step["duration_reps"]), words=words)
    else:
        yield noted(NoteKind.NO_HOLD, at, mark=name)
        yield Words(f"{name}. {words}".strip(), at)


def example() -> bytes:
    """Return a small workout file: a plank of thirty seconds."""
    fields = b"".join(struct.pack("<BBB", *field) for field in ((0, 8, 7), (1, 1, 0), (2, 4, 0x86)))
    definition = b"\x40\x00\x00" + struct.pack("<HB", 27, 3) + fields
    data = b"\x00" + b"Plank\0\0\0" + b"\x00" + struct.pack("<I", 30_000)
    body = definition + data
    header = struct.pack("<BBHI4s", 14, 16, 2132, len(body), b".FIT")
    whole = header + struct.pack("<H", _crc(header)) + body
    return whole + struct.pack("<H", _crc(whole))


def _crc(data: bytes) -> int:
    """Return the checksum of FIT."""
    table = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
             0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)  # fmt: skip
    crc = 0
    for byte in data:
        for part in (byte & 15, byte >> 4):
            crc = (crc >> 4) & 0x0FFF ^ table[crc & 15] ^ table[part]
    return crc


FIT = Importer("a workout in FIT", _is_fit, _read, "steps, times, repetitions, rests, repeats", example(), ("Plank",))
