"""A real terminal for tests: a shell in a window of tmux, what stands there, and keys pressed into it."""

import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 30.0
"""For what has to come at all; how fast, is no matter of these tests."""


class Window:
    """One window of so many columns and rows, with a shell in it, which exports its first size as some shells do."""

    def __init__(self, folder: Path, columns: int, rows: int) -> None:
        self.folder = folder
        self._tmux = ("tmux", "-S", f"{folder}/tmux", "-f", "/dev/null")
        shell = ("env", "PS1=$ ", "COLUMNS=80", "LINES=24", "bash", "--norc", "--noprofile", "-i")
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), shlex.join(shell))
        self.tmux("set-option", "-g", "status", "off")
        self.resize(columns, rows)

    def tmux(self, *arguments: str) -> str:
        return subprocess.run([*self._tmux, *arguments], check=True, capture_output=True, text=True).stdout

    def resize(self, columns: int, rows: int) -> None:
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def type(self, line: str) -> None:
        self.tmux("send-keys", "-l", line)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self.tmux("send-keys", *keys)

    def text(self) -> str:
        """What stands in the window."""
        return self.tmux("capture-pane", "-p")

    def styled(self) -> str:
        """The same, with the escape codes of its styles."""
        return self.tmux("capture-pane", "-p", "-e")

    def state(self, name: str) -> str:
        """What tmux knows of the terminal, such as `alternate_on`, `cursor_flag`."""
        return self.tmux("display-message", "-p", f"#{{{name}}}").strip()

    def wait(self, holds: Callable[[str], object]) -> str:
        """Wait until what stands in the window is so, and give it."""
        until_s = time.monotonic() + PATIENCE_S
        while not holds(text := self.text()):
            assert time.monotonic() < until_s, f"it never came to that:\n{text}"
            time.sleep(0.05)
        return text

    def output_of(self, command: str, name: str) -> str:
        """What a command prints that is given to the shell, by way of a file of that name."""
        target = self.folder / name
        self.type(f"{command} > {target}.part; mv {target}.part {target}")
        until_s = time.monotonic() + PATIENCE_S
        while not target.exists():
            assert time.monotonic() < until_s, f"no {name}:\n{self.text()}"
            time.sleep(0.05)
        return target.read_text(encoding="utf-8")


@contextmanager
def window(folder: Path, columns: int = 80, rows: int = 24) -> Iterator[Window]:
    """Open a window, and close it with all that runs in it."""
    opened = Window(folder, columns, rows)
    try:
        yield opened
    finally:
        opened.tmux("kill-server")
