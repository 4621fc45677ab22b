"""Three hundred Ctrl-Cs, from the first moment of the process to the last, end with 130 and without a traceback."""

from pathlib import Path

import pytest

from support.interrupts import faults_of


@pytest.mark.parametrize(
    ("arguments", "longest_s", "count"),
    [
        ("list", 0.6, 60),
        ("build long.yaml", 2.0, 60),
        ("build long.yaml --voice system --tracks", 2.5, 60),
        ("play long.yaml --silent --plain", 2.0, 60),
        ("compose --area calf --minutes 8", 2.0, 30),
    ],
)
def test_an_interrupt_at_any_moment(tmp_path: Path, arguments: str, longest_s: float, count: int) -> None:
    assert not faults_of(arguments.split(), tmp_path, longest_s, count)


def test_four_in_a_row_at_any_moment(tmp_path: Path) -> None:
    assert not faults_of(["build", "long.yaml"], tmp_path, 2.0, 30, times=4)
