"""voiceguide/speech/voices/: a download becomes a voice as a whole or not at all, whatever the host and the disk do."""

import http.client
import io
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from support.voice_server import CONTENT, MODEL, Host, offer_of, running
from voiceguide.errors import NetworkError, SoundError
from voiceguide.speech.engines.protocol import VoiceError
from voiceguide.speech.voice_files import voices_folder
from voiceguide.speech.voices import download
from voiceguide.speech.voices.download import Source, _kept_bytes, _NoWayDown
from voiceguide.speech.voices.installation import Installer, remove
from voiceguide.speech.voices.manifest import Manifest, installed

VOICE = offer_of(CONTENT)
CUTS = [0, 1, 255, 4096, 30_000, 51_200, 65_536, 65_537, len(MODEL) - 2, len(MODEL) - 1]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICEGUIDE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return voices_folder("piper")


@pytest.fixture
def host() -> Iterator[Host]:
    with running(Host()) as host:
        yield host


def install(host: Host, timeout_s: float = 5.0) -> Manifest:
    installer = Installer(host.url, timeout_s)
    return installer.install(VOICE, installer.facts(VOICE), lambda _at, _size: None)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != ".lock"}


def test_a_voice_is_there_with_its_record_and_nothing_else(host: Host, folder: Path) -> None:
    progress: list[int] = []
    installer = Installer(host.url)
    installer.install(VOICE, installer.facts(VOICE), lambda at, _size: progress.append(at))
    assert names_in(folder) == {file.name for file in VOICE.files} | {"xx_XX-test-medium.voice.json"}
    assert progress == sorted(progress)
    assert progress[-1] == VOICE.size_bytes
    record = installed("piper")[VOICE.id]
    assert (record.licence, record.attribution) == ("CC0", "recordings: https://example.org/voice")
    assert record.source == f"{host.url}/piper/test/model.onnx"
    assert installer.is_installed(VOICE)


@pytest.mark.parametrize("cut_at", CUTS)
def test_a_cut_download_is_no_voice_and_goes_on_from_there(host: Host, folder: Path, cut_at: int) -> None:
    host.cut_at = cut_at
    with pytest.raises(NetworkError, match=f"broke off after {cut_at} of {len(MODEL)} bytes"):
        install(host)
    assert installed("piper") == {}
    assert not (folder / VOICE.files[0].name).exists()
    host.cut_at = None
    host.requests.clear()
    install(host)
    assert host.requests[0] == ("model.onnx", f"bytes={cut_at}-" if cut_at else None)
    assert (folder / VOICE.files[0].name).read_bytes() == MODEL


