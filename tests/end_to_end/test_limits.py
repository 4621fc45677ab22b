"""Sessions that no file can hold and voices that are none are refused before anything is spoken."""

from pathlib import Path

import pytest

from support.command_line import voiceguide_here
from support.paths import DATA
from voiceguide.encoders.mp3.encode import Encoding
from voiceguide.encoders.registry import Name
from voiceguide.errors import ContentError
from voiceguide.pipeline.output import Output
from voiceguide.speech.worker_process import full_folder, lacks_room

DAY_S = 86_400.0


@pytest.mark.parametrize(("form", "days"), [("mp3", 6.3), ("wav", 1.1), ("m4b", 49.8), ("opus", 49.8), ("flac", 49.8)])
def test_what_a_format_cannot_hold_is_refused(form: Name, days: float) -> None:
    with pytest.raises(ContentError, match=rf"lasts {days:.1f} days, and the format {form} holds at most"):
        Output(form).refuse_too_long(days * DAY_S)
    Output(form).refuse_too_long(0.9 * days * DAY_S)


def test_a_higher_bit_rate_holds_less() -> None:
    with pytest.raises(ContentError, match=r"at most 3\.1"):
        Output("mp3", Encoding(128)).refuse_too_long(4 * DAY_S)


def test_fifty_days_are_refused_before_a_word_is_spoken(tmp_path: Path) -> None:
    source = str(DATA / "hostile" / "long-rest-50-days.yaml")
    done = voiceguide_here("build", source, "--voice", "hum", "-o", "a.mp3", cwd=tmp_path, cache=tmp_path / "cache")
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1), done.stderr
    assert not [path for path in (tmp_path / "cache").rglob("*.kept") if "clip" in str(path.parent)]


@pytest.mark.parametrize("voice", ["system:en-us+", "hum:" + "a" * 5000, "x" * 5000])
def test_a_voice_that_is_none_is_refused_in_a_short_line(voice: str, tmp_path: Path) -> None:
    done = voiceguide_here("build", "calf-release", "--voice", voice, "-n", cwd=tmp_path, cache=tmp_path / "cache")
    assert done.returncode == 4, done.stderr
    assert len(done.stderr.splitlines()[-1]) < 200


def test_a_full_folder_of_temporary_files_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lacks_room("Error saving WAV file: [Errno 28] No space left on device")
    monkeypatch.setenv("TMPDIR", "/run/small")
    error = full_folder("No space left on device")
    assert (error.exit_code, str(error).partition(":")[0]) == (5, "/run/small")
