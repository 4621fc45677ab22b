"""share.network_place: where a server waits, and what it tells about it."""

import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from voiceguide.errors import NetworkError, SoundError
from voiceguide.share.addresses import Interface
from voiceguide.share.identity import REMOTE_FILE, kept_identity
from voiceguide.share.network_place import open_place

LOOPBACK = Interface("lo", ("127.0.0.1", "::1"))
WIFI = Interface("wlan0", ("192.168.1.5",))


def among(*interfaces: Interface) -> Callable[[], list[Interface]]:
    return lambda: [LOOPBACK, *interfaces]


def silent(line: str) -> None:
    pytest.fail(line)


def test_it_waits_on_all_addresses_and_names_those_of_the_network(tmp_path: Path) -> None:
    with open_place(tmp_path, None, 0, silent, among(WIFI)) as place:
        host, port = place.sockets[0].getsockname()
        assert host == "0.0.0.0"
        assert place.urls == [f"http://192.168.1.5:{port}/{place.token}/"]
        socket.create_connection(("127.0.0.1", port)).close()


def test_it_takes_the_port_that_is_kept(tmp_path: Path) -> None:
    for _ in range(2):
        with open_place(tmp_path, "127.0.0.1", None, silent) as place:
            assert place.sockets[0].getsockname()[1] == kept_identity(tmp_path).port


def test_another_port_is_taken_if_that_is_in_use_and_it_says_so(tmp_path: Path) -> None:
    lines: list[str] = []
    with open_place(tmp_path, "127.0.0.1", None, silent) as first:
        with open_place(tmp_path, "127.0.0.1", None, lines.append) as second:
            assert first.token == second.token
            assert first.urls != second.urls
        taken = open_place(tmp_path, "127.0.0.1", kept_identity(tmp_path).port, silent)
        with pytest.raises(SoundError, match="is in use"), taken:
            pass
    assert [line[:5] for line in lines] == ["Port "]


def test_a_remote_control_has_a_secret_of_its_own(tmp_path: Path) -> None:
    lines: list[str] = []
    with open_place(tmp_path, "127.0.0.1", 0, silent) as share:
        for _ in range(2):
            with open_place(tmp_path, "127.0.0.1", 0, silent, file=REMOTE_FILE) as remote:
                assert remote.token == kept_identity(tmp_path, REMOTE_FILE).token
                assert remote.token != share.token
    with (
        open_place(tmp_path, "127.0.0.1", None, silent, file=REMOTE_FILE),
        open_place(tmp_path, "127.0.0.1", None, lines.append, file=REMOTE_FILE),
    ):
        assert "perhaps another session" in lines[0]


def test_a_name_becomes_a_number_and_may_stand_in_addresses(tmp_path: Path) -> None:
    with open_place(tmp_path, "localhost", 0, silent) as place:
        assert ipaddress.ip_address(place.addresses[0].host).is_loopback
        assert place.names == ("localhost",)


def test_every_address_of_one_version_of_ip(tmp_path: Path) -> None:
    both = Interface("eth0", ("fd00::5", "10.0.0.5"))
    with open_place(tmp_path, "0.0.0.0", 0, silent, among(both)) as place:
        assert [address.host for address in place.addresses] == ["10.0.0.5"]


@pytest.mark.parametrize("host", [None, "0.0.0.0"])
def test_without_a_network_it_says_what_to_do(host: str | None, tmp_path: Path) -> None:
    with (
        pytest.raises(NetworkError, match=r"in no network .* --host 127\.0\.0\.1") as refused,
        open_place(tmp_path, host, 0, silent, among()),
    ):
        pass
    assert refused.value.exit_code == 6
