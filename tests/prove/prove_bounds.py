"""What a stranger's file costs grows with its size and no faster, or is refused with the limit in the message."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

FACTOR = 3.0
"""Most by which the cost may grow when the input doubles: twice, and room for a busy machine."""
LEAST_S, LEAST_MIB = 0.15, 20.0
"""Costs below these, without that of the start, are not compared: they are noise."""
REFUSED = "at most"


def steps(line: str) -> Callable[[int], str]:
    return lambda count: "name: O\nsteps:\n" + "".join(f"  - {line}\n".replace("#N", str(n)) for n in range(count))


def hold(cue: str) -> Callable[[int], str]:
    return lambda seconds: f"name: O\nsteps:\n  - move: {{name: X, hold: {seconds}s, {cue}}}\n"


INPUTS: dict[str, tuple[list[str], Callable[[int], str], int]] = {
    "fit out of reach": (["show", "--estimate", "--fit", "2h"], lambda n: steps(
        f'{{say: "Roll.", repeat: {{min: 0, usual: 1, max: {n}}}}}')(1), 250),
    "fit in a gap": (["show", "--estimate", "--fit", "8m40s"], lambda n: steps(
        f'{{say: "Roll.", after: 17s, repeat: {{min: 0, usual: 1, max: {n}}}}}')(1), 250),
    "every": (["check", "--estimate"], hold('cues: [{every: 1s, say: ["Go."]}]'), 10_000),
    "alive": (["check", "--estimate"], hold("alive: 1s"), 10_000),
    "repetitions": (["check", "--estimate"], lambda n: steps(
        f"{{move: {{name: X, reps: 1000, pace: 2s}}, repeat: {n}}}")(1), 10),
    "check --fix": (["check", "--estimate", "--fix"], steps('{after: 5s, say: "Roll it #N."}'), 1000),
    "optional steps": (["show", "--estimate"], steps('{say: "Roll it #N.", optional: true}'), 1200),
    "brackets": (["import"], lambda n: "Say " + "[" * n, 200_000),
    "emphasis": (["import"], lambda n: "Say " + "*a " * (n // 3), 200_000),
    "spaces in a heading": (["import"], lambda n: f"# a{' ' * n}b\n\nSay.\n", 200_000),
    "pauses": (["import"], lambda n: "Say [pause" + " " * n + "3s]", 200_000),
    "sentences of a paragraph": (["build", "-n", "--voice", "system"], lambda n: steps(
        '{say: "' + "Roll it slowly, and breathe out. " * n + '"}')(1), 75),
}  # fmt: skip
REFUSALS = {
    "every, all day": hold('cues: [{every: 1s, say: ["Go."]}]')(86_400),
    "alive, for weeks": "name: O\ndefaults: {alive: 1s}\nsteps:\n  - {move: {name: X, hold: 24h}, repeat: 50}\n",
    "a million repetitions": steps("{move: {name: X, reps: 1000, pace: 1s}, repeat: 1000}")(1),
    "more steps than a day has": steps('{say: "Roll.", repeat: 1000}')(6),
}


def cost(arguments: list[str], path: Path, cache: Path) -> tuple[float, float, str]:
    """Return the processor time in seconds, the peak of memory in MiB, and the messages of a command."""
    program = (
        "import resource, sys; from voiceguide.cli import _run; _run(sys.argv[1:]); sys.stdout = sys.stderr; "
        "used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]; "
        "print(sum(one.ru_utime + one.ru_stime for one in used), max(one.ru_maxrss for one in used) / 1024)"
    )
    command = [sys.executable, "-c", program, *arguments, str(path)]
    environment = {**os.environ, "VOICEGUIDE_CACHE_DIR": str(cache)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=600)
    seconds, mib = done.stderr.splitlines()[-1].split()
    return float(seconds), float(mib), done.stderr


@pytest.mark.parametrize("name", INPUTS)
def test_twice_the_input_costs_twice_the_time_and_memory(name: str, tmp_path: Path) -> None:
    arguments, made, size = INPUTS[name]
    start_s, start_mib, _ = cost(["--version"], tmp_path, tmp_path)
    found = []
    for times in (1, 2, 4):
        path = tmp_path / f"{times}.{'md' if arguments[0] == 'import' else 'yaml'}"
        path.write_text(made(times * size), encoding="utf-8")
        seconds, mib, told = cost(arguments, path, tmp_path / f"cache{times}")
        assert "Traceback" not in told
        found.append((seconds - start_s, mib - start_mib))
        print(f"{name}, {times * size}: {seconds:.2f} s, {mib:.0f} MiB")  # noqa: T201 - pytest shows it
    for (less_s, less_mib), (more_s, more_mib) in pairwise(found):
        assert more_s <= FACTOR * max(less_s, LEAST_S)
        assert more_mib <= FACTOR * max(less_mib, LEAST_MIB)


@pytest.mark.parametrize("source", REFUSALS.values(), ids=REFUSALS)
def test_what_is_beyond_a_limit_is_refused_with_the_limit(source: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(source, encoding="utf-8")
    seconds, _, told = cost(["check", "--estimate"], path, tmp_path)
    assert REFUSED in told
    assert seconds < 10
