"""The addresses of this computer by which a phone can reach it, the likeliest first."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_VIRTUAL = re.compile(
    r"docker|^br-|veth|virbr|vmnet|vbox|virtualbox|vmware|vethernet|hyper-v|wsl|lxc|lxd|podman|cni|flannel|cali"
    r"|^bridge\d|awdl|llw\d|anpi|bluetooth|^bnep|loopback|^dummy|^ifb|^kube",
    re.IGNORECASE,
)
"""Names of interfaces between a computer and what runs on it: containers, virtual machines, WSL."""
_VPN = re.compile(
    r"^tun|^tap|^wg|^utun|^ppp|^ipsec|^gif|^stf|tailscale|^ts\d|^zt|zerotier|nordlynx|mullvad|proton|vpn|wireguard"
    r"|tap-windows|wintun|^he-ipv6|^sit\d|teredo",
    re.IGNORECASE,
)
"""Names of interfaces of private networks over the internet, in which a phone seldom is."""
_REAL = re.compile(r"^en|^eth|^wl|wi-?fi|wireless|wlan|ethernet|^usb|^bond|^br\d", re.IGNORECASE)
_SHARED_SPACE = ipaddress.ip_network("100.64.0.0/10")
"""Addresses that Tailscale uses, and providers behind which nobody on a local network is."""
_PRIVATE = [ipaddress.ip_network(text) for text in ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "fc00::/7")]
"""Private networks, in the order in which routers at home use them."""


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface."""

    name: str
    """Its name as the system shows it: `wlan0`, `vEthernet (WSL)`."""
    addresses: tuple[str, ...]
    """Its numeric addresses; that of IPv6 may carry a scope after `%`."""


@dataclass(frozen=True, slots=True)
class ReachableAddress:
    """An address that may be reached from a phone."""

    host: str
    """The numeric address."""
    interface: str

    def url(self, port: int, path: str = "/") -> str:
        """Return the address of `path` on this host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{port}{path}"


def candidates(interfaces: Sequence[Interface], outgoing: str | None = None) -> list[ReachableAddress]:
    """Return the addresses that a phone may reach, the likeliest first.

    `outgoing` is the address from which this computer reaches other networks: of several that are equally likely it
    is the first. Addresses that are valid on this computer or this cable alone are left out.
    """
    found: dict[str, tuple[tuple[int, ...], ReachableAddress]] = {}
    for place, interface in enumerate(interfaces):
        for text in interface.addresses:
            address = ipaddress.ip_address(text.partition("%")[0])
            if _is_reachable(address):
                order = (*_order(interface.name, address), text != outgoing, place)
                found.setdefault(str(address), (order, ReachableAddress(str(address), interface.name)))
    return [candidate for _, candidate in sorted(found.values(), key=lambda ranked: ranked[0])]


def _is_reachable(address: Address) -> bool:
    """Return whether others may reach `address`; one of IPv6 that is bound to a cable needs a scope in its URL."""
    if address.version == 6 and (address.is_link_local or address.is_site_local or address.ipv4_mapped):
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)


def _order(name: str, address: Address) -> tuple[int, int, int, int]:
    """Return the place of an address in the list: by kind of interface, by version of IP, by kind of network."""
    is_shared = address.version == 4 and address in _SHARED_SPACE
    kind = 3 if _VIRTUAL.search(name) else 2 if is_shared or _VPN.search(name) else 0 if _REAL.search(name) else 1
    private = (place for place, network in enumerate(_PRIVATE) if address.version == network.version
               and address in network)  # fmt: skip
    return address.is_link_local, kind, address.version, next(private, len(_PRIVATE))


def is_behind_windows(likeliest: ReachableAddress, release: str) -> bool:
    """Return whether this is WSL in a network of its own, in which Windows alone reaches it.

    `release` is that of the kernel. With mirrored networking, WSL has the addresses of Windows instead.
    """
    return "microsoft" in release.lower() and ipaddress.ip_address(likeliest.host) in _PRIVATE[2]


def interfaces_here() -> list[Interface]:
    """Return the network interfaces of this computer."""
    import ifaddr

    return [
        Interface(
            adapter.nice_name if not _REAL.search(adapter.name) else adapter.name,
            tuple(ip.ip if isinstance(ip.ip, str) else ip.ip[0] for ip in adapter.ips),
        )
        for adapter in ifaddr.get_adapters()
    ]


def outgoing_address() -> str | None:
    """Return the address from which this computer reaches other networks; None if it reaches none. Nothing is sent."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for examples: connecting a datagram socket sends nothing
            return str(probe.getsockname()[0])
        except OSError:  # no network
            return None
