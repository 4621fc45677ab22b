"""voiceguide/cli/voices_command.py: how voices are listed, tried, installed and removed."""

import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import soundfile

from support.voice_server import Host, offer_of, running
from voiceguide import loads
from voiceguide.cli import main
from voiceguide.cli.voices_command import _opening
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.player.audio import device
from voiceguide.player.audio.silence import FastSilence
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.speech.voice_files import voices_folder
from voiceguide.speech.voices import offers

Result = tuple[int, str, str]
VOICE = "piper:xx_XX-test-medium"


@pytest.fixture
def run(
    tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Result]:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(clips))
    for name in ("DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / name.lower()))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            main(["voices", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    with running(Host()) as host:
        monkeypatch.setenv("VOICEGUIDE_VOICES_URL", host.url)
        monkeypatch.setattr(offers, "offers", lambda: (offer_of(host.content),))
        yield host


class Terminal(io.StringIO):
    """Standard input of a person who types."""

    def isatty(self) -> bool:
        return True


def test_the_list_has_what_speaks_here_and_what_can_be_installed(run: Callable[..., Result]) -> None:
    code, out, _ = run("list", "--json")
    voices = {voice["voice"]: voice for voice in json.loads(out)}
    assert code == 0
    assert sum(voice["default"] for voice in voices.values() if voice["language"].startswith("en")) == 1
    assert voices["hum:tone"]["installed"]
    assert voices["piper:en_US-joe-medium"]["installed"]
    assert "research only" in voices["piper:en_US-joe-medium"]["licence"]
    thorsten = voices["piper:de_DE-thorsten-medium"]
    assert (thorsten["installed"], thorsten["licence"], thorsten["language"]) == (False, "see its card", "de-de")
    assert thorsten["bytes"] > 60_000_000
    assert voices["natural:emma"]["licence"] == "Apache-2.0"


def test_the_list_fits_a_terminal_and_goes_by_language(run: Callable[..., Result]) -> None:
    code, out, _ = run("list", "--language", "de")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert re.search(r"^\* de +system:de +- +yes +GPL-3", out, re.MULTILINE)
    assert "piper:de_DE-thorsten-medium" in out
    assert "hum:tone" in out
    assert "en_US" not in out
    assert max(map(len, run("list")[1].splitlines())) <= 80


def test_a_voice_is_installed_and_removed(run: Callable[..., Result], host: Host) -> None:
    code, out, err = run("install", VOICE)
    assert (code, out) == (0, "")
    assert f"{VOICE} (Test): 0.1 MB, licence: CC0\n" in err
    assert f"Installed {VOICE} in {voices_folder('piper').as_posix()}." in err
    assert run("install", VOICE) == (0, "", f"{VOICE} is installed already.\n")
    assert run("remove", VOICE)[0] == 2
    assert run("remove", "xx_xx-test-medium", "-y") == (0, "", f"Removed {VOICE}.\n")
    code, _, err = run("remove", VOICE, "-y")
    assert (code, "installed: none" in err) == (4, True)
    assert [path.name for path in voices_folder("piper").iterdir()] == [".lock"]


def test_a_person_is_asked_first(run: Callable[..., Result], host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    code, _, err = run("install", VOICE)
    assert (code, f"Install {VOICE}? [Y/n]" in err) == (130, True)
    assert not (voices_folder("piper") / "xx_XX-test-medium.onnx").exists()
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run("install", VOICE, "--json")[0] == 0
    assert (voices_folder("piper") / "xx_XX-test-medium.onnx").exists()


def test_what_is_not_free_for_all_use_has_to_be_wanted(run: Callable[..., Result], host: Host) -> None:
    host.content["MODEL_CARD"] = b"* License: CC-BY-NC-4.0\n"
    code, _, err = run("install", VOICE, "-y")
    assert code == 2
    assert 'its licence is "CC-BY-NC-4.0"' in err
    assert "--any-licence" in err
    assert not (voices_folder("piper") / "xx_XX-test-medium.onnx").exists()
    code, out, _ = run("install", VOICE, "-y", "--any-licence", "--json")
    assert (code, json.loads(out)[0]["licence"]) == (0, "CC-BY-NC-4.0")


def test_what_goes_wrong_has_its_exit_code_and_its_remedy(run: Callable[..., Result], host: Host) -> None:
    host.status = 404
    code, _, err = run("install", VOICE)
    assert (code, "the host answers 404" in err, "By hand" in err) == (6, True, True)
    code, _, err = run("install", "piper:xx_XX-tset-medium")
    assert (code, f'did you mean "{VOICE}"' in err) == (4, True)
    (voices_folder("natural").parent / "natural").write_text("a file in place of the folder")
    assert run("remove", "natural:emma", "-y")[0] == 4


def test_the_folders_and_hosts_are_shown(run: Callable[..., Result], host: Host) -> None:
    code, out, _ = run("where", "--json")
    found = json.loads(out)
    assert (code, found["piper"]["host"]) == (0, f"{host.url}/piper")
    assert found["natural"]["folder"] == voices_folder("natural").as_posix()
    assert f"natural  {host.url}/natural" in run("where")[1]


def test_voices_are_heard_one_after_the_other_in_a_file(run: Callable[..., Result]) -> None:
    for name in ("both.wav", "both.mp3"):
        code, out, err = run("try", "hum", "hum:low", "-o", name, "--text", "Breathe out.")
        assert (code, out, err) == (0, "", f"{name}: hum:tone, then hum:low.\n")
        both = soundfile.info(name).frames / SAMPLE_RATE_HZ
        run("try", "hum", "-o", f"one-{name}", "--text", "Breathe out.")
        assert both == pytest.approx(2 * soundfile.info(f"one-{name}").frames / SAMPLE_RATE_HZ + 1.5, abs=0.2)
    assert run("try", "hum", "-o", name, "--text", "Breathe out.")[0] == 5
    assert run("try", "hum", "-o", "both.xyz")[0] == 2


def test_voices_are_heard_on_the_opening_of_a_routine(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "Device", lambda _name: FastSilence())
    assert run("try", "hum", "hum:low", "--routine", "foot-map-tour") == (0, "", "hum:tone\nhum:low\n")


def test_a_voice_that_is_not_here_is_answered_with_the_command_that_installs_it(run: Callable[..., Result]) -> None:
    code, _, err = run("try", "piper:de_DE-thorsten-medium")
    assert (code, "voiceguide voices install piper:de_DE-thorsten-medium" in err) == (4, True)


@pytest.mark.parametrize(("engine", "said"), [("system", "Plantar fashia."), ("natural", "Plantar fascia.")])
def test_the_opening_is_spelled_for_the_engine_that_is_tried(engine: str, said: str) -> None:
    routine = loads('name: A\nintro: "Plantar fascia."\nsteps: [{rest: 5s}]\n')
    assert _opening(routine, VoiceChoice(engine, "any"))[0] == said
