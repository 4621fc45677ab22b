"""voiceguide/verify/stereo.py: stereo sessions as they were built, and with their sides swapped."""

from pathlib import Path

import pytest
import soundfile

from support.command_line import voiceguide_here
from support.paths import SOLES
from voiceguide.verify.verifier import verify


@pytest.fixture(scope="module", params=[("quiet", "wav"), ("waves", "mp3")], ids="-".join)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Path:
    folder, (bed, ending) = tmp_path_factory.mktemp("built"), request.param
    asked = ("build", str(SOLES), "--voice", "hum", "--pan", "--bed", bed, "-o", f"a.{ending}")
    done = voiceguide_here(*asked, cwd=folder, cache=clips)
    assert done.returncode == 0, done.stderr
    return folder / f"a.{ending}"


def test_a_session_in_stereo_as_it_was_built_has_no_fault(built: Path) -> None:
    found = verify(built)
    assert found.faults == ()
    assert "sides" in found.kinds
    assert soundfile.info(built).channels == 2


@pytest.mark.parametrize("harm", ["swapped", "one channel"])
def test_signs_from_the_wrong_side_or_from_none_are_found(built: Path, tmp_path: Path, harm: str) -> None:
    samples, rate_hz = soundfile.read(built, dtype="int16")
    harmed = samples[:, ::-1] if harm == "swapped" else samples.mean(axis=1).astype("<i2")
    soundfile.write(tmp_path / "a.wav", harmed, rate_hz)
    (tmp_path / "a.json").write_bytes(built.with_suffix(".json").read_bytes())
    faults = verify(tmp_path / "a.wav").faults
    assert {fault.kind for fault in faults} == {"sides", "chapters"}  # the tag is gone
    assert any("start” does not come from the left" in fault.message for fault in faults)
