"""voiceguide/share/page/from_session.py: the page says what the plan says."""

from dataclasses import replace

from support.factories import catalogue, plan_of
from support.session_factory import session
from voiceguide.export.document import document
from voiceguide.export.session import areas_worked_on
from voiceguide.schedule.placement import timeline_of
from voiceguide.share.page.data import PageArea, PageChapter, PageSession
from voiceguide.share.page.from_session import page_session

STEPS = """
- {move: {name: Roll slowly, area: calf, tool: spiky-ball, side: each, hold: 30s, setup: "Sit down."}}
- {rest: 20s}
- {move: {name: Chest, area: chest, hold: 45s}, repeat: 2}
"""
PLAN = plan_of(STEPS)
TIMELINE = timeline_of(PLAN, 3)


def page() -> PageSession:
    record = replace(session(), timeline=TIMELINE)
    names = catalogue().lists.areas
    areas = [PageArea(each, names[each].name) for each in dict.fromkeys(areas_worked_on(PLAN.script.routine, PLAN))]
    return page_session(document(record), areas, audio_url="s.mp3", download_url="s.mp3?keep")


def test_every_word_that_is_spoken_is_on_the_page_at_its_time() -> None:
    spoken = [(cue.start_s, cue.end_s, cue.text) for cue in TIMELINE.cues if cue.kind == "utterance"]
    assert [(cue.start_s, cue.end_s, cue.text) for cue in page().cues if cue.kind == "utterance"] == spoken
    assert len(spoken) > 5


def test_every_hold_and_rest_has_its_time_its_name_and_its_side() -> None:
    held = [(cue.kind, round(cue.end_s - cue.start_s), cue.move, cue.side) for cue in page().cues if not cue.text]
    assert held[:3] == [
        ("hold", 30, "Roll slowly", "left"),
        ("hold", 30, "Roll slowly", "right"),
        ("rest", 20, "Rest", None),
    ]
    assert held[3:5] == [("hold", 45, "Chest", None)] * 2


def test_words_of_a_move_carry_its_name() -> None:
    assert {cue.move for cue in page().cues if cue.text == "Sit down."} == {"Roll slowly"}


def test_words_before_the_first_move_carry_no_name() -> None:
    assert page().cues[0].move is None


def test_chapters_begin_as_in_the_plan() -> None:
    assert page().chapters == tuple(PageChapter(chapter.title, chapter.start_s) for chapter in TIMELINE.chapters)


def test_areas_come_once_with_their_names() -> None:
    assert page().areas == (PageArea("calf", "calf"), PageArea("chest", "chest"))


def test_signs_and_breaks_are_left_out() -> None:
    assert {cue.kind for cue in page().cues} == {"utterance", "hold", "rest"}
