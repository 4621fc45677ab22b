"""Scripts built of known pieces: every word is said, every pause and every start is kept within a frame."""

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings

from support.import_cases import routine_of
from support.import_scripts import Built, damaged, scripts, stamped, timeline
from support.paths import DATA
from voiceguide.authoring.importers.importer import imported
from voiceguide.errors import FaultyContent
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

FILES = [path.read_bytes() for path in sorted((DATA / "imports" / "cases").iterdir()) if path.stat().st_size < 3000]


def words_of(text: str) -> list[str]:
    """The words of a text, without marks at their ends, which may move to the other side of a pause."""
    return [word.strip(".,;:!?") for word in text.split()]


@settings(max_examples=60, deadline=None)
@given(scripts())
def test_every_word_is_said_and_every_pause_is_kept(built: Built) -> None:
    made = imported(built.source, "a.md")
    cues = timeline(made).cues
    said = " ".join(cue.text for cue in cues if cue.kind == "utterance")
    assert words_of(said)[-len(built.words) :] == words_of(" ".join(built.words)), built.source.decode()
    breaks = [cue.end_sample - cue.start_sample for cue in cues if cue.kind == "break"][-len(built.pauses_s) or 9**9 :]
    assert len(breaks) == len(built.pauses_s)
    for samples, seconds in zip(breaks, built.pauses_s, strict=True):
        assert abs(samples - seconds * SAMPLE_RATE_HZ) <= FRAME_SAMPLES, built.source.decode()


@settings(max_examples=40, deadline=None)
@given(stamped())
def test_every_start_is_kept(built: Built) -> None:
    made = imported(built.source, "a.md")
    cues = [cue for cue in timeline(made).cues if cue.kind == "utterance"]
    assert words_of(" ".join(cue.text for cue in cues)) == words_of(" ".join(built.words)), built.source.decode()
    starts = dict.fromkeys(built.starts_s)
    found = [cue.start_sample for cue in cues]
    assert len(found) == len(starts)
    for samples, seconds in zip(found, starts, strict=True):
        assert abs(samples - seconds * SAMPLE_RATE_HZ) <= FRAME_SAMPLES, built.source.decode()


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_imported_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    with suppress(FaultyContent):
        routine_of(imported(damaged(chance.choice(FILES), chance, FILES), "a.md"))
