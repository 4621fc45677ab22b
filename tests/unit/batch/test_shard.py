"""Shards: which part of a plan a machine builds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.batch.shard import WHOLE, Shard, shard_from
from voiceguide.errors import UsageError


@given(st.integers(0, 300), st.integers(1, 40))
def test_each_session_belongs_to_one_shard(sessions: int, count: int) -> None:
    shards = [Shard(index, count) for index in range(1, count + 1)]
    assert [at for shard in shards for at in shard.range_of(sessions)] == list(range(sessions))


@given(st.integers(1, 300), st.integers(1, 40))
def test_shards_have_about_the_same_number_of_sessions(sessions: int, count: int) -> None:
    sizes = [len(Shard(index, count).range_of(sessions)) for index in range(1, count + 1)]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    ("written", "environment", "shard"),
    [
        (None, {}, WHOLE),
        ("3/8", {}, Shard(3, 8)),
        ("3/8", {"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_COUNT": "9"}, Shard(3, 8)),
        (None, {"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "8"}, Shard(5, 8)),
        (None, {"SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "8"}, Shard(1, 8)),
        (None, {"AWS_BATCH_JOB_ARRAY_INDEX": "7", "AWS_BATCH_JOB_ARRAY_SIZE": "8"}, Shard(8, 8)),
        ("8", {"JOB_COMPLETION_INDEX": "0"}, Shard(1, 8)),
    ],
)
def test_the_flag_or_the_variables_of_a_job_say_the_shard(
    written: str | None, environment: dict[str, str], shard: Shard
) -> None:
    assert shard_from(written, environment) == shard


@pytest.mark.parametrize(
    ("written", "environment", "words"),
    [
        ("0/8", {}, "no part 0 of 8"),
        ("9/8", {}, "no part 9 of 8"),
        ("3/0", {}, "1 to 100000 parts"),
        ("three", {}, "expected I/N"),
        ("8", {}, "--shard 1/8"),
        (None, {"JOB_COMPLETION_INDEX": "2"}, "add --shard N"),
        ("4", {"JOB_COMPLETION_INDEX": "4"}, "no part 5 of 4"),
    ],
)
def test_a_shard_that_makes_no_sense_is_refused(written: str | None, environment: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        shard_from(written, environment)
