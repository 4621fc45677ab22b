"""Plans written in each format from the same rows, with the place of each value; and how a test reads a plan."""

import json
from collections.abc import Mapping, Sequence

import pytest

from voiceguide.batch.plan import PlannedRow, read_plan
from voiceguide.errors import FaultyContent

Values = Mapping[str, str | tuple[str, ...]]
Place = tuple[int, int]

ROWS: tuple[Values, ...] = (
    {"routine": "calf-release", "fit": "12m"},
    {"routine": "sore-spots", "voice": "system", "rate": "140", "talk": "brief", "name": "Sore spots"},
    {"routine": "sciatic-seat", "fit": "9m30s", "without": ("neck", "lower back"), "name": "sciatic, for M."},
    {"routine": "./mine, too.yaml", "section": 'The "other"\nside; and #2', "from": "3", "side": "left"},
)


class PlaceWriter:
    """Text that grows, and the places of the values in it."""

    def __init__(self) -> None:
        self.text = ""
        self.places: list[dict[str, list[Place]]] = []

    def add(self, text: str) -> None:
        self.text += text

    def value(self, option: str, text: str, inside: int = 0) -> None:
        """Add a value; its place is `inside` characters further on."""
        line = self.text.count("\n") + 1
        column = len(self.text) - (self.text.rfind("\n") + 1) + 1
        self.places[-1].setdefault(option, []).append((line, column + inside))
        self.add(text)


def in_json(rows: Sequence[Values], remark: str = "\n") -> PlaceWriter:
    """Write JSON lines; `remark` stands between the rows."""
    out = PlaceWriter()
    for row in rows:
        _object(out, row, '"', "", "")
        out.add(f"\n{remark}")
    return out


def in_yaml(rows: Sequence[Values], remark: str = "# remark\n\n") -> PlaceWriter:
    """Write YAML, a session a line; `remark` stands between the rows."""
    out = PlaceWriter()
    out.add("sessions:\n")
    for row in rows:
        _object(out, row, "", "  - ", "")
        out.add(f"\n{remark}")
    return out


def _object(out: PlaceWriter, row: Values, quote: str, before: str, after: str) -> None:
    out.places.append({})
    out.add(before + "{")
    for number, (option, value) in enumerate(row.items()):
        out.add(f"{', ' if number else ''}{quote}{option}{quote}: ")
        if isinstance(value, str):
            out.value(option, json.dumps(value, ensure_ascii=False))
        else:
            out.add("[")
            for part in value:
                out.value(option, json.dumps(part, ensure_ascii=False))
                out.add(", " if part is not value[-1] else "]")
    out.add("}" + after)


def in_csv(rows: Sequence[Values], delimiter: str = ",", end: str = "\n", remark: str = "# remark\n\n") -> PlaceWriter:
    """Write CSV; `remark` stands between the rows."""
    out = PlaceWriter()
    options = list(dict.fromkeys(option for row in rows for option in row))
    out.add(delimiter.join(options) + end)
    for row in rows:
        out.places.append({})
        for option in options:
            value = row.get(option, "")
            if isinstance(value, str) and value:
                out.value(option, '"{}"'.format(value.replace('"', '""')) if _needs_quotes(value) else value)
            elif value:
                out.add('"')
                for part in value:
                    out.value(option, part)
                    out.add("; " if part is not value[-1] else '"')
            out.add(delimiter if option != options[-1] else end)
        out.add(remark)
    return out


def _needs_quotes(value: str) -> bool:
    return not value.replace("-", "").isalnum()


def values_of(plan: str | bytes, file: str = "plan.yaml") -> list[dict[str, object]]:
    return [dict(row.values) for row in read_plan(plan if isinstance(plan, bytes) else plan.encode(), file)]


def complaints(plan: str | bytes, file: str = "plan.yaml") -> list[str]:
    with pytest.raises(FaultyContent) as caught:
        read_plan(plan if isinstance(plan, bytes) else plan.encode(), file)
    return [str(complaint).removeprefix(f"{file}:") for complaint in caught.value.complaints]


def places(row: PlannedRow) -> dict[str, list[Place]]:
    return {
        option: [(part.line, part.column) for part in (value if isinstance(value, tuple) else (value,))]
        for option, value in row.values.items()
    }
