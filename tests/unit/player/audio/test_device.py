"""voiceguide/player/audio/device.py: samples for the loudspeaker reach a real sound server, also after it was away."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from support.programs import needs
from support.sound_server import PROGRAMS, Room, room
from voiceguide.errors import SoundError, UsageError
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.player.audio.device import Device, devices
from voiceguide.player.audio.silence import FastSilence, Silence
from voiceguide.player.audio.source import Samples

NAME = "Null Output"


def silence(samples: int) -> Samples:
    return np.zeros(samples, np.int16)


class Counting:
    """A source that says how much was taken of it, and sounds as loud as it is told."""

    def __init__(self) -> None:
        self.taken, self.level = 0, 8000

    def __call__(self, samples: int) -> Samples:
        self.taken += samples
        return np.full(samples, self.level, np.int16)

    def wait(self, more: int) -> None:
        wanted, until_s = self.taken + more, time.monotonic() + 30
        while self.taken < wanted:
            assert time.monotonic() < until_s, "nothing is taken"
            time.sleep(0.005)


@pytest.fixture
def floor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    with room() as made:
        for name in ("PULSE_SERVER", "PULSE_COOKIE"):
            monkeypatch.setenv(name, made.environment[name])
        monkeypatch.delenv("PULSE_LATENCY_MSEC", raising=False)
        yield made


@needs(*PROGRAMS)
def test_what_is_given_is_heard_without_a_gap(floor: Room) -> None:
    source, device = Counting(), Device()
    with floor.ear() as ear:
        device.start(source)
        source.wait(SAMPLE_RATE_HZ)
        device.close()
    heard = np.flatnonzero(ear.samples > 4000)
    assert len(heard) >= SAMPLE_RATE_HZ * 0.9
    assert heard[-1] - heard[0] == len(heard) - 1
    device.close()  # twice is as good as once


@needs(*PROGRAMS)
def test_devices_have_names_and_part_of_one_is_enough(floor: Room) -> None:
    assert devices() == [NAME]
    device, source = Device("null out"), Counting()
    device.start(source)
    source.wait(100)
    device.close()
    with pytest.raises(UsageError, match=r'no device "Null Outputt"; did you mean "Null Output"\?'):
        Device("Null Outputt").start(silence)


@needs(*PROGRAMS)
def test_a_device_that_goes_is_noticed_and_found_again(floor: Room) -> None:
    source, device = Counting(), Device()
    told: list[bool] = []
    device.on_change = told.append
    device.start(source)
    source.wait(SAMPLE_RATE_HZ // 2)
    floor.kill()
    until_s = time.monotonic() + 10
    while not device.is_gone:
        assert time.monotonic() < until_s
        time.sleep(0.01)
    taken = source.taken
    time.sleep(0.7)
    assert source.taken == taken
    floor.open()
    source.wait(SAMPLE_RATE_HZ // 2)
    device.close()
    assert told == [True, False]


@needs(*PROGRAMS)
def test_without_a_device_it_says_what_to_do_and_nothing_else(
    floor: Room, capfd: pytest.CaptureFixture[str]
) -> None:
    floor.kill()
    for ask in (devices, lambda: Device().start(silence)):
        with pytest.raises(SoundError, match="--silent"):
            ask()
    assert capfd.readouterr() == ("", "")


def test_silence_takes_samples_as_time_passes() -> None:
    source, speaker = Counting(), Silence()
    began_s = time.monotonic()
    speaker.start(source)
    source.wait(SAMPLE_RATE_HZ // 2)
    assert time.monotonic() - began_s >= 0.45
    speaker.close()
    speaker.close()
    taken = source.taken
    time.sleep(0.05)
    assert source.taken == taken
    assert not speaker.is_gone


def test_hurry_takes_them_as_they_come() -> None:
    source, speaker = Counting(), FastSilence()
    speaker.start(source)
    source.wait(SAMPLE_RATE_HZ * 3600)
    speaker.close()
