"""`voiceguide play` in a real terminal of three sizes: each key has its effect there, and every end leaves it as it was."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from terminals import Window, window
from tools import needs
from voiceguide.screen.letters import drawn, has_shapes

pytestmark = needs("tmux")
ROUTINE = """\
format: 1
name: Three
intro: "Here."
safety: "Safe."
defaults: {settle: 1s, halfway: off}
steps:
  - move: {name: Alpha, side: none, prepare: 1s, hold: 60s, setup: "Begin."}
  - move: {name: Bravo, side: none, prepare: 1s, reps: 2, pace: 2s, wait: true, setup: "Begin."}
  - move: {name: Charlie, side: none, prepare: 1s, hold: 60s, setup: "Begin."}
"""


def shows(*texts: str) -> Callable[[str], bool]:
    """Whether every text stands on the screen, plainly or in letters of any size."""

    def on(screen: str) -> bool:
        drawings = {text: [drawn(text, size)[0].strip() for size in (1, 2, 3, 4) if has_shapes(text)] for text in texts}
        return all(text in screen or any(one in screen for one in drawings[text]) for text in texts)

    return on


def start(terminal: Window, folder: Path, *options: str) -> str:
    """Start the session, and give the settings of the terminal before."""
    path = folder / "three.yaml"
    path.write_text(ROUTINE, encoding="utf-8")
    before = terminal.output_of("stty -a", "before")
    environment = [f"VOICEGUIDE_{name}_DIR={folder / name.lower()}" for name in ("CACHE", "DATA", "CONFIG")]
    program = [sys.executable, "-m", "voiceguide", "play", str(path), "--silent", "--voice", "hum", *options]
    terminal.type(f"{shlex.join(['env', *environment, *program])}; echo code $?")
    return before


def is_as_before(terminal: Window, before: str) -> None:
    assert terminal.output_of("stty -a", "after") == before
    assert (terminal.state("alternate_on"), terminal.state("cursor_flag")) == ("0", "1")


@pytest.mark.parametrize(("columns", "rows"), [(40, 12), (80, 24), (200, 50)])
def test_each_key_has_its_effect(columns: int, rows: int, tmp_path: Path) -> None:
    with window(tmp_path, columns, rows) as terminal:
        before = start(terminal, tmp_path)
        terminal.wait(shows("Three"))
        terminal.press("n")
        terminal.wait(shows("Alpha", "hold"))
        for keys, effect in (
            ("Space", "paused"), ("Space", "hold"), ("+", "10s more"), ("-", "10s less"), ("9", "Volume -2 dB"),
            ("0", "Volume +0 dB"), ("[", "Pace 90 %"), ("]", "Pace 100 %"), ("t", "minutes to go"), ("r", "ready"),
        ):  # fmt: skip
            terminal.press(keys)
            terminal.wait(shows("Alpha", effect))
        terminal.press("?")
        terminal.wait(shows("softer", "? closes"))
        terminal.press("?")
        terminal.wait(lambda screen: "closes" not in screen)
        terminal.wait(lambda screen: shows("hold")("\n".join(screen.splitlines()[: rows // 3])))
        terminal.press("s")
        terminal.wait(shows("Bravo", "Waiting for you"))
        terminal.press("Enter")
        terminal.wait(shows("Charlie", "ready"))
        terminal.press("Left")
        terminal.wait(shows("Bravo", "ready"))
        terminal.press("Right")
        terminal.wait(shows("Charlie", "ready"))
        terminal.press("p")
        terminal.wait(shows("Bravo", "ready"))
        terminal.press("x", "Tab", "C-q", "F1")
        terminal.press("Q")
        terminal.wait(shows("code 0"))
        is_as_before(terminal, before)


def test_with_any_key_each_key_pauses_and_ctrl_c_ends(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = start(terminal, tmp_path, "--any-key")
        terminal.wait(shows("Three"))
        terminal.press("q")
        terminal.wait(shows("paused", "Paused: any key goes on"))
        terminal.press("C-c")
        terminal.wait(shows("code 130"))
        is_as_before(terminal, before)
