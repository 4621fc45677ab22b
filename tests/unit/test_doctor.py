"""voiceguide/doctor.py: the report of what works on this machine."""

import sys
from pathlib import Path

import pytest

from support.paths import CHECKOUT
from voiceguide._system.wheels import WITHOUT_WHEELS, system_without_wheels
from voiceguide.cache import Cache
from voiceguide.doctor import Finding, _buttons, _engines, _wheels, examine
from voiceguide.speech.voice_choice import VoiceChoice


def examined(tmp_path: Path) -> dict[str, Finding]:
    found = examine(lambda: VoiceChoice.parse("hum", "en"), Cache(tmp_path / "cache"), tmp_path / "output")
    return {finding.name: finding for finding in found}


@pytest.mark.skipif(sys.platform != "linux", reason="buttons of the desktop are of Linux")
def test_buttons_are_an_extra_and_their_want_is_no_fault(tmp_path: Path) -> None:
    buttons = examined(tmp_path)["buttons"]
    assert buttons.works
    assert "dbus-fast" in buttons.seen


def test_it_names_the_address_for_a_phone_or_says_what_to_do(tmp_path: Path) -> None:
    phone = examined(tmp_path)["phone"]
    assert phone.exit_code == 0
    assert "share answers at" in phone.seen if phone.works else "connect this computer" in phone.mend


@pytest.mark.skipif(sys.platform != "linux", reason="buttons of the desktop are of Linux")
def test_without_its_part_doctor_tells_what_brings_the_buttons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])  # so nothing is installed
    buttons = _buttons()
    assert buttons.works
    assert f'they come with dbus-fast: {sys.executable} -m pip install "dbus-fast>=' in buttons.seen


def test_every_format_is_tried(tmp_path: Path) -> None:
    assert examined(tmp_path)["formats"] == Finding("formats", True, "mp3, m4b, opus, flac, wav")


def test_without_its_part_doctor_tells_what_brings_the_other_formats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    formats = examined(tmp_path)["formats"]
    assert formats.works
    assert f'm4b and opus come with PyAV: {sys.executable} -m pip install "av>=' in formats.seen


def test_engines_that_are_not_here_are_named_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "system" in examined(tmp_path)["engines"].seen
    monkeypatch.setitem(sys.modules, "piper", None)
    engines = _engines()
    assert engines.works
    assert f'; piper: piper-tts not installed; {sys.executable} -m pip install "piper-tts>=1.8,<2"' in engines.seen


@pytest.mark.parametrize(
    ("system", "machine", "libc", "name"),
    [
        ("linux", "x86_64", "glibc", None),
        ("linux", "aarch64", "glibc", "Linux on Arm"),
        ("linux", "x86_64", "", "Linux with musl"),
        ("win32", "AMD64", "", None),
        ("win32", "ARM64", "", "Windows on Arm"),
        ("darwin", "arm64", "", None),
        ("darwin", "x86_64", "", "macOS on Intel"),
    ],
)
def test_a_system_without_wheels_is_named_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, libc: str, name: str | None
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr("platform.libc_ver", lambda: (libc, ""))
    assert system_without_wheels() == name
    assert name is None or (name in _wheels().seen and WITHOUT_WHEELS[name] in _wheels().seen)
    assert name is None or name in (CHECKOUT / "docs" / "platforms.md").read_text(encoding="utf-8")
