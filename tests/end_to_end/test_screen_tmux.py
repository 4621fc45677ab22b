"""The screen in a real terminal: the terminal is restored, whatever ends the screen."""

import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.paths import TESTS
from support.programs import needs
from support.tmux import PATIENCE_S, Window, window

pytestmark = needs("tmux", "pgrep")
SHOWING = TESTS / "support" / "screens.py"


def start(terminal: Window, *arguments: str, environment: str = "") -> None:
    """Start the screen, and wait until it is there."""
    program = " ".join([shlex.join([sys.executable, str(SHOWING)]), *arguments])
    terminal.type(f"{environment} {program}; echo code $?")
    terminal.wait(lambda text: "Next  Ball" in text)


def is_as_before(terminal: Window, before: str, name: str) -> None:
    assert terminal.output_of("stty -a", name) == before
    assert terminal.state("alternate_on") == "0"
    assert terminal.state("cursor_flag") == "1"
    assert terminal.state("mouse_any_flag") == "0"


def process_in(terminal: Window) -> str:
    """The process that the shell in the window has started."""
    shell = terminal.state("pane_pid")
    return subprocess.run(["pgrep", "-P", shell], check=True, capture_output=True, text=True).stdout.strip()


def signal(terminal: Window, name: str) -> None:
    """Send a signal to the program in the window."""
    subprocess.run(["kill", f"-{name}", process_in(terminal)], check=True)


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
        terminal.wait(lambda text: "ended: over" in text)
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
            terminal.type("clear")
            terminal.wait(lambda text: "Next" not in text)  # or a key would be typed to the shell
            terminal.type("fg")
            terminal.wait(lambda text: "Next  Ball" in text)
        terminal.press("q")
        terminal.wait(lambda text: "ended: over" in text)
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


def test_a_job_in_the_background_stays_stopped_and_can_be_ended_there(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal)
        terminal.press("C-z")
        terminal.wait(lambda text: "Stopped" in text)
        terminal.type("clear; bg")
        terminal.wait(lambda text: "&" in text)
        terminal.type("clear; jobs")
        terminal.wait(lambda text: "Stopped" in text)
        terminal.type("kill %1; wait; echo code $?")
        terminal.wait(lambda text: "ended: terminated" in text)
        is_as_before(terminal, before, "after")


def test_a_job_that_was_stopped_unseen_and_ended_leaves_no_screen_behind(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal)
        signal(terminal, "STOP")
        terminal.wait(lambda text: "Stopped" in text)
        terminal.type("kill %1; wait")
        terminal.wait(lambda text: "ended: terminated" in text)
        is_as_before(terminal, before, "after")


def test_a_start_in_the_background_waits_for_the_front(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        terminal.type(f"set -b; {shlex.join([sys.executable, str(SHOWING)])} &")
        terminal.wait(lambda text: "Stopped" in text)
        is_as_before(terminal, before, "waiting")
        terminal.type("fg")
        terminal.wait(lambda text: "Next  Ball" in text)
        terminal.press("q")
        assert "at most 1 reader of keys" in terminal.wait(lambda text: "ended: over" in text)
        is_as_before(terminal, before, "after")


def test_a_terminal_that_is_closed_ends_it(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        start(terminal)
        process = process_in(terminal)
        terminal.tmux("new-window")
        terminal.tmux("kill-pane", "-t", ":0")
        until_s = time.monotonic() + PATIENCE_S
        while subprocess.run(["kill", "-0", process], check=False, capture_output=True).returncode == 0:
            assert time.monotonic() < until_s
            time.sleep(0.05)


def test_keys_come_from_the_terminal_where_standard_input_is_none(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        before = terminal.output_of("stty -a", "before")
        start(terminal, environment="echo routine |")
        terminal.press("+")
        terminal.wait(lambda text: "LONGER" in text)
        terminal.press("q")
        terminal.wait(lambda text: "ended: over" in text)
        is_as_before(terminal, before, "after")


def test_without_blocks_and_with_stderr_elsewhere_it_is_shown_all_the_same(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        start(terminal, "2>/dev/null", environment="PYTHONIOENCODING=latin-1")
        assert "####" in terminal.text()
        assert terminal.text().isascii()
        terminal.press("q")


@pytest.mark.parametrize(("environment", "coloured"), [("NO_COLOR=1", False), ("NO_COLOR=", True), ("", True)])
def test_no_color_is_obeyed(environment: str, coloured: bool, tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        start(terminal, environment=environment)
        codes = {code for codes in re.findall(r"\x1b\[([\d;]*)m", terminal.styled()) for code in codes.split(";")}
        assert bool(codes - {"0", "1", "2", "7", "39", "49"}) == coloured
        terminal.press("q")


@pytest.mark.parametrize(("more", "told"), [("", False), ("fails", True)])
def test_what_is_written_to_stderr_is_not_drawn_over_it(more: str, told: bool, tmp_path: Path) -> None:
    with window(tmp_path, 80, 60) as terminal:
        start(terminal, "noisy", "seconds=2", more)
        shown = terminal.wait(lambda text: "\ncode" in text)
        assert "words of ours" in shown
        assert ("noise of a library" in shown) == told


def test_stderr_is_not_drawn_over_the_screen(tmp_path: Path) -> None:
    with window(tmp_path) as terminal:
        start(terminal, "noisy", "seconds=20")
        time.sleep(1.0)
        assert "noise" not in terminal.text()
        assert "words of" not in terminal.text()
        terminal.press("q")
        terminal.wait(lambda text: "words of ours" in text)
