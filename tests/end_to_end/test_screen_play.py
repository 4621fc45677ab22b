"""`voiceguide play` in a real terminal of three sizes: each key has its effect, and no trace stays."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.programs import needs
from support.tmux import Window, window
from voiceguide.model.durations import parse_duration
from voiceguide.player.tui.large_letters import drawn, has_shapes

pytestmark = needs("tmux", "pkill")
ROUTINE = """\
format: 1
name: Three
intro: "Here."
safety: "Safe."
defaults: {settle: 1s, halfway: off, announce: none}
steps:
  - move: {name: Alpha, side: none, prepare: 1s, hold: 5m, setup: "Begin."}
  - move: {name: Bravo, side: none, prepare: 1s, reps: 2, pace: 1s, wait: true, setup: "Begin."}
  - move: {name: Charlie, side: none, prepare: 1s, hold: 60s, setup: "Begin."}
"""


def shows(*texts: str) -> Callable[[str], bool]:
    """Whether every text stands on the screen, plainly or in letters of any size."""

    def on(screen: str) -> bool:
        drawings = {text: [drawn(text, size)[0].strip() for size in (1, 2, 3, 4) if has_shapes(text)] for text in texts}
        return all(text in screen or any(one in screen for one in drawings[text]) for text in texts)

    return on


def passed_s(screen: str) -> float:
    """How much of the session has passed, which the last row tells."""
    return parse_duration(screen.split("\n")[-2].split()[0])


def start(terminal: Window, folder: Path, *options: str, program: tuple[str, ...] = ("-m", "voiceguide")) -> str:
    """Start the session, and give the settings of the terminal before."""
    path = folder / "three.yaml"
    path.write_text(ROUTINE, encoding="utf-8")
    before = terminal.output_of("stty -a", "before")
    environment = [f"VOICEGUIDE_{name}_DIR={folder / name.lower()}" for name in ("CACHE", "DATA", "CONFIG")]
    python = [sys.executable, *program, "play", str(path), "--silent", "--voice", "hum", "--talk", "bells"]
    terminal.type(f"{shlex.join(['env', *environment, *python, *options])}; echo code $?")
    return before


def is_as_before(terminal: Window, before: str) -> None:
    assert terminal.output_of("stty -a", "after") == before
    assert (terminal.state("alternate_on"), terminal.state("cursor_flag")) == ("0", "1")


def test_each_key_has_its_effect_at_each_size(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = start(terminal, tmp_path)
        terminal.wait(shows("Three"))
        terminal.press("n")
        terminal.wait(shows("Alpha", "hold"))
        for columns, rows in ((40, 12), (80, 24), (200, 50)):
            terminal.resize(columns, rows)
            terminal.wait(shows("Alpha", "hold"))
            for key, effect in (
                ("Space", "paused"), ("Space", "hold"), ("+", "10s more"), ("-", "10s less"), ("9", "Volume -2 dB"),
                ("0", "Volume +0 dB"), ("[", "Pace 90 %"), ("]", "Pace 100 %"), ("t", "to go"), ("?", "? closes"),
            ):  # fmt: skip
                terminal.press(key)
                terminal.wait(shows("Alpha", effect) if key != "?" else shows(effect, "softer"))
            terminal.press("?")
            terminal.wait(lambda screen: "closes" not in screen)
        terminal.press("s")
        terminal.wait(shows("Bravo", "Waiting for you"))
        terminal.press("Enter")
        begun_s = passed_s(terminal.wait(shows("Charlie", "ready")))
        late_s = passed_s(terminal.wait(lambda screen: passed_s(screen) > begun_s + 1))
        terminal.press("r")
        terminal.wait(lambda screen: passed_s(screen) < late_s)
        for key, move in (("Left", "Bravo"), ("Right", "Charlie"), ("p", "Bravo"), ("n", "Charlie")):
            terminal.press(key)
            terminal.wait(shows(move, "ready"))
        terminal.press("x", "Tab", "C-q", "F1", "Q")
        terminal.wait(shows("code 0"))
        terminal.resize(80, 24)
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


PLANTED = """
import sys
import voiceguide.player.tui.app
from voiceguide.cli import main
voiceguide.player.tui.app.picture = lambda *_: 1 / 0
main(sys.argv[1:])
"""


def test_a_bug_is_told_as_one_by_the_command_line(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        (tmp_path / "planted.py").write_text(PLANTED, encoding="utf-8")
        before = start(terminal, tmp_path, program=(str(tmp_path / "planted.py"),))
        shown = terminal.wait(shows("code 1"))
        assert "This is a bug in voiceguide (ZeroDivisionError)" in " ".join(shown.split())
        is_as_before(terminal, before)


@pytest.mark.parametrize(("name", "code"), [("INT", 130), ("TERM", 143), ("HUP", 143)])
def test_a_signal_ends_the_session_and_is_told_by_the_code(name: str, code: int, tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = start(terminal, tmp_path)
        terminal.wait(shows("Three"))
        subprocess.run(["pkill", f"-{name}", "-P", terminal.state("pane_pid")], check=True)
        terminal.wait(shows(f"code {code}"))
        is_as_before(terminal, before)
