"""Reads the plan of a batch, in YAML, CSV or JSON lines, and checks all of it but the routines that it names."""

import re

from voiceguide.batch.option_values import ROW_OPTIONS
from voiceguide.batch.plan_document import document_rows
from voiceguide.batch.plan_lines import line_rows
from voiceguide.batch.plan_table import DELIMITERS, first_line, table_rows
from voiceguide.batch.planned_rows import PlannedRow as PlannedRow
from voiceguide.errors import Complaint, FaultyContent
from voiceguide.parser.source_text import decode

LARGEST_PLAN_BYTES = 64 << 20
"""Size in bytes of the largest plan that is read: 64 MiB."""
_LOOKED_AT_BYTES = 1 << 20
"""Bytes of a file in which its first line is looked for."""
_TABLES = (".csv", ".tsv")
_LINES = (".jsonl", ".ndjson", ".json-lines", ".jsonlines")
_DOCUMENTS = (".yaml", ".yml")
_SEVERAL_OBJECTS = re.compile(r"^\s*\{[^\n]*\n\s*\{")
_IN_DOCUMENTS = re.compile(r'"(sessions|matrix)"\s*:')


def read_plan(source: bytes, file: str) -> list[PlannedRow]:
    """Return the sessions of a plan in the order of the file; `file` is its name, whose ending says its format.

    The first line says it for other endings, and for standard input. Raise FaultyContent with all
    complaints about it, each with its line and column.
    """
    rows, complaints = rows_in(source, file)
    if complaints:
        raise FaultyContent(complaints)
    return rows


def rows_in(source: bytes, file: str) -> tuple[list[PlannedRow], list[Complaint]]:
    """Return the sessions of a plan that can be read, and all complaints about the plan.

    Raise FaultyContent if nothing of it can be read.
    """
    form = _form(source, file)
    if form == "document":
        return document_rows(source, file, LARGEST_PLAN_BYTES)
    text = decode(source, file, LARGEST_PLAN_BYTES)
    return table_rows(text, file) if form == "table" else line_rows(text, file)


def _form(source: bytes, file: str) -> str:
    """Return `table`, `lines` or `document`: the format that the name of the file says, or its first line."""
    name = file.casefold()
    for endings, form in ((_TABLES, "table"), (_LINES, "lines"), (_DOCUMENTS, "document")):
        if name.endswith(endings):
            return form
    text = source[:_LOOKED_AT_BYTES].decode("utf-8-sig", errors="replace")
    line = first_line(text)
    if line.startswith("{") and '"routine"' in line and not _IN_DOCUMENTS.search(line):
        is_whole = line.endswith("}") or _SEVERAL_OBJECTS.search(text)
        return "lines" if is_whole else "document"  # an object in several lines is YAML too
    return "table" if _is_header(line) else "document"


def _is_header(line: str) -> bool:
    """Return whether a line names options as the first line of a table does."""
    heads = [head.strip(' "') for head in re.split(f"[{DELIMITERS}]", line)]
    is_misspelt = len(heads) > 1 and ":" not in line and any(head in ROW_OPTIONS for head in heads)
    return "routine" in heads or is_misspelt
