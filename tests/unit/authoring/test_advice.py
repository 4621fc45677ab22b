"""voiceguide/authoring/advice/: each piece of advice, in a case where it is given and in a case where it is not."""

import textwrap
from pathlib import Path

import pytest

from support.factories import SOUNDS, catalogue, routine_of
from voiceguide.authoring.advice.advice import advice
from voiceguide.cli import main
from voiceguide.compiler.compile import compile_script

ROLL = "{{move: {{name: Roll, {0}}}}}"
ORDER = '- move: {{name: A, hold: 30s, posture: {0}}}\n{2}\n- move: {{name: B, hold: 30s, posture: {1}}}'


def advised(steps: str, **more: str) -> list[str]:
    """The advice on these steps, each with its line and column."""
    known = catalogue()
    routine = routine_of(steps, **more)
    script = compile_script(routine, known.language("en"), minutes=9)
    pieces = advice(routine, script, SOUNDS, known.lists, known.move, "test.yaml")
    return [str(piece).removeprefix("test.yaml:") for piece in pieces]


def move(keys: str) -> str:
    return f"- move:\n{textwrap.indent(textwrap.dedent(keys).strip(), '    ')}"


BALL = "name: M\nhold: 30s\ntool: spiky-ball"
PAIRS = {
    "more than two minutes on one spot": (
        "without a caution", move("name: M\nhold: 2m1s"), move("name: M\nhold: 2m1s\ncautions: [Stop when it hurts.]")
    ),
    "two minutes": (
        "without a caution", move("name: M\nhold: {min: 1m, usual: 121s, max: 3m}"), move("name: M\nhold: 2m")
    ),
    "longer than a tool allows": (
        "3m with cold-ball: at most 2m", move("name: M\nhold: {min: 1m, usual: 2m, max: 3m}\ntool: cold-ball"),
        move("name: M\nhold: {min: 1m, usual: 2m, max: 3m}\ntool: spiky-ball"),
    ),
    "a pause above five minutes": (
        "a pause of 6m follows “Rest.”", '- say: "Rest. [6m] Go on."', '- say: "Rest. [5m] Go on."'
    ),
    "bone": (
        '"bone" is spoken of',
        move('name: M\nhold: 30s\nsetup: "The ball goes beside the bone."'),
        move('name: M\nhold: 30s\nsetup: "The ball goes beside the bone."\ncautions: ["Never on the bone."]'),
    ),
    "spine, in a cue": (
        '"spine" is spoken of',
        move('name: M\nhold: 30s\ncues: [{at: 10s, say: "Beside the spine."}]'),
        move('name: M\nhold: 30s\ncues: [{at: 10s, say: "Beside the ball."}]'),
    ),
    "joint": (
        '"joint" is', move('name: M\nhold: 30s\nbrief: "Above the joint."'), move("name: M\nhold: 30s\nbrief: Jointly.")
    ),
    "a tool that is not listed": (
        'the tool "foam-roller" is not under tools',
        move("name: M\nhold: 30s\ntool: foam-roller"), move("name: M\nhold: 30s\ntool: spiky-ball"),
    ),
    "a firmer substitute": (
        "substitutes: golf-ball is never taken", move(f"{BALL}\npressure: 4\nsubstitutes: [golf-ball]"),
        move(f"{BALL}\npressure: 4\nsubstitutes: [soft-ball]"),
    ),
    "a firmer move instead": (
        'instead: "calf-in-sections" is never done', move(f"{BALL}\npressure: 4\ninstead: calf-in-sections"),
        move(f"{BALL}\npressure: 7\ninstead: calf-in-sections"),
    ),
    "a move instead that is nowhere": (
        'instead: no move "calf-in-section"; did you mean', move(f"{BALL}\ninstead: calf-in-section"),
        move(f"{BALL}\ninstead: calf-in-sections"),
    ),
    "a set-up in one piece": (
        "say under place", move("name: M\nhold: 30s\ntool: spiky-ball\nposture: standing\nsetup: Ball under the foot."),
        move("name: M\nhold: 30s\ntool: spiky-ball\nposture: standing\nplace: Ball under the foot."),
    ),
    "a get-up": ("this gets up", ORDER.format("on-back", "standing", ""), ORDER.format("standing", "on-back", "")),
    "a get-up with nobody to lead": (
        "from sitting on the floor to sitting on a chair",
        ORDER.format("sitting-floor", "sitting-chair", ""),
        ORDER.format("sitting-floor", "sitting-chair", '- say: "Come up slowly, and sit on the chair."'),
    ),
    "a get-up that sides tie": (
        "this gets up",
        ORDER.format("on-back", "standing-wall", "- rest: 5s"),
        "- side: each\n  steps:\n" + textwrap.indent(ORDER.format("on-back", "standing-wall", "- rest: 5s"), "    "),
    ),
    "a get-up that sides to choose from tie": (
        "this gets up",
        ORDER.format("on-back", "standing-wall", "- rest: 5s"),
        "- side: ask\n  steps:\n" + textwrap.indent(ORDER.format("on-back", "standing-wall", "- rest: 5s"), "    "),
    ),
    "the side named twice": (
        "named twice",
        move('name: M\nhold: 30s\nside: each\nsetup: "Your {side} leg. Under your {side} calf, the ball."'),
        move('name: M\nhold: 30s\nside: each\nsetup: "Your {side} leg long, your {other_side} knee bent."'),
    ),
    "the side named twice in words": (
        "named twice",
        move('name: M\nhold: 30s\nside: each\nbrief: "{Side} foot, {on the left|on the right}."'),
        move('name: M\nhold: 30s\nside: each\nbrief: "{on the left|on the right}."'),
    ),
    "left for what remains": (
        '"seconds left": "left" is heard as a side', '- say: "Ten seconds left."', '- say: "Ten seconds to go."'
    ),
    "left for what remains, in a step of breaths": (
        '"breaths left"', '- {breathe: calm, breaths: 5, say: "Five breaths left."}',
        '- {breathe: calm, breaths: 5, say: "Five breaths to go."}',
    ),
    "left as a side": ('"two left"', '- say: "Two left."', '- say: "Roll the two left toes, on the left."'),
    "a text too long for its hold": (
        "too long to be said in its hold",
        move('name: M\nhold: 10s\ndeeper: "A b c d e f g h i j k l m n o p."'),
        move('name: M\nhold: 40s\ndeeper: "A b c d e f g h i j k l m n o p."'),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_advice_comes_where_it_is_due(name: str) -> None:
    words, due, _ = PAIRS[name]
    assert [piece for piece in advised(due, tools="[spiky-ball]") if words.casefold() in piece.casefold()]


@pytest.mark.parametrize("name", PAIRS)
def test_and_not_where_it_is_not(name: str) -> None:
    assert advised(PAIRS[name][2], tools="[spiky-ball]") == []


@pytest.mark.parametrize(("engine", "advises"), [("natrual", True), ("natural", False), ("my-plug-in", False)])
def test_a_form_for_a_misspelt_engine_gets_advice(engine: str, advises: bool) -> None:
    heard = advised("- rest: 5s", lexicon=f"{{calf: {{{engine}: caff}}}}")
    advice_on_it = f'1:1: the lexicon has forms for an engine "{engine}"; did you mean "natural"?'
    assert heard == ([advice_on_it] if advises else [])


def test_advice_points_at_the_character() -> None:
    assert advised('- say: "Ten seconds left."')[0].startswith("4:10: ")


def test_a_caution_heard_once_holds_for_the_same_move_later(tmp_path: Path) -> None:
    assert not advised(move("name: M\nhold: 3m\ncautions: [Stop when it hurts.]"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / "home" / name))
    for kind in ("moves", "routines"):
        (tmp_path / kind).mkdir()
    (tmp_path / "moves" / "m.yaml").write_text('name: "M"\nhold: 30s\nsetup: "Ten seconds left."\n')
    (tmp_path / "routines" / "r.yaml").write_text('name: "R"\nsteps:\n  - move: m\n')
    (tmp_path / "other.yaml").write_text("nothing: of ours\n")
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_check_on_a_folder_tells_advice_and_fails_for_it_only_when_strict(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", "--estimate", str(folder)) == 0
    place = (folder / "moves" / "m.yaml").as_posix()
    assert f'{place}:3:8: advice: "seconds left"' in capsys.readouterr().err
    assert run("check", "--estimate", "--strict", str(folder)) == 3


def test_all_bundled_content_is_free_of_advice() -> None:
    content = Path(catalogue().places[-1].folder)
    assert run("check", "--estimate", "--strict", "-q", str(content)) == 0
