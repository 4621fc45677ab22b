"""share.identity: a phone finds its sessions again at the next start."""

import os
import stat
from pathlib import Path

import pytest

from voiceguide.errors import SoundError
from voiceguide.share.identity import FILE, TOKEN_LENGTH, kept_identity


def test_it_stays_the_same(tmp_path: Path) -> None:
    first = kept_identity(tmp_path / "data")
    assert kept_identity(tmp_path / "data") == first
    assert len(first.token) == TOKEN_LENGTH


def test_two_people_have_different_ones(tmp_path: Path) -> None:
    assert kept_identity(tmp_path / "a").token != kept_identity(tmp_path / "b").token


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"token": "a/../b", "port": 1}', '{"token": 5, "port": 1}',
                                    '{"token": "abcdefghjkmnpqrs", "port": 70000}'])  # fmt: skip
def test_a_damaged_one_is_made_again(damage: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(damage)
    assert kept_identity(tmp_path) == kept_identity(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    kept_identity(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(SoundError, match=r"share\.json cannot be read"):
        kept_identity(tmp_path)
