"""voiceguide/share/: a sample of the hostile requests of `scripts/prove share`."""

from pathlib import Path

from support.hostile import SECRET, answers_to, fault_in, hostile_requests
from support.share_server import AREA_NAMES, TOKEN, finished_file, sharing
from voiceguide.share.contents import served, shelf_of
from voiceguide.share.finished import finished_session


def test_hostile_requests_get_nothing_that_was_not_named(tmp_path: Path) -> None:
    path = finished_file(tmp_path)
    (tmp_path / "secret.txt").write_bytes(SECRET)
    named = set(served(shelf_of([finished_session(path)], AREA_NAMES, TOKEN)))
    with sharing([path]) as share:
        faults = [
            fault_in(request, answers_to(share.port, request), TOKEN, named)
            for request in hostile_requests(300, 1, TOKEN, named)
        ]
        assert list(filter(None, faults)) == []
        assert [line for line in share.lines if line.startswith("server:") or "Traceback" in line] == []
        assert share.ask("calf-release.mp3")[2] == path.read_bytes()
