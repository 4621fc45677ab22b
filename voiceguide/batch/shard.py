"""A shard of a plan: the part that a machine builds while others build the rest, with a number of their own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from voiceguide.errors import UsageError

MOST = 100_000
"""Most shards of a plan."""
_WRITTEN = re.compile(r"(\d{1,6})/(\d{1,6})")
_ARRAYS = (
    ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT"),
    ("AWS_BATCH_JOB_ARRAY_INDEX", "", "AWS_BATCH_JOB_ARRAY_SIZE"),
    ("JOB_COMPLETION_INDEX", "", ""),
)
"""The variables of Slurm, AWS Batch and Kubernetes: the number of a job, the lowest number, and how many there are.

An empty name stands for a variable that there is none of: the lowest number is 0, or the number of jobs is not told.
"""


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a plan: part `index`, from 1, of `count` parts with about the same number of sessions."""

    index: int
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole plan."""
        return self.count == 1

    def range_of(self, sessions: int) -> range:
        """Return the indices of its sessions, from 0, if the plan has `sessions`. They stand together in the plan."""
        return range((self.index - 1) * sessions // self.count, self.index * sessions // self.count)


WHOLE = Shard(1, 1)


def shard_from(written: str | None, environment: Mapping[str, str]) -> Shard:
    """Return the shard that --shard names, or that a job of an array is to build; the whole plan without either.

    `written` is `I/N`, counted from 1; or `N`, for which the variables of Slurm, AWS Batch or Kubernetes say the
    number of this job. Without it, Slurm and AWS Batch say both. Raise UsageError if it makes no sense, or if only the
    number of the job is known.
    """
    if written is not None and (match := _WRITTEN.fullmatch(written.strip())):
        return _checked(int(match[1]), int(match[2]), f"--shard {written}")
    array = _array_job(environment)
    if written is not None:
        if not (written.isascii() and written.isdigit() and len(written) <= 6):
            raise UsageError(f'--shard: expected I/N, such as 3/8 for the third of eight parts, not "{written}"')
        if array is None:
            raise UsageError(
                f"--shard {written}: this is no job of an array, so that nothing says which part it builds; "
                f"write --shard 1/{written}, and the other parts likewise"
            )
        return _checked(array[0], int(written), f"--shard {written} as job {array[0]}")
    if array is None:
        return WHOLE
    index, count, variable = array
    if count is None:
        raise UsageError(
            f"{variable} is set, so this is one of several jobs, but nothing says of how many; add --shard N, with "
            "the number of jobs"
        )
    return _checked(index, count, variable)


def _array_job(environment: Mapping[str, str]) -> tuple[int, int | None, str] | None:
    """Return the number of this job, from 1, how many there are if that is known, and the variable that says it."""
    for variable, lowest, count in _ARRAYS:
        number = _number(environment, variable)
        if number is not None:
            return number - (_number(environment, lowest) or 0) + 1, _number(environment, count), variable
    return None


def _number(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _checked(index: int, count: int, said: str) -> Shard:
    if not 1 <= count <= MOST:
        raise UsageError(f"{said}: expected 1 to {MOST} parts")
    if not 1 <= index <= count:
        raise UsageError(f"{said}: there is no part {index} of {count}; the parts count from 1")
    return Shard(index, count)
