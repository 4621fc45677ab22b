"""tests/data/protocols/: well-known protocols can be written as routines, and come out right."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.decoders import decode
from support.factories import catalogue, measured
from support.onsets import misplaced
from support.paths import DATA
from voiceguide.compiler.spoken_numbers import number_in_words
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames
from voiceguide.model.spans import SpanKind
from voiceguide.schedule.layout import PlacedSpan, Plan
from voiceguide.schedule.planner import Planner

ROUTINES = DATA / "protocols"


def planning(name: str) -> Planner:
    known = catalogue()
    return Planner(measured(known.routine(str(ROUTINES / f"{name}.yaml"))))


def plan(name: str) -> Plan:
    return planning(name).usual().plan


def lengths(found: Plan, *kinds: SpanKind) -> list[int]:
    return [laid.frames for laid in found.spans if laid.span.kind in kinds]


def held(found: Plan) -> list[PlacedSpan]:
    return [laid for laid in found.spans if laid.span.is_held]


def beats_s(laid: PlacedSpan) -> list[tuple[float, str]]:
    start = laid.start_frame * FRAME_SAMPLES
    return [(round((one.start_sample - start) / SAMPLE_RATE_HZ, 1), one.text) for one in laid.heard]


def test_every_protocol_is_tested() -> None:
    tested = {name.removeprefix("test_").replace("_", "-") for name in globals() if name.startswith("test_")}
    assert {path.stem for path in ROUTINES.glob("*.yaml")} <= tested


def test_tabata() -> None:
    found = plan("tabata")
    assert lengths(found, SpanKind.HOLD) == [833] * 8  # 20 s
    assert lengths(found, SpanKind.REST) == [417] * 8  # 10 s
    rounds = [laid for laid in found.spans if laid.span.kind in (SpanKind.HOLD, SpanKind.REST)]
    assert all(earlier.end_frame == later.start_frame for earlier, later in pairwise(rounds))
    assert rounds[-1].end_frame - rounds[0].start_frame == frames(240) == 10_000


def test_four_seven_eight() -> None:
    (laid,) = held(plan("four-seven-eight"))
    assert laid.frames == frames(4 * 19)
    assert beats_s(laid) == [
        (0, "start"), (0.7, "In."), (4, "Hold."), (11, "Out."), (19, "In."), (23, "Hold."), (30, "Out."),
        (38, "breathe-in"), (49, "breathe-out"), (57, "breathe-in"), (68, "breathe-out"),
    ]  # fmt: skip


def test_pomodoro() -> None:
    found = plan("pomodoro")
    assert lengths(found, SpanKind.REST) == [62_500] * 3  # 25 minutes
    scans = [held(found)[index : index + 5] for index in (0, 5, 10)]
    for scan in scans:
        assert [laid.frames for laid in scan] == [1875, 1875, 2500, 2500, 3750]
        assert scan[-1].end_frame - scan[0].start_frame == 12_500  # five minutes, without a gap
    assert [len(held(planning("pomodoro").fitted(frames(seconds)).plan)) for seconds in (1819, 3631)] == [5, 10]


def test_yoga_nidra() -> None:
    usual = planning("yoga-nidra").usual().plan
    assert usual.frames == pytest.approx(50_000, abs=2_500)
    found = planning("yoga-nidra").fitted(frames(20 * 60)).plan
    assert found.frames == 50_000
    breathing, right, left, _ = held(found)
    assert breathing.frames in {frames(10 * count) for count in range(6, 21)}
    assert (right.span.side, left.span.side) == ("right", "left")
    assert right.frames == left.frames
    assert not [one for laid in found.spans for one in laid.heard if one.kind == "sign" and one.is_audible]


def test_muscle_relaxation() -> None:
    found = plan("muscle-relaxation")
    assert lengths(found, SpanKind.HOLD) == [292] * 8  # 7 s
    assert lengths(found, SpanKind.REST) == [833] * 8  # 20 s
    sides = [laid.span.side for laid in held(found)]
    assert sides == ["right", "right", "left", "left", None, None, "right", "left"]
    for laid, after in pairwise(found.spans):
        if laid.span.is_held:
            assert after.span.kind is SpanKind.REST


def test_calf_raises() -> None:
    found = plan("calf-raises")
    assert [(laid.span.side, laid.span.round) for laid in held(found)] == [
        ("left", 1), ("right", 1), ("left", 2), ("right", 2), ("left", 3), ("right", 3),
    ]  # fmt: skip
    assert lengths(found, SpanKind.HOLD) == [2_500] * 6  # 15 of 4 s
    assert lengths(found, SpanKind.BETWEEN) == [2_500] * 2  # a minute
    for laid in held(found):
        assert [text for _, text in beats_s(laid)[1:]] == [f"{number_in_words(n).capitalize()}." for n in range(1, 16)]
        assert [at for at, _ in beats_s(laid)[2:]] == [4 * turn for turn in range(1, 15)]


def test_couch_stretch() -> None:
    found = plan("couch-stretch")
    assert [(laid.span.side, laid.frames) for laid in held(found)] == [("left", 5_000), ("right", 5_000)]  # 2 minutes
    assert lengths(found, SpanKind.SWITCH) == [833]  # 20 s
    for laid in held(found):
        assert [(round(at), text) for at, text in beats_s(laid) if "to go" in text] == [
            (60, "One minute to go."), (110, "Ten seconds to go."),
        ]  # fmt: skip


def pitches_hz(samples: "np.ndarray[Any, Any]", start_s: float, end_s: float) -> tuple[float, float]:
    """The strongest pitch early and late in a stretch."""
    found = []
    for share in (0.2, 0.6):
        start = round((start_s + share * (end_s - start_s)) * SAMPLE_RATE_HZ)
        part = samples[start : start + 4000].astype(float) * np.hanning(4000)
        found.append(float(np.argmax(np.abs(np.fft.rfft(part, SAMPLE_RATE_HZ)))))
    return found[0], found[1]


def test_the_breath_is_heard_in_the_finished_sound(tmp_path: Path) -> None:
    routine = str(ROUTINES / "four-seven-eight.yaml")
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide", "build", routine, "--voice", "hum", "--json"],
        cwd=tmp_path,
        env={**os.environ, "VOICEGUIDE_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    session = json.loads(done.stdout)
    samples = decode(tmp_path / session["path"], "miniaudio").samples
    assert abs(len(samples) / SAMPLE_RATE_HZ - session["duration_s"]) <= 0.024
    assert misplaced(samples, session["cues"]) == []
    (breathing,) = [cue for cue in session["cues"] if cue["kind"] == "breathe"]
    tones = [cue for cue in session["cues"] if cue["text"] in ("breathe-in", "breathe-out")]
    assert [round(tone["start_s"] - breathing["start_s"], 1) for tone in tones] == [38.0, 49.0, 57.0, 68.0]
    for tone in tones:
        early, late = pitches_hz(samples, tone["start_s"], tone["end_s"])
        assert (late > early * 1.1) == (tone["text"] == "breathe-in")
        assert (early > late * 1.1) == (tone["text"] == "breathe-out")
