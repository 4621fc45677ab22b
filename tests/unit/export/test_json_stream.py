"""voiceguide/export/json_stream.py."""

import json
from types import MappingProxyType

import pytest

from voiceguide.export.json_stream import json_pieces

CUE = {"text": "Füße —\n\"weich\"", "start_s": 0.1, "step": None, "inner": [{"a": 1}, {}, []]}
TOLD = {"title": "a", "chapters": [CUE, {}], "cues": [CUE, CUE], "empty": [], "prints": {"a\n": "b", "c": "d"}, "x": {}}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("told", [TOLD, {}, CUE, [CUE], "a", 3])
def test_all_pieces_together_are_what_json_dumps_gives(told: object, indent: int | None) -> None:
    separators = (",", ":") if indent is None else None
    whole = json.dumps(told, ensure_ascii=False, indent=indent, separators=separators)
    one_by_one = {k: iter(v) if k in ("cues", "empty") else v for k, v in told.items()} if told is TOLD else told
    assert "".join(json_pieces(one_by_one, indent)) == whole


def test_a_piece_is_no_longer_than_what_lies_among_others() -> None:
    pieces = list(json_pieces({"cues": iter([CUE] * 100), "prints": {str(one): "x" * 50 for one in range(100)}}, 2))
    assert max(map(len, pieces)) < 300


@pytest.mark.parametrize("count", [0, 3, 100])
def test_a_mapping_of_any_kind_is_an_object(count: int) -> None:
    told = {str(one): "x" for one in range(count)}
    assert "".join(json_pieces({"prints": MappingProxyType(told)}, 2)) == json.dumps({"prints": told}, indent=2)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        list(json_pieces({"peak": float("nan")}))
