"""Which addresses a fetch may connect to: the public internet, and what the operator allowed.

The check happens where it cannot be bypassed: on every resolved address, and again before a connection is made. So a
redirect, a literal address and a name that changes its answer all meet the same table.

The table follows the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its successors), and adds what
clouds use for metadata. ``ipaddress.is_global`` does not suffice: it lets NAT64, 6to4 and multicast pass.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Protocol

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_PRIVATE = (
    ("127.0.0.0/8", "loopback"),
    ("10.0.0.0/8", "private"),
    ("172.16.0.0/12", "private"),
    ("192.168.0.0/16", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("::1/128", "loopback"),
    ("fc00::/7", "private"),
)
_REFUSED_V4 = (
    ("0.0.0.0/8", "this network"),
    ("169.254.0.0/16", "link-local, cloud metadata"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "multicast relay"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("168.63.129.16/32", "cloud metadata"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, broadcast"),
)
# Of IPv6 only 2000::/3 is assigned to hosts. The first ranges lie inside it but hold no ordinary hosts; those from
# ``::/128`` on lie outside it, and are named only for a better message than "not global unicast".
_REFUSED_V6 = (
    ("2001::/32", "Teredo"),
    ("2001::/23", "protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
    ("::/128", "unspecified"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "NAT64"),
    ("100::/64", "discard"),
    ("5f00::/16", "segment routing"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)


def _compile(rows: Sequence[tuple[str, str]]) -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(text), reason) for text, reason in rows)


PRIVATE_RANGES = _compile(_PRIVATE)
REFUSED_RANGES = PRIVATE_RANGES + _compile(_REFUSED_V4) + _compile(_REFUSED_V6)
# The ranges as numbers, because every connection of every poll is checked: twenty comparisons take a microsecond.
_SPANS = {
    version: tuple(
        (int(network[0]), int(network[-1]), reason, (network, reason) in PRIVATE_RANGES)
        for network, reason in REFUSED_RANGES
        if network.version == version
    )
    for version in (4, 6)
}
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64_PREFIX = IPv6Network("64:ff9b::/96")
DEFAULT_PORTS = frozenset({80, 443})
VERDICTS_KEPT = 10_000  # results for numeric addresses: the same hosts are connected to again and again


@dataclass(frozen=True, slots=True)
class GuardPolicy:
    """What may be reached: the public internet, and what these fields add to it.

    ``networks`` are the operator's allow-list. ``ports`` are the allowed ports, None for all. ``any_private``, for one
    feed, adds loopback and private networks, but never link-local or metadata addresses.
    """

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] | None = DEFAULT_PORTS
    any_private: bool = False

    def open_private(self) -> GuardPolicy:
        """The policy for a feed in the operator's own network, on any port."""
        return replace(self, any_private=True, ports=None)


FIX = "if it is yours, allow it with allow_private on the feed, or with poll.allow_ports and poll.allow_networks"


def make_policy(networks: Sequence[str] = (), ports: Sequence[int] = ()) -> GuardPolicy:
    """A policy from settings: allowed networks in CIDR form, and ports besides 80 and 443.

    Raises ValueError for a text that is no network.
    """
    return GuardPolicy(tuple(ip_network(text) for text in networks), DEFAULT_PORTS | frozenset(ports))


class RefusedAddressError(OSError):
    """The guard refused an address. It is an OSError, so that aiohttp passes it on as a failed connection."""


@lru_cache(maxsize=VERDICTS_KEPT)
def find_refusal(host: str, port: int, policy: GuardPolicy) -> str:
    """Why the guard refuses a numeric address and port, in a few words; "" when it allows them."""
    if policy.ports is not None and port not in policy.ports:
        return f"port {port} is not allowed"
    placed = _place(host)
    return _judge(placed, policy) if placed else f"{host[:60]!r} is not a numeric address"


@dataclass(frozen=True, slots=True)
class _Placed:
    """An address, why its range is refused ("" when it is not), and whether the range is private; policies apart."""

    address: Address
    reason: str
    is_private: bool


def _place(host: str) -> _Placed | None:
    try:
        address = ip_address(host.split("%", 1)[0])
    except ValueError:
        return None
    return _Placed(address, *_find_range(address))


def _judge(placed: _Placed, policy: GuardPolicy) -> str:
    address = placed.address
    if any(address in network for network in policy.networks):
        if address.version == 6 and address in NAT64_PREFIX:
            inner = IPv4Address(address.packed[-4:])
            return _judge(_Placed(inner, *_find_range(inner)), policy)
        return ""
    is_open = not placed.reason or (placed.is_private and policy.any_private)
    return "" if is_open else f"{address} is {placed.reason}"


def _find_range(address: Address) -> tuple[str, bool]:
    """Why the range of an address is refused ("" when it is not), and whether ``any_private`` may open it."""
    number = int(address)
    for first, last, reason, is_private in _SPANS[address.version]:
        if first <= number <= last:
            return reason, is_private
    if address.version == 6 and address not in GLOBAL_UNICAST:
        return "not global unicast", False
    return "", False


def check_address(host: str, port: int, policy: GuardPolicy) -> None:
    """Raise :class:`RefusedAddressError` with the reason when the policy refuses a numeric address and port."""
    if refusal := find_refusal(host, port, policy):
        raise RefusedAddressError(f"{refusal}; {FIX}")


def make_socket_factory(policy: GuardPolicy) -> Callable[[tuple[Any, ...]], socket.socket]:
    """A socket factory for aiohttp's connector, which makes sockets only for addresses that the policy allows."""

    def open_socket(address_info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = address_info
        check_address(address[0], address[1], policy)
        return socket.socket(family, kind, protocol)

    return open_socket


class Resolver(Protocol):
    """What turns a host name into addresses, with the interface of aiohttp's resolvers."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        """Addresses of ``host`` as aiohttp's ``ResolveResult`` mappings. Raises OSError."""
        ...

    async def close(self) -> None:
        """Free its resources."""
        ...


class GuardedResolver:
    """A resolver that refuses a name when the policy refuses any one of its addresses."""

    def __init__(self, inner: Resolver, policy: GuardPolicy) -> None:
        self._inner = inner
        self._policy = policy

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_UNSPEC) -> list[Any]:
        """As :meth:`Resolver.resolve`; raises :class:`RefusedAddressError` too."""
        found = await self._inner.resolve(host, port, family)
        for answer in found:
            check_address(answer["host"], port, self._policy)
        return found

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()
