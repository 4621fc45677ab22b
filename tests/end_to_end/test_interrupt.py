"""Ctrl-C at any time is exit code 130 without a traceback; `scripts/prove signals` tries 300 moments."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.interrupts import faults_of, interrupted, surroundings
from support.programs import needs_proc

pytestmark = [needs_proc, pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX")]


@pytest.mark.parametrize(
    ("arguments", "longest_s", "times"),
    [("list", 0.2, 1), ("build long.yaml", 1.2, 1), ("build long.yaml", 0.9, 4), ("play long.yaml --silent", 1.0, 1)],
)
def test_an_interrupt_ends_it_with_130_and_without_a_traceback(
    tmp_path: Path, arguments: str, longest_s: float, times: int
) -> None:
    assert not faults_of(arguments.split(), tmp_path, longest_s, 5, times)


def test_the_first_moment_is_130(tmp_path: Path) -> None:
    assert interrupted(["list"], tmp_path, surroundings(tmp_path), 0.0).exit_code == 130


LOST = """
import sys
from voiceguide._system import interrupt
interrupt.LOST_S = 0.2
interrupt.install()
interrupt.begin_work()
import click
from voiceguide import cli
import signal, time
class Swallowing:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
@click.command()
def lose():
    {how}
cli.command.add_command(lose, "lose")
cli._COMMANDS = {{**cli._COMMANDS, "lose": ""}}
cli._Commands.get_command = lambda self, ctx, name: lose
sys.argv = ["voiceguide", "lose"]
cli.script()
"""


@pytest.mark.parametrize(
    "how",
    [
        "value = Swallowing(); del value; time.sleep(3)",
        "try:\n        signal.raise_signal(signal.SIGINT)\n    except BaseException as error:\n"
        "        raise ValueError('a library made it another error') from error",
        "try:\n        signal.raise_signal(signal.SIGINT)\n    except BaseException:\n        time.sleep(3)",
    ],
)
def test_an_interrupt_that_a_library_loses_or_changes_is_one_all_the_same(how: str) -> None:
    program = [sys.executable, "-c", LOST.format(how=how)]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr.strip()) == (130, "Stopped.")


def test_a_job_that_a_shell_started_in_the_back_ignores_it(tmp_path: Path) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "voiceguide", "schema", "move"], env=surroundings(tmp_path), preexec_fn=ignore,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
