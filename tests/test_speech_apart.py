"""What is done in a copy of this process leaves nothing in this one but its errors."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voiceguide.errors import SpeechError
from voiceguide.speech.engine import VoiceError

if not hasattr(os, "fork"):
    pytest.skip("needs processes that can be copied", allow_module_level=True)

from voiceguide.speech.apart import End, apart


def test_what_is_written_stays_and_what_is_remembered_is_forgotten(tmp_path: Path) -> None:
    remembered: list[int] = []

    def work(_: End) -> None:
        remembered.append(os.getpid())
        (tmp_path / "pid").write_text(str(remembered))

    apart(work)
    apart(work)
    assert remembered == []
    assert (tmp_path / "pid").read_text() != f"[{os.getpid()}]"


@pytest.mark.parametrize("error", [SpeechError("no room"), VoiceError("no such voice; did you mean “de”?")])
def test_an_error_arrives_as_it_was_raised(error: SpeechError) -> None:
    def work(_: End) -> None:
        raise error

    with pytest.raises(SpeechError) as caught:
        apart(work)
    assert (type(caught.value), str(caught.value)) == (type(error), str(error))


def test_other_errors_are_errors_of_speech() -> None:
    def work(_: End) -> None:
        raise ZeroDivisionError("division by zero")

    with pytest.raises(SpeechError, match="division by zero"):
        apart(work)


def test_a_copy_can_be_ended_from_where_nothing_can_be_raised(tmp_path: Path) -> None:
    def work(end: End) -> None:
        try:
            end(SpeechError("no room"))
        finally:
            (tmp_path / "went on").touch()

    with pytest.raises(SpeechError, match="no room"):
        apart(work)
    apart(lambda end: end(None))
    assert not (tmp_path / "went on").exists()


def test_a_copy_that_dies_is_an_error() -> None:
    with pytest.raises(SpeechError, match=r"it died \(exit -9\)"):
        apart(lambda _: os.kill(os.getpid(), signal.SIGKILL))


def test_a_copy_ends_with_its_parent(tmp_path: Path) -> None:
    def hang(_: End) -> None:
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(60)

    if not Path("/proc/self").exists():
        pytest.skip("needs Linux")
    with pytest.raises(SpeechError, match="exit -9"):
        apart(lambda _: _killed_while(tmp_path / "pid", hang))
    copy = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 5
    while Path(f"/proc/{copy}").exists() and _state(copy) != "Z" and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{copy}").exists() or _state(copy) == "Z"


def _killed_while(seen: Path, hang: Callable[[End], None]) -> None:
    if os.fork() == 0:
        while not seen.exists() or not seen.read_text():
            time.sleep(0.01)
        os.kill(os.getppid(), signal.SIGKILL)
        os._exit(0)
    apart(hang)


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
