"""voiceguide/audio/beds/generated.py: generated beds, checked by ffmpeg and by their samples."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from support.loudness import ebur128
from support.programs import needs
from voiceguide.audio.beds.bed import Bed
from voiceguide.audio.beds.generated import GENERATED_BEDS, generated_bed
from voiceguide.audio.beds.loops import LENGTHS
from voiceguide.audio.loudness import SLOT_SAMPLES, Figures, Meter

each_bed = pytest.mark.parametrize("bed", [pytest.param(generated_bed(name), id=name) for name in GENERATED_BEDS])


def minutes(bed: Bed, count: int) -> npt.NDArray[np.float32]:
    return bed.read(0, count * 60 * 24_000)


@needs("ffmpeg")
@each_bed
def test_it_lies_at_minus_34_lufs(bed: Bed) -> None:
    lufs, peak = ebur128(np.rint(minutes(bed, 2)).astype(np.int16))
    assert lufs == pytest.approx(-34, abs=0.4)
    assert peak < -12


@needs("ffmpeg")
@each_bed
def test_its_powers_are_those_of_what_is_read(bed: Bed) -> None:
    start = 5_000_000 // SLOT_SAMPLES
    meter = Meter()
    meter.append(Figures(bed.powers(start, 10_000), 0.0))
    read = bed.read(start * SLOT_SAMPLES, 10_000 * SLOT_SAMPLES)
    assert meter.lufs == pytest.approx(ebur128(np.rint(read).astype(np.int16))[0], abs=0.15)


@each_bed
def test_it_is_the_same_wherever_one_begins_to_read(bed: Bed) -> None:
    whole = bed.read(0, 1_000_000)
    edges = [0, 1, 95, 96, 5000, 786_431, 786_433, 1_000_000]
    assert (np.concatenate([bed.read(start, end - start) for start, end in pairwise(edges)]) == whole).all()


@each_bed
@pytest.mark.parametrize("slots", LENGTHS)
def test_no_loop_has_a_seam(bed: Bed, slots: int) -> None:
    """A sample is foretold by its neighbours as well where a loop begins anew as anywhere else."""
    around = bed.read(slots * SLOT_SAMPLES - 4000, 8000).astype(np.float64)
    surprise = np.abs(np.diff(around, 4))
    assert surprise[3990:4010].max() <= surprise.max(initial=0, where=np.abs(np.arange(len(surprise)) - 4000) > 10)


@pytest.mark.parametrize("name", [name for name in GENERATED_BEDS if name != "drone"])  # a chord is ever the same
def test_what_follows_after_a_minute_is_not_what_came_before(name: str) -> None:
    bed = generated_bed(name)
    first, later = minutes(bed, 1), bed.read(0, 4 * 60 * 24_000)[60 * 24_000 :]
    size = 2 ** (len(later) - 1).bit_length()
    match = np.fft.irfft(np.fft.rfft(later, size) * np.conj(np.fft.rfft(first[: 24_000 * 10], size)), size)
    assert np.abs(match).max() < 0.75 * np.dot(first[: 24_000 * 10], first[: 24_000 * 10])


@each_bed
def test_it_changes_slowly_and_nothing_in_it_sticks_out(bed: Bed) -> None:
    """The level of a quarter of a second is near that of the next."""
    quarters = (minutes(bed, 2).reshape(-1, 6000).astype(np.float64) ** 2).mean(axis=1)
    assert np.abs(np.diff(10 * np.log10(quarters))).max() < 4


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no bed 'snow'"):
        generated_bed("snow")
