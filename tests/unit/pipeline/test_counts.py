"""How many phrases a build says it spoke: as many as are new in the cache."""

from pathlib import Path

import pytest

from voiceguide import Studio, loads
from voiceguide.parser.catalogue import Catalogue
from voiceguide.pipeline.build import build
from voiceguide.pipeline.renderer import Renderer
from voiceguide.speech.synthesis import ChangedClipError

ROUTINE = """
name: Long
safety: off
intro: "About {{minutes}} minutes."
steps:
{steps}
"""
STEP = '- {{say: "Roll it slowly down towards the heel, and back up again, number {n}.", after: {after}s}}'
LANGUAGE = Catalogue().language("en")


def clips_in(folder: Path) -> int:
    return len(list((folder / "clip").glob("*.kept")))


@pytest.mark.parametrize("rate_wpm", [100, 150])
def test_a_first_build_counts_each_phrase_that_it_spoke(rate_wpm: int, tmp_path: Path) -> None:
    """At another rate it first says the guessed minutes, and then the minutes that it takes."""
    routine = loads(ROUTINE.format(steps="\n".join(STEP.format(n=n, after=1) for n in range(20))))
    studio = Studio("hum", tmp_path, rate_wpm)
    first = build(routine, LANGUAGE, studio, None)
    assert (first.spoken_count, first.cached_count) == (clips_in(tmp_path), 0)
    again = build(routine, LANGUAGE, studio, None)
    assert (again.spoken_count, again.cached_count) == (0, first.spoken_count - (rate_wpm != 150))


def test_a_build_that_begins_again_counts_what_it_spoke_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[bool] = []
    usual = Renderer.timeline

    def fails_once(self: Renderer, *arguments: object) -> object:
        if not failed:
            failed.append(True)
            raise ChangedClipError("a clip was removed while it was in use")
        return usual(self, *arguments)  # type: ignore[arg-type]  # it is passed on

    monkeypatch.setattr(Renderer, "timeline", fails_once)
    routine = loads(ROUTINE.format(steps=STEP.format(n=1, after=1)))
    built = build(routine, LANGUAGE, Studio("hum", tmp_path), tmp_path / "a.mp3")
    assert failed
    assert (built.spoken_count, built.cached_count) == (clips_in(tmp_path), 0)
