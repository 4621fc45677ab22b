"""share.static_site: the same pages, sessions and feed as files, served by other servers."""

import functools
import http.server
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import pytest

from support.range_server import serving
from support.share_server import AREA_NAMES, finished_file
from voiceguide.errors import SoundError, UsageError
from voiceguide.share.contents import Shelf, shelf_of
from voiceguide.share.finished import finished_session
from voiceguide.share.static_site import LIST, site_address, write_site

BASE = "https://example.org/massage/"


def shelf(folder: Path, *names: str) -> Shelf:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}.mp3" for name in names]
    missing = [path for path in paths if not path.exists()]
    for path in missing:
        finished_file(folder, path.stem, title=path.stem.title())
    return shelf_of([finished_session(path) for path in paths], AREA_NAMES, BASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder / "web", shelf(folder / "output", "calves", "feet.12m"), BASE)
    return folder / "web"


@pytest.fixture
def plain(site: Path) -> Iterator[str]:
    """Serve the site as `python -m http.server` does."""
    handler = functools.partial(Silent, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def get(url: str, **headers: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        return answer.status, answer.read()


def links(page: bytes, url: str) -> set[str]:
    """Return the addresses that a page loads or links to on its own host."""
    found = re.findall(r'(?:href|src|data-worker)="([^"#]+)[^"]*"', page.decode())
    resolved = {urljoin(url, link) for link in found}
    return {link for link in resolved if link.startswith(url.split("/", 3)[0] + "//" + url.split("/")[2])}


def test_every_link_of_every_page_leads_somewhere(plain: str) -> None:
    for url in (plain, f"{plain}calves/", f"{plain}feet-12m/"):
        status, page = get(url)
        assert status == 200
        found = links(page, url)
        assert len(found) > 4
        assert [link for link in found if get(link)[0] != 200] == []


def test_the_sessions_are_the_files(plain: str, site: Path) -> None:
    assert get(f"{plain}calves.mp3")[1] == (site.parent / "output" / "calves.mp3").read_bytes()


def test_a_server_with_ranges_gives_a_part(site: Path) -> None:
    whole = (site / "calves.mp3").read_bytes()
    with serving(site) as (url, _):
        assert get(f"{url.rstrip('/')}/calves.mp3", Range="bytes=100-199") == (206, whole[100:200])


def test_its_feed_has_the_address_of_the_host(site: Path) -> None:
    read = feedparser.parse((site / "feed.xml").read_bytes())
    assert {entry.enclosures[0].href for entry in read.entries} == {f"{BASE}calves.mp3", f"{BASE}feet-12m.mp3"}
    assert all((site / entry.enclosures[0].href.removeprefix(BASE)).is_file() for entry in read.entries)


def test_the_worker_lies_above_all_pages(site: Path) -> None:
    assert (site / "worker.js").is_file()
    assert b'data-worker="../worker.js"' in (site / "calves" / "index.html").read_bytes()
    assert b'data-worker="worker.js"' in (site / "index.html").read_bytes()


def test_its_files_have_names_for_every_phone(site: Path) -> None:
    names = [path.name for path in site.rglob("*")]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) for name in names)
    assert len({str(path).lower() for path in site.rglob("*")}) == len(names)


def test_the_next_time_only_what_is_gone_is_removed(tmp_path: Path) -> None:
    web = tmp_path / "web"
    write_site(web, shelf(tmp_path / "output", "calves", "feet"), BASE)
    (web / "mine.txt").write_text("mine")
    write_site(web, shelf(tmp_path / "output", "calves"), BASE)
    assert sorted(path.name for path in web.iterdir() if "calves" not in path.name) == [
        "app.css", "app.js", "feed.xml", "icon.svg", "index.html", "mine.txt", LIST, "worker.js"
    ]  # fmt: skip
    assert not (web / "feet").exists()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text("mine")
    sessions = shelf(tmp_path / "output", "calves")
    with pytest.raises(SoundError, match=r"index\.html is there already, and is not from a site of voiceguide"):
        write_site(web, sessions, BASE)
    assert [path.name for path in web.iterdir()] == ["index.html"]
    write_site(web, sessions, BASE, force=True)
    assert b"Calves" in (web / "index.html").read_bytes()


@pytest.mark.parametrize("name", ["../secret.txt", "/secret.txt", "a/../../secret.txt", "..\\secret.txt", "c:s", 5])
def test_a_list_that_leads_outside_removes_nothing(name: object, tmp_path: Path) -> None:
    web = tmp_path / "web"
    write_site(web, shelf(tmp_path / "output", "calves"), BASE)
    (tmp_path / "secret.txt").write_text("secret")
    (web / LIST).write_text(json.dumps({"files": [*json.loads((web / LIST).read_text())["files"], name]}))
    write_site(web, shelf(tmp_path / "output", "calves"), BASE)
    assert (tmp_path / "secret.txt").exists()


def test_a_damaged_list_is_told(tmp_path: Path) -> None:
    (tmp_path / LIST).write_text("{")
    with pytest.raises(SoundError, match="is damaged"):
        write_site(tmp_path, shelf(tmp_path / "output", "calves"), BASE)


@pytest.mark.parametrize(
    ("url", "address"),
    [("https://example.org", "https://example.org/"), ("http://a.b:8/c/", "http://a.b:8/c/")],
)
def test_an_address_ends_with_a_slash(url: str, address: str) -> None:
    assert site_address(url) == address


@pytest.mark.parametrize("url", ["", "example.org", "ftp://example.org", "https://", "https://a/?b", "https://a/#b",
                                 "https://a b/", "https://[::1", "javascript:alert(1)"])  # fmt: skip
def test_an_odd_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is no address of a folder on the web"):
        site_address(url)


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_with_the_sessions_themselves_is_refused(force: bool, tmp_path: Path) -> None:
    sessions = shelf(tmp_path / "output", "calves")
    before = {path.name: path.read_bytes() for path in (tmp_path / "output").iterdir()}
    with pytest.raises(SoundError, match=r"holds calves\.mp3 itself; choose another folder"):
        write_site(tmp_path / "output", sessions, BASE, force=force)
    assert {path.name: path.read_bytes() for path in (tmp_path / "output").iterdir()} == before
