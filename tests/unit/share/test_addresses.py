"""share.addresses: the address that a phone can reach comes first, on twelve made-up computers."""

import ipaddress

import pytest

from voiceguide.share.addresses import Interface, ReachableAddress, candidates, interfaces_here, is_behind_windows

LOOPBACK = Interface("lo", ("127.0.0.1", "::1"))
COMPUTERS: dict[str, tuple[list[Interface], str | None, list[str]]] = {
    "a laptop on Wi-Fi": (
        [LOOPBACK, Interface("wlp3s0", ("192.168.178.23", "fe80::1%3", "2001:db8::23"))],
        "192.168.178.23",
        ["192.168.178.23", "2001:db8::23"],
    ),
    "a VPN that takes the way out": (
        [LOOPBACK, Interface("tun0", ("10.8.0.2",)), Interface("wlan0", ("192.168.1.5",))],
        "10.8.0.2",
        ["192.168.1.5", "10.8.0.2"],
    ),
    "Tailscale, which names its card as it likes": (
        [LOOPBACK, Interface("eth9", ("100.101.102.103",)), Interface("eth0", ("10.0.0.7",))],
        "10.0.0.7",
        ["10.0.0.7", "100.101.102.103"],
    ),
    "Docker, with bridges and pairs": (
        [
            LOOPBACK,
            Interface("docker0", ("172.17.0.1",)),
            Interface("br-5f1d0c", ("192.168.16.1",)),
            Interface("veth12ab", ("fe80::2%7",)),
            Interface("enp0s31f6", ("10.1.2.3",)),
        ],
        "10.1.2.3",
        ["10.1.2.3", "192.168.16.1", "172.17.0.1"],
    ),
    "Windows with WSL": (
        [
            Interface("Software Loopback Interface 1", ("127.0.0.1",)),
            Interface("vEthernet (WSL (Hyper-V firewall))", ("172.28.96.1",)),
            Interface("Intel(R) Wi-Fi 6 AX201", ("192.168.0.17",)),
        ],
        "192.168.0.17",
        ["192.168.0.17", "172.28.96.1"],
    ),
    "Windows with VirtualBox, VMware and a VPN": (
        [
            Interface("VirtualBox Host-Only Ethernet Adapter", ("192.168.56.1",)),
            Interface("VMware Virtual Ethernet Adapter for VMnet8", ("192.168.80.1",)),
            Interface("TAP-Windows Adapter V9", ("10.9.0.6",)),
            Interface("Realtek PCIe GbE Family Controller", ("192.168.2.40",)),
        ],
        "10.9.0.6",
        ["192.168.2.40", "10.9.0.6", "192.168.56.1", "192.168.80.1"],
    ),
    "cable and Wi-Fi: the way out first": (
        [LOOPBACK, Interface("wlan0", ("192.168.1.6",)), Interface("eth0", ("192.168.1.5",))],
        "192.168.1.5",
        ["192.168.1.5", "192.168.1.6"],
    ),
    "two networks of one kind, no way out": (
        [LOOPBACK, Interface("eth0", ("172.20.1.5",)), Interface("eth1", ("192.168.9.5",))],
        None,
        ["192.168.9.5", "172.20.1.5"],
    ),
    "a Mac with a tunnel and a bridge": (
        [
            Interface("lo0", ("127.0.0.1", "::1", "fe80::1%1")),
            Interface("utun3", ("10.64.0.9",)),
            Interface("bridge100", ("192.168.64.1",)),
            Interface("awdl0", ("fe80::3%9",)),
            Interface("en0", ("192.168.1.20",)),
        ],
        "10.64.0.9",
        ["192.168.1.20", "10.64.0.9", "192.168.64.1"],
    ),
    "IPv6 only": (
        [LOOPBACK, Interface("eth0", ("fe80::5%2", "2001:db8::5", "fd00::5"))],
        None,
        ["fd00::5", "2001:db8::5"],
    ),
    "no router: addresses that cards give themselves, last": (
        [LOOPBACK, Interface("eth0", ("169.254.7.7",)), Interface("docker0", ("172.17.0.1",))],
        None,
        ["172.17.0.1", "169.254.7.7"],
    ),
    "no network": ([LOOPBACK, Interface("wlan0", ("fe80::9%3",))], None, []),
}


@pytest.mark.parametrize("computer", COMPUTERS)
def test_the_likeliest_address_is_first(computer: str) -> None:
    interfaces, outgoing, expected = COMPUTERS[computer]
    assert [candidate.host for candidate in candidates(interfaces, outgoing)] == expected


def test_there_are_twelve_computers() -> None:
    assert len(COMPUTERS) == 12


@pytest.mark.parametrize(
    ("host", "release", "expected"),
    [
        ("172.28.97.5", "5.15.167.4-microsoft-standard-WSL2", True),
        ("192.168.1.5", "5.15.167.4-microsoft-standard-WSL2", False),
        ("172.28.97.5", "6.12.0-amd64", False),
        ("fd00::5", "5.15.167.4-microsoft-standard-WSL2", False),
    ],
)
def test_wsl_is_noticed_from_inside(host: str, release: str, expected: bool) -> None:
    assert is_behind_windows(ReachableAddress(host, "eth0"), release) is expected


def test_an_address_on_two_interfaces_is_one_candidate() -> None:
    twice = [Interface("eth0", ("192.168.1.5",)), Interface("br0", ("192.168.1.5",))]
    assert candidates(twice) == [ReachableAddress("192.168.1.5", "eth0")]


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    assert ReachableAddress("fd00::5", "eth0").url(8000, "/a/") == "http://[fd00::5]:8000/a/"
    assert ReachableAddress("10.0.0.5", "eth0").url(8000, "/a/") == "http://10.0.0.5:8000/a/"


def test_the_interfaces_of_this_computer_have_numeric_addresses() -> None:
    found = [address for interface in interfaces_here() for address in interface.addresses]
    assert any(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in found)
