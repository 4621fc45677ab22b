"""Every bundled routine at 25 lengths, shortest to longest, by a real voice, checked in the decoded file."""

import re
from pathlib import Path

import pytest

from support.fit_checks import catalogue, check, lengths_s, reach_of, studio

COUNT = 25


@pytest.mark.parametrize("routine_id", catalogue().ids("routines"))
def test_a_routine_lasts_what_it_is_asked_to(routine_id: str, clips: Path, tmp_path: Path) -> None:
    routine, speaks = catalogue().routine(routine_id), studio(clips, "system")
    lengths = lengths_s(reach_of(routine, speaks), COUNT)
    texts = [found for seconds in lengths if (found := check(routine, seconds, speaks, tmp_path)) is not None]
    assert len(texts) == len(lengths), "a length was refused"
    same_words = {frozenset(re.sub(r"\d+", "#", text) for text in found) for found in texts}
    largest = max(same_words, key=len)
    assert all(words <= largest for words in same_words), "a text is said at one length and not at a longer one"
