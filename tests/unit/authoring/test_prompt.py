"""voiceguide/authoring/prompt.py, and ten routines that a language model wrote from the printed prompt alone.

`tests/data/written/` holds the answers as they came, mistakes included. `ANSWERS` are the lines that the model changed
after it had read the records of `check --json`, where there was no safe correction.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support.command_line import Run
from support.paths import CHECKOUT, DATA
from voiceguide.authoring.prompt import skill_text
from voiceguide.parser.catalogue import Catalogue

WRITTEN = sorted((DATA / "written").glob("*.yaml"))
ANSWERS: dict[str, list[dict[str, str]]] = {
    "04-hips-stretch": [{"          area: thigh": "          area: quads"}],
    "05-back-peanut": [{"      area: upper-back": "      area: mid-back"}],
    "07-forearms": [{"      reps: 10": "      reps: 10\n      pace: 3s"}],
    "08-glutes-ball": [
        {
            'intro: "Seat and hip, {side} first, in about {minutes} minutes."':
            'intro: "Seat and hip, in about {minutes} minutes."'
        }
    ],
    "09-whole-body": [
        {
            "      - move: roller-calf": "      - move: calf-roller",
            "      - move: roller-hamstrings": "      - move: hamstrings-roller",
            "      - move: roller-quads": "      - move: quads-roller",
        },
        {
            '            - {at: 10s, say: "Not on to the neck, and not on to the lower back."}':
            '            - {at: -6s, say: "Not on to the neck."}'
        },
    ],
    "10-chest-opener": [{"      hold: 30-60s": "      hold: {min: 30s, usual: 45s, max: 60s}"}],
}  # fmt: skip
"""Changed lines, by the routine, for each round."""
NEEDED = {"01-calves-evening": 0, "03-feet-sleep": 0, "06-box-breath": 0, "09-whole-body": 2}
"""Rounds of `check --json` until a routine is right; one where it is not here."""
ROUNDS = 2


def errors(run: Run, path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("check", "--estimate", "--json", path.as_posix())[1])
    return [record for record in found if record["level"] == "error"]


def mended(text: str, found: list[dict[str, Any]], answers: dict[str, str]) -> str:
    lines = text.splitlines()
    for record in found:
        if "fix" in record:
            lines[record["line"] - 1] = record["fix"]
        else:
            assert answers, record
    return "\n".join(answers.get(line, line) for line in lines) + "\n"


def rounds_needed(run: Run, name: str, folder: Path) -> int:
    path = folder / f"{name}.yaml"
    path.write_text((DATA / "written" / f"{name}.yaml").read_text(encoding="utf-8"))
    for number in range(ROUNDS + 1):
        if not (found := errors(run, path)):
            return number
        answers = ANSWERS.get(name, [])
        path.write_text(mended(path.read_text(), found, answers[number] if number < len(answers) else {}))
    pytest.fail(f"{name} is not right after {ROUNDS} rounds")


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_a_routine_from_the_prompt_is_right_after_a_round_of_check(path: Path, run: Run, tmp_path: Path) -> None:
    needed = rounds_needed(run, path.stem, tmp_path)
    assert needed == NEEDED.get(path.stem, 1)
    assert f"| {path.stem} | {needed} |" in (CHECKOUT / "docs" / "language-models.md").read_text(encoding="utf-8")


def test_the_example_of_the_prompt_is_right_and_needs_no_advice(run: Run, tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", run("prompt")[1], re.DOTALL)
    (tmp_path / "example.yaml").write_text(example)
    assert run("check", "--estimate", "--strict", (tmp_path / "example.yaml").as_posix())[0] == 0


def test_the_prompt_has_all_that_may_be_written(run: Run) -> None:
    code, prompt, _ = run("prompt")
    catalogue = Catalogue()
    listed = [name for kind in ("area", "tool", "posture") for name in catalogue.lists.choices(kind)]
    names = [*catalogue.ids("moves"), *listed]
    assert code == 0
    assert [name for name in names if name not in prompt] == []


def test_the_prompt_is_narrowed_to_a_wish_and_knows_moves_of_ones_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = tmp_path / "data" / "moves"
    moves.mkdir(parents=True)
    (moves / "my-squeeze.yaml").write_text("name: Squeeze\narea: calf\nhold: 30s\n")
    (moves / "broken.yaml").write_text("name: [\n")
    monkeypatch.setenv("VOICEGUIDE_DATA_DIR", str(tmp_path / "data"))
    code, prompt, said = run("prompt", "--area", "calf", "--tool", "spiky-ball", "--minutes", "12")
    assert (code, "broken.yaml" in said) == (0, True)
    assert "- my-squeeze: Squeeze; calf; no tool" in prompt
    assert "- calf-draw-back: " in prompt
    assert "- foot-slow-roll: " not in prompt
    assert "about 12 minutes" in prompt


def test_words_that_the_prompt_does_not_know_are_refused(run: Run) -> None:
    assert run("prompt", "--area", "calfs")[0] == 2
    assert run("prompt", "--tool", "hammer")[0] == 2
    assert run("prompt", "--language", "xx")[0] == 3


def test_the_skill_is_printed_as_it_ships(run: Run) -> None:
    assert run("prompt", "--skill")[1] == skill_text()
    assert skill_text().startswith("---\nname: voiceguide\ndescription: ")
    assert (CHECKOUT / ".agents" / "skills" / "voiceguide" / "SKILL.md").is_file()
