"""What is an address of the internet, by the registries."""

import ipaddress
import random

import pytest

from gallery.webhooks.addresses import is_public

#: IPv4 addresses within IPv6 ones, in every way that a network may take them out again.
CARRIED = {
    "mapped": "::ffff:{v4}",
    "compatible": "::{v4}",
    "translated": "::ffff:0:{v4}",
    "NAT64": "64:ff9b::{v4}",
    "local NAT64": "64:ff9b:1::{v4}",
    "6to4": "2002:{high:x}:{low:x}::1",
    "Teredo's server": "2001:0:{high:x}:{low:x}::",
    "ISATAP": "fe80::5efe:{v4}",
}


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b:1::a00:1", "fec0::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "192.88.99.1",
        "5f00::1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "2606:2800:21f::1%eth0", "fc00::1", "fdff::1",
        "ff02::1", "100::1", "100:0:0:1::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1",
        "2001:db8::1", "2620:4f:8000::1", "3fff::1", "3ffe::1", "4000::1", "1fff::1", "e000::1",
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.1.2.3", "169.254.169.254", "172.31.0.1",
        "192.0.0.1", "192.0.0.9", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "192.31.196.1", "192.52.193.1", "192.175.48.1",
    ],
)  # fmt: skip
def test_what_no_registry_gives_out_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("way", CARRIED.values(), ids=CARRIED.keys())
@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "93.184.215.14"])
def test_an_address_within_another_is_not_public(way: str, inner: str) -> None:
    number = int(ipaddress.IPv4Address(inner))
    address = way.format(v4=inner, high=number >> 16, low=number & 0xFFFF)
    assert not is_public(str(ipaddress.ip_address(address)))


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450:4001::64"],
)
def test_what_is_given_out_is_public(address: str) -> None:
    assert is_public(address)


def test_outside_the_block_that_is_given_out_nothing_is_public() -> None:
    draw = random.Random(5)
    for _ in range(5000):
        address = ipaddress.IPv6Address(draw.getrandbits(128))
        if is_public(str(address)):
            assert int(address) >> 125 == 1


@pytest.mark.parametrize("text", ["", "localhost", "0x7f.1", "127.1", "[::1]", "1.1.1.1 "])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        is_public(text)
