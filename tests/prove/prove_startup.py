"""`voiceguide --help` costs at most twice as much as `python -c "import click"`, measured side by side."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

TURNS = 31
IMPORT = (sys.executable, "-c", "import click")
PROGRAM = Path(sys.executable).with_name("voiceguide")
HELP = (str(PROGRAM), "--help") if PROGRAM.exists() else (sys.executable, "-m", "voiceguide", "--help")


def seconds(command: tuple[str, ...]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def test_help_costs_at_most_twice_what_click_does() -> None:
    for command in (IMPORT, HELP):
        seconds(command)  # once, so that both are compiled and in the disk's cache
    pairs = [(seconds(IMPORT), seconds(HELP)) for _ in range(TURNS)]
    click_s, help_s = (statistics.median(column) for column in zip(*pairs, strict=True))
    assert help_s <= 2 * click_s, f"import click: {click_s * 1000:.0f} ms, --help: {help_s * 1000:.0f} ms"
