"""The formatter, which keeps the meaning of a file: keys in their usual order, plain times, texts in quotes.

It works on the text itself, so that comments and line breaks stay as they are. The caller must check that the result
means the same as the file did before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import yaml

from voiceguide.model.durations import format_duration, parse_duration
from voiceguide.parser.fields import key_order, text_keys, time_keys
from voiceguide.parser.source_text import decode

_PLAIN_TIME = re.compile(r"-?(?:\d+(?:\.\d+)?(?:h|ms|m|s))+", re.ASCII)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def formatted_versions(source: bytes, file: str) -> Iterator[bytes]:
    """Yield the file in ever less tidy forms, the last unchanged; the caller takes the first that means the same.

    The file must be free of faults. Raise FaultyContent if it is not text.
    """
    text = decode(source, file)
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    values = _applied(plain, list(_values(_root(plain), "", times=False, text=plain)))
    for form in (_in_order(values), values):
        yield form.replace("\n", newline).encode()
    yield source


def _root(text: str) -> yaml.Node:
    root = yaml.compose(text, Loader=_LOADER)
    if root is None:
        raise TypeError("a file without faults is not empty")
    return root


def _applied(text: str, edits: list[_Edit]) -> str:
    pieces, end = [], 0
    for edit in sorted(set(edits), key=lambda edit: edit.start):
        pieces += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*pieces, text[end:]])


def _values(node: yaml.Node, key: str, *, times: bool, text: str) -> Iterator[_Edit]:
    """Yield the edits of the values below a key; `times` says whether all of them are times."""
    if isinstance(node, yaml.MappingNode):
        for inner_key, value in node.value:
            name = str(inner_key.value)
            if not name.startswith("x-") and name != "lexicon":
                held = times if name in ("min", "usual", "max") else name in time_keys()
                yield from _values(value, name, times=held, text=text)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _values(item, key, times=times, text=text)
    elif isinstance(node, yaml.ScalarNode) and not node.style and node.start_mark.index < node.end_mark.index:
        yield from _scalar(node, key, times=times, text=text)


def _scalar(node: yaml.ScalarNode, key: str, *, times: bool, text: str) -> Iterator[_Edit]:
    start, end = node.start_mark.index, node.end_mark.index
    written = text[start:end]
    if times and not _PLAIN_TIME.fullmatch(written):
        sign, bare = ("-", written[1:]) if written.startswith("-") else ("", written)
        try:
            yield _Edit(start, end, sign + format_duration(parse_duration(bare)))
        except ValueError:
            return  # end, 40%, off: no time after all
    elif not times and key in text_keys() and not (key == "safety" and written == "usual") and written[0] not in "*&":
        escaped = written.replace("\\", "\\\\").replace('"', '\\"')
        yield _Edit(start, end, f'"{escaped}"')


def _in_order(text: str) -> str:
    """Return `text` with the keys of each mapping in order. With anchors or aliases, return it unchanged.

    The file is parsed once. A mapping in order takes the same stretch as before, so that outer mappings need not be
    parsed again: inner mappings are put in order before them.
    """
    if any(getattr(event, "anchor", None) for event in yaml.parse(text, Loader=_LOADER)):
        return text
    characters = list(text)
    for mapping in _mappings(_root(text)):
        _put_in_order(characters, text, mapping)
    return "".join(characters)


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    """Yield all mappings, inner before outer."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not str(key.value).startswith("x-") and key.value != "lexicon":
                yield from _mappings(value)
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mappings(item)


def _put_in_order(characters: list[str], text: str, node: yaml.MappingNode) -> None:
    """Put the keys of a mapping in order in `characters`; `text` is the file before anything was moved."""
    names = [str(key.value) for key, _ in node.value]
    wanted = key_order(frozenset(names))
    order = sorted(range(len(names)), key=lambda at: wanted.index(names[at]) if names[at] in wanted else len(wanted))
    if order == sorted(order):
        return
    slots = _flow_slots(node) if node.flow_style else _block_slots(text, node)
    first, moved = slots[0][0], order[0] != 0
    if moved and (_is_comment_above(text, first) or text.startswith("#", slots[order[0]][0])):
        return  # a comment there may be about the file, or has no place behind a dash
    gaps = [characters[end:start] for (_, end), (start, _) in pairwise(slots)]
    if node.flow_style and any("#" in gap for gap in gaps):
        return
    pieces = [characters[start:end] for start, end in slots]
    characters[first : slots[-1][1]] = chain.from_iterable(
        chain(pieces[at], gap) for at, gap in zip(order, [*gaps, []], strict=True)
    )


def _flow_slots(node: yaml.MappingNode) -> list[tuple[int, int]]:
    return [(key.start_mark.index, value.end_mark.index) for key, value in node.value]


def _block_slots(text: str, node: yaml.MappingNode) -> list[tuple[int, int]]:
    """Return start and end of each entry, with the comments right above it and the comment behind it."""
    starts = [key.start_mark.index for key, _ in node.value]
    column = node.value[0][0].start_mark.column
    begins = [starts[0], *(_with_comments(text, start, column) for start in starts[1:])]
    ends = [begin + len(text[begin:limit].rstrip()) for begin, limit in pairwise(begins)]
    last = _end(node.value[-1][1], text)
    comment = re.compile(r"[ \t]+#[^\n]*").match(text, last)
    return list(zip(begins, [*ends, comment.end() if comment else last], strict=True))


def _with_comments(text: str, start: int, column: int) -> int:
    """Return the start of the comments right above the key at `start` that are indented no deeper than it."""
    line = text.rfind("\n", 0, start) + 1
    begin = start
    while line > 0:
        above = text.rfind("\n", 0, line - 1) + 1
        content = text[above : line - 1]
        if not content.lstrip().startswith("#") or len(content) - len(content.lstrip()) > column:
            break
        begin, line = above + len(content) - len(content.lstrip()), above
    return begin


def _is_comment_above(text: str, start: int) -> bool:
    line = text.rfind("\n", 0, start)
    return line > 0 and text[text.rfind("\n", 0, line) + 1 : line].lstrip().startswith("#")


def _end(node: yaml.Node, text: str) -> int:
    """Return the offset at which a value ends; a block ends where the last value in it ends."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last, text)
    end = node.end_mark.index
    if getattr(node, "style", None) in ("|", ">"):
        while text[end - 1].isspace():
            end -= 1
    return end