def test_a_connection_that_breaks_halfway_is_taken_up_at_once(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.cut_at = 50_000

    def healed_when_cut(source: Source, part: Path) -> int:
        kept = _kept_bytes(source, part)
        host.cut_at = None if kept == host.cut_at else host.cut_at
        return kept

    monkeypatch.setattr(download, "_kept_bytes", healed_when_cut)
    install(host)
    assert ("model.onnx", "bytes=50000-") in host.requests


def test_a_host_without_ranges_sends_all_of_it_again(host: Host, folder: Path) -> None:
    host.cut_at, host.ranges = 5000, False
    with pytest.raises(NetworkError):
        install(host)
    host.cut_at = None
    install(host)
    assert (folder / VOICE.files[0].name).read_bytes() == MODEL


def test_the_rest_of_another_version_is_not_appended(host: Host, folder: Path) -> None:
    host.content["model.onnx"] = b"another version" + MODEL[15:]
    host.cut_at = 5000
    with pytest.raises(NetworkError, match="broke off"):
        install(host)
    host.content["model.onnx"], host.cut_at = MODEL, None
    install(host)
    assert (folder / VOICE.files[0].name).read_bytes() == MODEL


def test_a_damaged_part_is_downloaded_again_from_the_start(host: Host, folder: Path) -> None:
    host.cut_at = 5000
    with pytest.raises(NetworkError):
        install(host)
    part = folder / f"{VOICE.files[0].name}.part"
    part.write_bytes(bytes(5000))
    host.cut_at = None
    install(host)
    assert (folder / VOICE.files[0].name).read_bytes() == MODEL


@pytest.mark.parametrize(
    "content", [MODEL[:-1] + b"x", MODEL + b"x", MODEL[:-1], b""], ids=["sum", "long", "short", "empty"]
)
def test_another_file_is_refused_and_leaves_nothing(host: Host, folder: Path, content: bytes) -> None:
    host.content["model.onnx"] = content
    with pytest.raises(NetworkError, match="has another file than it should"):
        install(host)
    assert installed("piper") == {}
    assert not [name for name in names_in(folder) if name.startswith(VOICE.files[0].name) and ".json" not in name]


@pytest.mark.parametrize("status", [404, 403, 500, 503])
def test_a_host_that_refuses_is_named_with_the_files_to_fetch_by_hand(host: Host, folder: Path, status: int) -> None:
    host.status = status
    with pytest.raises(NetworkError, match=f"the host answers {status}") as refused:
        install(host)
    for file in VOICE.files:
        assert f"{host.url}/piper/{file.path}\n    as {file.name}" in str(refused.value)
    assert folder.as_posix() in str(refused.value)
    assert installed("piper") == {}


def test_a_host_that_sends_nothing_is_given_up(host: Host) -> None:
    host.hangs = True
    with pytest.raises(NetworkError, match="timed out"):
        install(host, timeout_s=0.2)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://", "http://127.0.0.1:x", f"http://{'a' * 70}.b"])
def test_a_host_that_is_not_there_is_said(url: str) -> None:
    with pytest.raises(NetworkError, match=r"cannot be reached: ."):
        install(Host(url=url))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_host_leads_to_no_other_kind_of_address(host: Host, address: str) -> None:
    host.redirect = address
    with pytest.raises(NetworkError, match=r"is not safe|is not allowed"):
        install(host)


def test_https_never_leads_to_http() -> None:
    request = urllib.request.Request("https://example.org/model")
    with pytest.raises(NetworkError, match="is not safe"):
        _NoWayDown().redirect_request(request, io.BytesIO(), 302, "", http.client.HTTPMessage(), "http://example.org/x")


def test_files_put_there_by_hand_need_no_network(folder: Path) -> None:
    folder.mkdir(parents=True)
    for file, data in zip(VOICE.files, CONTENT.values(), strict=True):
        (folder / file.name).write_bytes(data)
    install(Host(url="http://127.0.0.1:9"))
    assert set(installed("piper")) == {VOICE.id}


def test_a_damaged_voice_is_installed_again(host: Host, folder: Path) -> None:
    install(host)
    (folder / VOICE.files[0].name).write_bytes(bytes(len(MODEL)))
    assert not Installer(host.url).is_installed(VOICE)
    install(host)
    assert (folder / VOICE.files[0].name).read_bytes() == MODEL


def test_no_space_is_said_before_anything_is_downloaded(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Installer(host.url).facts(VOICE)
    host.requests.clear()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1))
    with pytest.raises(SoundError, match="needs 0 MB, and 0 MB are free; make room") as full:
        Installer(host.url).install(VOICE, facts, lambda _at, _size: None)
    assert full.value.exit_code == 5
    assert host.requests == []


def test_a_disk_that_fills_up_meanwhile_leaves_no_half_voice(
    host: Host, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    facts = Installer(host.url).facts(VOICE)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SoundError, match="No space left on device"):
        Installer(host.url).install(VOICE, facts, lambda _at, _size: None)
    assert installed("piper") == {}
    assert not [name for name in names_in(folder) if "MODEL_CARD" not in name]


TWICE = """
import sys
from support.voice_server import CONTENT, offer_of
from voiceguide.speech.voices.installation import Installer
installer, voice = Installer(sys.argv[1]), offer_of(CONTENT)
installer.install(voice, installer.facts(voice), lambda at, size: None)
"""


def test_two_at_once_do_not_spoil_each_other(host: Host, folder: Path) -> None:
    command = [sys.executable, "-c", TWICE, host.url]
    environment = {"PYTHONPATH": ":".join(sys.path)}
    both = [subprocess.Popen(command, env={**os.environ, **environment}) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]
    assert names_in(folder) == {file.name for file in VOICE.files} | {"xx_XX-test-medium.voice.json"}
    assert [name for name, _ in host.requests].count("model.onnx") == 1


def test_a_removed_voice_leaves_nothing_and_others_stay(host: Host, folder: Path) -> None:
    install(host)
    (folder / "mine.onnx").write_bytes(b"mine")
    remove("piper", VOICE.id)
    assert names_in(folder) == {"mine.onnx"}
    with pytest.raises(VoiceError, match="left alone"):
        remove("piper", "mine")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"engine": 1}'])
def test_a_damaged_record_is_no_voice(folder: Path, content: str) -> None:
    folder.mkdir(parents=True)
    (folder / "x.voice.json").write_text(content)
    assert installed("piper") == {}


def test_a_record_cannot_name_files_elsewhere(host: Host, folder: Path) -> None:
    record = install(host)
    text = record.path.read_text().replace(f'"{VOICE.files[0].name}"', '"../other"')
    record.path.write_text(text)
    assert installed("piper") == {}
