"""voiceguide/compiler/: chapters and cues agree, however sections nest, repeat and are left out."""

import random

import pytest

from support.factories import SOUNDS, compiled, planning_of, routine_of
from support.paths import DATA
from voiceguide.export.ssml import ssml
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Timeline
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.layout import Plan, lay_out
from voiceguide.schedule.placement import timeline_of

NESTED = """
- section: Outer
  steps:
    - section: Inner
      steps: [{say: "Roll slowly."}]
    - section: Second
      steps: [{say: "And stop."}]
"""


def chapter_of(plan: Plan, text: str) -> str:
    timeline = timeline_of(plan, 3)
    return next(timeline.chapters[cue.chapter].title for cue in timeline.cues if cue.text == text)


def assert_agree(timeline: Timeline) -> None:
    """Each cue lies in the chapter that it names, and each chapter has cues, except for silence at the end."""
    for cue in timeline.cues:
        chapter = timeline.chapters[cue.chapter]
        first, last = chapter.start_frame * FRAME_SAMPLES, chapter.end_frame * FRAME_SAMPLES
        assert first - FRAME_SAMPLES < cue.start_sample < last
    assert all(chapter.start_frame < chapter.end_frame for chapter in timeline.chapters)


def test_a_section_that_only_holds_sections_is_no_chapter_and_each_cue_is_in_its_own() -> None:
    plan = compiled(routine_of(NESTED))
    assert plan.script.chapters == ("Before you start", "Inner", "Second")
    assert (chapter_of(plan, "Roll slowly."), chapter_of(plan, "And stop.")) == ("Inner", "Second")


def test_words_after_an_inner_section_are_in_the_chapter_that_lasts() -> None:
    inner = '{section: A, steps: [{say: "In A."}]}'
    plan = compiled(routine_of(f'- {{section: O, repeat: 2, steps: [{{say: "One."}}, {inner}, {{say: "Two."}}]}}'))
    assert plan.script.chapters == ("Before you start", "O, round 1", "A", "O, round 2", "A")
    assert_agree(timeline_of(plan, 3))


def test_a_group_goes_round_without_going_back_to_an_earlier_chapter() -> None:
    plan = compiled(routine_of('- {repeat: 2, steps: [{say: "One."}, {section: A, steps: [{say: "Two."}]}]}'))
    assert_agree(timeline_of(plan, 3))


def test_ssml_of_nested_sections_marks_the_chapters_that_speak() -> None:
    routine = Catalogue().routine(str(DATA / "hostile" / "nested-sections.yaml"))
    document = ssml(timeline_of(compiled(routine), 3), "en")
    names = [name for name in ("Outer", "Inner", "Second") if f'<mark name="{name}"/>' in document]
    assert names == ["Inner", "Second"]


def test_a_section_whose_steps_are_all_left_out_is_no_chapter() -> None:
    section = '{section: A, steps: [{say: "Four words are long.", optional: true}]}'
    planning = planning_of(f'- {{say: "One.", after: {{min: 1s, usual: 9s, max: 10s}}}}\n- {section}')
    plan = planning.fitted(planning.reach().shortest).plan
    assert "A" not in plan.script.chapters
    assert_agree(timeline_of(plan, 3))


def nest(chance: random.Random, depth: int = 0) -> dict[str, object]:
    """A random step: a section or a group of steps, or words, with sides, rounds and silence between them."""
    extras = {"repeat": chance.choice([1, 2, 3]), "between": chance.choice(["0s", "2s"])}
    extras |= {"side": "each"} if chance.random() < 0.3 else {}
    kind = chance.choice(["say", "rest", "move", "section", "section", "group"] if depth < 4 else ["say", "rest"])
    if kind in ("section", "group"):
        name = {"section": f"S{chance.randrange(99)}"} if kind == "section" else {}
        return {**name, **extras, "steps": [nest(chance, depth + 1) for _ in range(chance.randrange(1, 4))]}
    if kind == "move":
        return {"move": {"name": "Roll", "hold": "5s"}, **extras}
    return {"say": "Words.", **extras} if kind == "say" else {"rest": chance.choice(["0s", "3s"]), **extras}


@pytest.mark.parametrize("seed", range(40))
def test_chapters_and_cues_agree_whatever_nests(seed: int) -> None:
    chance = random.Random(seed)
    steps = "\n".join(f"- {nest(chance)!r}" for _ in range(3))
    routine = routine_of(steps, **({"outro": '"Done."'} if seed % 2 else {}))
    plan = compiled(routine)
    chapters = [span.span.chapter for span in plan.spans]
    assert sorted(set(chapters)) == list(range(len(plan.script.chapters)))
    assert chapters == sorted(chapters)
    assert_agree(timeline_of(lay_out(plan.script, SOUNDS), 3))
