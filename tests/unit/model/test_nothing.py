"""`off`, `none` and `no` mean the same wherever one of them is taken; anywhere else they are refused, never spoken."""

import pytest

from voiceguide.errors import FaultyContent
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.planner import compile_routine
from voiceguide.settings import settings_in

CATALOGUE = Catalogue()
WORDS = pytest.mark.parametrize("word", ["off", "none", "no"])


def routine_of(head: str = "", of_move: str = "") -> Routine:
    source = f"name: A\n{head}\nsteps:\n- move: {{name: Sit, hold: 40s}}\n  {of_move}\n"
    return CATALOGUE.read(source.encode(), "r.yaml", "r")


@WORDS
def test_each_of_them_leaves_the_words_on_safety_out(word: str) -> None:
    for head in (f"safety: {word}", f'safety: "{word}"'):
        script = compile_routine(routine_of(head), CATALOGUE.language("en"))
        assert routine_of(head).safety == "off"
        assert [one.text for one in script.utterances()][:2] == ["Move 1 of 1. Sit.", "Halfway."]


@WORDS
@pytest.mark.parametrize(
    ("key", "taken"),
    [
        ("chimes", "off"), ("halfway", "off"), ("announce", "none"), ("countdown", "none"), ("offer", "none"),
        ("alive", 0.0), ("tool", None), ("side", "none"),
    ],
)  # fmt: skip
def test_a_key_that_takes_one_of_them_takes_them_all(key: str, taken: object, word: str) -> None:
    (step,) = routine_of(of_move=f"{key}: {word}").steps
    assert isinstance(step, MoveStep)
    assert getattr(step.move, "alive_s" if key == "alive" else key) == taken


@WORDS
@pytest.mark.parametrize("head", ["intro: {}", "outro: {}", "safety: {{full: {}}}", "often: {}"])
def test_they_are_never_spoken(head: str, word: str) -> None:
    with pytest.raises(FaultyContent, match="means that there is nothing; leave the key out"):
        routine_of(head.format(word))


@WORDS
def test_settings_and_options_take_them_all(word: str) -> None:
    given = settings_in({}, {"bed": word, "cover": word, "wake": word, "history": word})
    assert [given.value(name) for name in ("bed", "cover", "wake", "history")] == ["off", "none", "off", "off"]


def test_any_other_single_word_on_safety_is_refused() -> None:
    with pytest.raises(FaultyContent, match='no safety "never"'):
        routine_of("safety: never")


def test_a_posture_of_ones_own_leaves_the_way_there_to_the_author() -> None:
    first = '- move: {name: On the back, posture: on-back, hold: 20s, place: "Knees bent."}'
    steps = f'{first}\n- move: {{name: Squat, posture: other, hold: 20s, setup: "Squat low."}}\n{first}\n'
    routine = CATALOGUE.read(f"name: A\nsafety: off\nending: stand\nsteps:\n{steps}".encode(), "r.yaml", "r")
    said = [one.text for one in compile_routine(routine, CATALOGUE.language("en")).utterances()]
    assert said[said.index("Squat low.") - 1] == "Move 2 of 3. Squat."
    assert said.count("Lie on your back.") == 2
