"""content/: the bundled content has everything that the five documents teach, reads, fits and is consistent."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from voiceguide.cache import Cache
from voiceguide.compiler.compile import compile_script, leaves
from voiceguide.compiler.lexicon import respell
from voiceguide.model.durations import FRAME_S
from voiceguide.model.move import Move
from voiceguide.model.respelling import spellings
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk, Utterance
from voiceguide.model.steps import MoveStep
from voiceguide.parser.catalogue import Catalogue, bundled_folder
from voiceguide.schedule.planner import reach
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

Row = dict[str, Any]

CONTENT = bundled_folder()
DOCUMENTS = {
    "000_f16c39005c5f00a0.txt",
    "001_b51273db6477ece3.txt",
    "002_3b96c02274d46a8f.txt",
    "003_5b6d7f1d4b6c6589.txt",
    "004_3702bd9f7c4cc046.txt",
}
EXACT = {"plantar-fascia-morning", "plantar-fascia-evening"}
"""Two minutes of work are two minutes."""
ROUTINES = {path.stem for path in (CONTENT / "routines").glob("*.yaml")}
TWELVE_AREAS = {
    "foot", "calf", "hamstrings", "quads", "hips", "glutes", "lower-back", "mid-back", "shoulders", "neck",
    "forearms", "chest",
}  # fmt: skip


@cache
def moves() -> dict[str, Move]:
    return {listed.id: listed.item for listed in Catalogue().moves()}


@cache
def routines() -> dict[str, Routine]:
    return {listed.id: listed.item for listed in Catalogue().routines()}


@cache
def written(kind: str, name: str) -> Any:
    return yaml.load((CONTENT / kind / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def move_steps(routine: Routine) -> list[MoveStep]:
    return [step for step in leaves(routine.steps) if isinstance(step, MoveStep)]


def estimated(routine: Routine) -> tuple[float, float, float]:
    """The shortest, usual and longest length in seconds, with guessed lengths of phrases: nothing is spoken."""
    studio = Studio(VoiceChoice("hum", "hum"), Cache(Path("never-written")))
    found = reach(routine, Catalogue(), studio, estimate=True)
    return found.shortest * FRAME_S, found.usual.plan.frames * FRAME_S, found.longest * FRAME_S


def spoken(routine_id: str, talk: Talk, chapter: int) -> str:
    """What is said in a chapter, in small letters; -1 is the last."""
    script = compile_script(routines()[routine_id], Catalogue().language("en"), talk=talk, minutes=9)
    wanted = range(script.spans[-1].chapter + 1)[chapter]
    sounds = [sound for span in script.spans if span.chapter == wanted for sound in span.flow]
    return " ".join(sound.text for sound in sounds if isinstance(sound, Utterance)).casefold()


def test_all_routines_are_there() -> None:
    assert routines().keys() >= ROUTINES >= EXACT
    assert len(ROUTINES) >= 25


def test_every_move_names_a_document_or_is_our_own() -> None:
    known = DOCUMENTS | {"own"}
    assert not [move_id for move_id, move in moves().items() if not set(move.sources) or set(move.sources) - known]


def test_the_massage_ball_reaches_twelve_areas() -> None:
    reached = {move.area for move in moves().values() if "001_b51273db6477ece3.txt" in move.sources}
    assert reached == TWELVE_AREAS


def test_what_is_offered_instead_exists_and_works_on_the_same_area() -> None:
    for move_id, move in moves().items():
        if move.instead is not None:
            assert move.instead != move_id
            assert moves()[move.instead].area == move.area, move_id


def test_every_move_can_be_reached() -> None:
    used = {step.id for routine in routines().values() for step in move_steps(routine)}
    instead = {move.instead for move in moves().values()}
    # Reached by composing only: moves without a tool, and variants of what the routines have.
    composed = {move_id for move_id, move in moves().items() if move.tool is None}
    composed |= {"shoulder-on-the-floor", "chest-on-the-floor", "neck-at-the-wall"}
    assert moves().keys() - used - instead <= composed


@pytest.mark.parametrize("routine_id", sorted(ROUTINES))
def test_a_routine_lists_exactly_the_tools_it_uses(routine_id: str) -> None:
    routine = routines()[routine_id]
    assert set(routine.tools) == {step.move.tool for step in move_steps(routine) if step.move.tool}


@pytest.mark.parametrize("routine_id", sorted(ROUTINES - EXACT))
def test_a_routine_can_be_fitted_widely_but_where_the_work_is_exact(routine_id: str) -> None:
    shortest_s, usual_s, longest_s = estimated(routines()[routine_id])
    assert shortest_s <= usual_s <= longest_s
    assert longest_s >= 1.6 * shortest_s


@pytest.mark.parametrize("talk", ["auto", "brief"])
@pytest.mark.parametrize("routine_id", sorted(ROUTINES))
def test_a_session_opens_with_how_hard_to_press_and_when_to_stop(routine_id: str, talk: Talk) -> None:
    words = spoken(routine_id, talk, chapter=0)
    assert "press" in words
    assert "stop" in words


@pytest.mark.parametrize("routine_id", sorted(ROUTINES))
def test_the_listener_never_gets_up_and_down_again(routine_id: str) -> None:
    """Chairs count as up. From up to the floor, or from the floor to a chair at the end, but not to and fro."""
    postures = Catalogue().lists.postures
    heights = [postures[str(step.move.posture)].level != "floor" for step in move_steps(routines()[routine_id])]
    assert sum(a != b for a, b in pairwise(heights)) <= 1


@pytest.mark.parametrize("talk", ["auto", "brief"])
@pytest.mark.parametrize("routine_id", sorted(ROUTINES))
def test_the_tool_is_put_where_nobody_steps_on_it(routine_id: str, talk: Talk) -> None:
    assert "where you will not step on" in spoken(routine_id, talk, chapter=-1)


EYES = re.compile(r"\b(look|watch|see|screen|picture \d|figure)\b", re.IGNORECASE)
TURNS = re.compile(r"\b(seconds left|minutes left|right now|right away|all right|that's right)\b", re.IGNORECASE)
ORGANS = re.compile(r"\b(liver|kidneys?|pancreas|intestines?|heart)\b")
CURES = re.compile(r"\b(toxins?|detox\w*|cures?|heals?|endorphins?|(?<!poor-)circulation)\b", re.IGNORECASE)


@pytest.mark.parametrize("pattern", [EYES, TURNS, CURES], ids=["eyes", "left and right", "cures"])
def test_no_words_that_need_eyes_mislead_or_promise(pattern: re.Pattern[str]) -> None:
    for kind in ("moves", "routines"):
        for path in sorted((CONTENT / kind).glob("*.yaml")):
            assert not pattern.findall(path.read_text(encoding="utf-8")), path.name


def test_organs_are_spoken_of_as_a_map_only() -> None:
    for path in sorted((CONTENT / "moves").glob("*.yaml")):
        text = path.read_text(encoding="utf-8").casefold()
        if ORGANS.search(text):
            assert "reflexology" in text, path.name


def test_the_side_is_named_once_in_a_set_up() -> None:
    for path in sorted((CONTENT / "moves").glob("*.yaml")):
        content = written("moves", path.stem)
        for key in ("go", "place", "shift", "setup", "brief", "again"):
            said = re.findall(r"\{(?:S|s)ide\}|\{on the", content.get(key, ""))
            assert len(said) <= 1, f"{path.name}: {key}"


def test_the_neck_and_the_back_have_cautions_of_their_own() -> None:
    for move_id, move in moves().items():
        if move.area in ("neck", "lower-back", "mid-back"):
            assert move.cautions, move_id


def test_the_conditions_are_those_agreed_on() -> None:
    assert Catalogue().lists.choices("condition") == {
        "recent-injury", "recent-surgery", "blood-clot", "varicose-veins", "blood-thinners", "osteoporosis", "numbness",
        "open-skin", "pregnancy", "acute-pain", "rheumatoid-arthritis", "neck-artery", "poor-circulation", "cancer",
    }  # fmt: skip


def test_areas_and_tools_have_a_place_for_anything_else() -> None:
    lists = Catalogue().lists
    assert "other" in lists.areas
    assert "other" in lists.tools


def test_the_lexicon_respells_whole_words() -> None:
    lexicon = Catalogue().language("en").lexicon
    for engine, said in (("system", "Plantar fashi-itis, fashia"), ("natural", "Plantar fasciitis, fascia")):
        assert respell("Plantar fasciitis, fascia", spellings(lexicon, engine)) == said
        assert respell("the Achilles tendon", spellings(lexicon, engine)) == "the Achilles tendon"
    assert all(word == word.casefold() for word in lexicon)


def test_the_page_names_our_own_variants() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "content.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z-]+)`", page.partition("## Our own variants")[2]))
    assert named - {"show"} == {move_id for move_id, move in moves().items() if move.origin}


def test_whatever_the_weight_of_the_body_presses_is_not_for_blood_thinners() -> None:
    lying = {"on-back", "on-belly", "on-side", "sitting-floor"}
    pressing = {move_id: move for move_id, move in moves().items() if move.tool and move.posture in lying}
    assert len(pressing) > 20
    assert not [move_id for move_id, move in pressing.items() if "blood-thinners" not in move.avoid_if]
