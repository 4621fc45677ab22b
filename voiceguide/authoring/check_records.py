"""Findings of a check for programs: complaints as records, with corrected lines where a correction is safe."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from voiceguide.errors import Complaint
from voiceguide.model.markup import nearest
from voiceguide.parser.yaml_repair import quoted_line

Level = Literal["error", "advice"]
_SURE = 0.8
"""Likeness from which a suggestion takes the place of a name without another look."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """A complaint about a file, or a sentence about a file that cannot be read at all."""

    level: Level
    message: Complaint | str

    def __str__(self) -> str:
        if isinstance(self.message, str) or self.level == "error":
            return str(self.message)
        return f"{self.message.where}: advice: {self.message.message}"


def records(findings: Sequence[CheckFinding], texts: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the findings as JSON objects. `texts` are the texts of the files, by the names in the complaints.

    `fix` is the whole corrected line: with all safe corrections of that line, so that a program only has to put it in
    the place of `line`, once or several times.
    """
    lines = {file: text.splitlines() for file, text in texts.items()}
    fixed = _fixed_lines((finding.message for finding in findings), lines)
    return [_record(finding, fixed) for finding in findings]


def _record(finding: CheckFinding, fixed: Mapping[tuple[str, int], tuple[str, set[Complaint]]]) -> dict[str, object]:
    message, level = finding.message, finding.level
    head: dict[str, object] = {"kind": level, "level": level}
    if isinstance(message, str):
        place = {"file": message.partition(": ")[0], "line": None, "column": None}
        rest = {"code": "unreadable", "message": message, "value": None, "expected": None}
        return {**head, **place, **rest, "suggestion": None}
    where, detail = message.where, message.detail
    line, complaints = fixed.get((where.file, where.line), ("", set()))
    found: dict[str, object] = {"file": where.file, "line": where.line, "column": where.column}
    rest = {"code": detail.code, "message": message.message, "value": detail.value, "expected": detail.expected}
    fix = {"fix": line} if message in complaints else {}
    return {**head, **found, **rest, "suggestion": message.suggestion, **fix}


def _fixed_lines(
    complaints: Iterable[Complaint | str], lines: Mapping[str, Sequence[str]]
) -> dict[tuple[str, int], tuple[str, set[Complaint]]]:
    """Return the corrected lines, each with the complaints that it settles, by file and number of the line."""
    fixed: dict[tuple[str, int], tuple[str, set[Complaint]]] = {}
    for complaint in sorted((one for one in complaints if isinstance(one, Complaint)), reverse=True):
        where = complaint.where
        of_file = lines.get(where.file, ())
        if not 0 < where.line <= len(of_file):
            continue
        before, settled = fixed.get((where.file, where.line), (of_file[where.line - 1], set()))
        after = _fixed(complaint, before)
        if after is not None:
            fixed[where.file, where.line] = after, settled | {complaint}
    return fixed


def _fixed(complaint: Complaint, line: str) -> str | None:
    """Return a line without the fault of a complaint; None if there is no safe correction."""
    detail, start = complaint.detail, complaint.where.column - 1
    value, fix = detail.value, detail.fix
    if detail.code == "quote" and fix is None:
        return quoted_line(line)
    if fix is None and detail.code == "unknown-move" and value and complaint.suggestion:
        fix = complaint.suggestion if nearest(value, [complaint.suggestion], _SURE) else None
    if not value or fix is None:
        return None
    if line.startswith(value, start):
        at = start
    elif line[start : start + 1] in ("'", '"') and line.startswith(value, start + 1):
        at = start + 1
    elif line.count(value) == 1:
        at = line.index(value)
    else:
        return None
    return line[:at] + fix + line[at + len(value) :]
