"""A real terminal for tests: a shell in a window of tmux, its text, and keys that are pressed."""

import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 30.0
"""Most seconds to wait for anything: these tests do not measure speed."""


class Window:
    """A window with a shell, which exports COLUMNS and LINES as some shells do."""

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
        """Press keys, by their names in tmux."""
        self.tmux("send-keys", *keys)

    def text(self) -> str:
        """Return the text of the window."""
        return self.tmux("capture-pane", "-p")

    def styled(self) -> str:
        """Return the text of the window with the escape codes of its styles."""
        return self.tmux("capture-pane", "-p", "-e")

    def state(self, name: str) -> str:
        """Return a variable of tmux about the terminal, such as `alternate_on` or `cursor_flag`."""
        return self.tmux("display-message", "-p", f"#{{{name}}}").strip()

    def wait(self, holds: Callable[[str], object]) -> str:
        """Wait until `holds` is true for the text of the window, and return the text."""
        until_s = time.monotonic() + PATIENCE_S
        while not holds(text := self.text()):
            assert time.monotonic() < until_s, f"it never came to that:\n{text}"
            time.sleep(0.05)
        return text

    def output_of(self, command: str, name: str) -> str:
        """Run a command in the shell and return its standard output, which goes through the file `name`."""
        target = self.folder / name
        self.type(f"{command} > {target}.part; mv {target}.part {target}")
        until_s = time.monotonic() + PATIENCE_S
        while not target.exists():
            assert time.monotonic() < until_s, f"no {name}:\n{self.text()}"
            time.sleep(0.05)
        return target.read_text(encoding="utf-8")


@contextmanager
def window(folder: Path, columns: int = 80, rows: int = 24) -> Iterator[Window]:
    """Open a window; at the end close it with everything that runs in it."""
    opened = Window(folder, columns, rows)
    try:
        yield opened
    finally:
        opened.tmux("kill-server")
