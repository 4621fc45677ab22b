"""voiceguide/export/checked_plan.py: a plan comes from a file, and may hold anything."""

import json
import zlib
from pathlib import Path

import pytest

from support.harms import Built, build
from support.plan_damage import fault_in_verifying, harmed_plans
from voiceguide.export.metadata import LARGEST_PLAN_BYTES, plan_in, unpacked

DEEP = '{"fingerprints": ' + "[" * 100_000 + "]" * 100_000 + "}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Built:
    return build(tmp_path_factory.mktemp("built"), clips, "--voice", "hum")


@pytest.fixture(scope="module")
def plan(built: Built) -> dict[str, object]:
    written: dict[str, object] = json.loads(built.audio.with_suffix(".json").read_text(encoding="utf-8"))
    return written


@pytest.mark.parametrize("seed", range(3))
def test_a_harmed_plan_ends_in_a_line(built: Built, plan: dict[str, object], seed: int) -> None:
    for harm, text in harmed_plans(plan, 12, seed):
        fault = fault_in_verifying(built.audio, text, built.cache)
        assert fault is None, f"{harm}: {fault}"


@pytest.mark.parametrize("text", [DEEP, "[]", "{" * 10, '{"fingerprints": 1e999}', '{"fingerprints": ' + "9" * 9999])
def test_what_is_no_plan_is_passed_over_for_the_plan_inside(built: Built, text: str) -> None:
    assert fault_in_verifying(built.audio, text, built.cache) is None


@pytest.mark.parametrize("seconds", [float("inf"), 1e300, -1.0, 60 * 86_400.0])
def test_no_length_that_a_plan_claims_costs_more_than_the_file(
    built: Built, plan: dict[str, object], seconds: float
) -> None:
    assert fault_in_verifying(built.audio, json.dumps({**plan, "duration_s": seconds}), built.cache) is None


@pytest.mark.parametrize("text", [b"[" * 10, b"{}" * 200_000, b'{"a": [' + b"1," * 2_000_001 + b"1]}", DEEP.encode()])
def test_a_plan_that_would_fill_the_memory_is_none(text: bytes) -> None:
    assert plan_in(text) is None


def test_a_plan_that_unpacks_to_gigabytes_is_none() -> None:
    packer = zlib.compressobj(9)
    packed = b'{"a":"' + b"x" * (LARGEST_PLAN_BYTES + 100) + b'"}'
    assert unpacked(packer.compress(packed) + packer.flush()) is None


def test_a_fingerprint_without_letters_ends_in_a_line(built: Built, plan: dict[str, object]) -> None:
    prints = plan["fingerprints"]
    assert isinstance(prints, dict)
    for name in prints:
        empty = {**plan, "fingerprints": {**prints, name: ""}}
        assert fault_in_verifying(built.audio, json.dumps(empty), built.cache) is None, name
