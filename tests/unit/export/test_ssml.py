"""voiceguide/export/ssml.py: the SSML for engines."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

import pytest

from support.factories import plan_of
from support.import_scripts import timeline
from voiceguide.authoring.importers.importer import imported
from voiceguide.export.ssml import NAMESPACE, ssml
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.timeline import Cue
from voiceguide.schedule.layout import Plan
from voiceguide.schedule.placement import timeline_of

STEPS = """
- section: "Feet & <legs>"
  steps:
    - say: "One & two. [3s] Three <four>."
    - rest: 25s
    - say: "Five."
"""
NOTHING = set[str]()
ALLOWED = {"speak": {"mark", "p", "break"}, "p": {"s", "break"}, "s": NOTHING, "break": NOTHING, "mark": NOTHING}
"""A part of the content model of SSML 1.1; whoever accepts all of it accepts this."""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(STEPS)


@pytest.fixture(scope="module")
def page(plan: Plan) -> ET.Element:
    return ET.fromstring(ssml(timeline_of(plan, 3), "en"))


def name(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def test_the_document_is_xml_in_the_namespace_and_language_that_the_standard_asks_for(page: ET.Element) -> None:
    assert (page.tag, page.get("version")) == (f"{{{NAMESPACE}}}speak", "1.1")
    assert page.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_elements_stand_only_where_the_standard_has_them(page: ET.Element) -> None:
    for element in page.iter():
        assert {name(child) for child in element} <= ALLOWED[name(element)]


def test_everything_said_is_in_it_in_order(plan: Plan, page: ET.Element) -> None:
    said = [cue.text for cue in timeline_of(plan, 3).cues if cue.kind == "utterance"]
    assert [element.text for element in page.iter() if name(element) == "s"] == said


def test_no_break_is_longer_than_engines_take_and_together_they_are_as_long_as_the_silence(
    plan: Plan, page: ET.Element
) -> None:
    breaks_ms = [int(str(one.get("time")).removesuffix("ms")) for one in page.iter() if name(one) == "break"]
    cues = [cue for cue in timeline_of(plan, 3).cues if cue.kind == "utterance"]
    spoken = sum(cue.end_sample - cue.start_sample for cue in cues)
    silence_ms = (cues[-1].end_sample - spoken) / 24
    assert max(breaks_ms) <= 10_000
    assert abs(sum(breaks_ms) - silence_ms) < 60 * len(cues)


def test_what_goes_out_comes_in_again(plan: Plan) -> None:
    made = imported(ssml(timeline_of(plan, 3), "en").encode(), "again.ssml")
    assert made.notes == ()
    assert all(words in made.yaml for words in ("One & two. [3s] Three <four>.", 'section: "Feet legs"'))


def test_our_own_page_comes_back_with_the_same_words_and_silence_and_nothing_more(plan: Plan) -> None:
    def heard(cues: Iterable[Cue]) -> tuple[str, float]:
        said = [cue for cue in cues if cue.kind == "utterance"]
        silence = said[-1].end_sample - sum(cue.end_sample - cue.start_sample for cue in said)
        return " ".join(cue.text for cue in said), silence / SAMPLE_RATE_HZ

    before = timeline_of(plan, 3)
    made = imported(ssml(before, "en").encode(), "again.ssml")
    (words, silence_s), (again, again_s) = heard(before.cues), heard(timeline(made).cues)
    assert again == words
    assert abs(again_s - silence_s) < 0.1
    assert made.notes == ()
