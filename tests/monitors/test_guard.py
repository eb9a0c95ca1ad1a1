"""The guard refuses every address that is not an ordinary public host, however it is written."""

import asyncio
import socket

import pytest

from monitors.sources.guard import (
    DEFAULT_PORTS,
    GuardedResolver,
    GuardPolicy,
    RefusedAddressError,
    find_refusal,
    make_policy,
    make_socket_factory,
)

PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:830::200e", "198.17.0.1", "172.32.0.1")
REFUSED = (
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.254",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert find_refusal(address, 443, GuardPolicy()) == ""


@pytest.mark.parametrize("address", REFUSED)
def test_everything_else_is_refused_with_its_reason(address: str) -> None:
    assert find_refusal(address, 443, GuardPolicy())


@pytest.mark.parametrize("written", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "example.org", ""])
def test_what_is_no_plain_address_is_refused(written: str) -> None:
    assert "not a numeric address" in find_refusal(written, 80, GuardPolicy())


@pytest.mark.parametrize("port", [0, 22, 25, 3306, 6379, 8080])
def test_other_ports_are_refused_by_default(port: int) -> None:
    assert find_refusal("8.8.8.8", port, GuardPolicy()) == f"port {port} is not allowed"


def test_the_operator_allows_a_network_and_a_port() -> None:
    policy = make_policy(["10.1.0.0/16"], [8080])
    assert find_refusal("10.1.2.3", 8080, policy) == ""
    assert find_refusal("10.2.2.3", 8080, policy)
    assert policy.ports == DEFAULT_PORTS | {8080}


def test_a_network_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError):
        make_policy(["10.1.0.0/33"])


def test_allowed_nat64_is_judged_by_the_address_inside() -> None:
    policy = make_policy(["64:ff9b::/96"])
    assert find_refusal("64:ff9b::808:808", 80, policy) == ""
    assert "loopback" in find_refusal("64:ff9b::7f00:1", 80, policy)


def test_a_feed_of_the_own_house_reaches_private_networks_but_never_metadata() -> None:
    policy = GuardPolicy().open_private()
    assert find_refusal("127.0.0.1", 9999, policy) == ""
    assert find_refusal("192.168.1.1", 80, policy) == ""
    assert find_refusal("fd12::1", 80, policy) == ""
    assert find_refusal("169.254.169.254", 80, policy)
    assert find_refusal("168.63.129.16", 80, policy)
    assert find_refusal("fe80::1", 80, policy)


class FixedResolver:
    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[dict[str, object]]:
        return [{"hostname": host, "host": address, "port": port} for address in self.addresses]

    async def close(self) -> None:
        self.addresses = ()


def test_one_refused_address_among_good_ones_refuses_the_name() -> None:
    resolver = GuardedResolver(FixedResolver("8.8.8.8", "127.0.0.1"), GuardPolicy())
    with pytest.raises(RefusedAddressError, match="loopback"):
        asyncio.run(resolver.resolve("mixed.example", 80))
    good = GuardedResolver(FixedResolver("8.8.8.8"), GuardPolicy())
    assert len(asyncio.run(good.resolve("good.example", 80))) == 1


def test_no_socket_is_made_for_a_refused_address() -> None:
    open_socket = make_socket_factory(GuardPolicy())
    with pytest.raises(RefusedAddressError, match=r"allow_private on the feed, or with poll\.allow_ports"):
        open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)))
    open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))).close()


def test_what_one_policy_lets_through_another_still_refuses() -> None:
    own_house, of_list = GuardPolicy().open_private(), make_policy(["10.0.0.0/8"])

    for _ in range(2):  # addresses are remembered, verdicts are not
        assert find_refusal("10.1.2.3", 80, own_house) == ""
        assert find_refusal("10.1.2.3", 80, of_list) == ""
        assert find_refusal("10.1.2.3", 80, GuardPolicy()) == "10.1.2.3 is private"
        assert find_refusal("169.254.169.254", 80, own_house) == "169.254.169.254 is link-local, cloud metadata"
