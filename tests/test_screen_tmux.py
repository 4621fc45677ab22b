"""The screen in a real terminal: how it is left, whatever ends it."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from terminals import Window, window
from tools import needs

pytestmark = needs("tmux", "pgrep")
SHOWING = Path(__file__).parent / "showing.py"


def start(terminal: Window, *arguments: str, environment: str = "") -> None:
    """Start the screen with a held second hand, and remember its process as $! would."""
    program = shlex.join([sys.executable, str(SHOWING), *arguments])
    terminal.type(f"{environment} {program}; echo code $?")
    terminal.wait(lambda text: "Next  Ball" in text)


def is_as_before(terminal: Window, before: str, name: str) -> None:
    assert terminal.output_of("stty -a", name) == before
    assert terminal.state("alternate_on") == "0"
    assert terminal.state("cursor_flag") == "1"
    assert terminal.state("mouse_any_flag") == "0"


def signal(terminal: Window, name: str) -> None:
    """Send a signal to the program in the window."""
    shell = terminal.state("pane_pid")
    process = subprocess.run(["pgrep", "-P", shell], check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run(["kill", f"-{name}", process], check=True)


@pytest.mark.parametrize(("name", "code"), [("INT", 130), ("TERM", 143)])
def test_a_signal_ends_it_and_leaves_the_terminal_as_it_was(name: str, code: int, tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal)
        assert terminal.state("alternate_on") == "1"
        signal(terminal, name)
        terminal.wait(lambda text: f"code {code}" in text)
        is_as_before(terminal, before, "after")


def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal)
        terminal.press("C-c")
        terminal.wait(lambda text: "code 130" in text)
        is_as_before(terminal, before, "after")


def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal)
        for turn in ("one", "two"):
            terminal.press("C-z")
            terminal.wait(lambda text: "Stopped" in text)
            is_as_before(terminal, before, f"stopped-{turn}")
            terminal.type("clear; fg")
            terminal.wait(lambda text: "Next  Ball" in text)
        terminal.press("q")
        terminal.wait(lambda text: "Next  Ball" not in text)
        is_as_before(terminal, before, "after")


def test_a_stop_from_elsewhere_gives_the_terminal_back_too(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal)
        for name in ("TSTP", "STOP"):  # the second nobody can see coming
            signal(terminal, name)
            terminal.wait(lambda text: "Stopped" in text)
            if name == "TSTP":
                is_as_before(terminal, before, name)
            terminal.type("clear; fg")
            terminal.wait(lambda text: "Next  Ball" in text)
        terminal.press("q")
        terminal.wait(lambda text: "Next  Ball" not in text)
        is_as_before(terminal, before, "after")


def test_a_bug_is_told_after_the_terminal_was_given_back(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal, "fails")
        text = terminal.wait(lambda text: "code 1" in text)
        assert "ZeroDivisionError: planted" in text
        assert "╭" not in text  # no traceback of Textual's own
        is_as_before(terminal, before, "after")


def test_its_end_gives_the_terminal_back(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal, "seconds=3")
        terminal.wait(lambda text: "ended: over" in text)
        is_as_before(terminal, before, "after")
