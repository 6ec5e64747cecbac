"""Who is asking: the address that trusted proxies saw, and never one that a client claims."""

import pytest
from django.test import RequestFactory

from gallery.core.client_address import client_address, client_network

PROXY, CLIENT = "127.0.0.1", "198.51.100.7"


def seen(settings, proxies: int, forwarded: str | None, connected: str = PROXY, **headers: str):
    settings.TRUSTED_PROXIES = proxies
    claimed = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory(REMOTE_ADDR=connected).get("/", headers=claimed | headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, PROXY),
        (0, CLIENT, PROXY),
        (0, f"{CLIENT}, 192.0.2.1", PROXY),
        (1, CLIENT, CLIENT),
        (1, f"192.0.2.66, {CLIENT}", CLIENT),
        (1, f"192.0.2.66,10.0.0.1 ,  {CLIENT} ", CLIENT),
        (1, None, PROXY),
        (1, "", PROXY),
        (2, f"{CLIENT}, 10.0.0.1", CLIENT),
        (2, f"192.0.2.66, {CLIENT}, 10.0.0.1", CLIENT),
        (2, CLIENT, CLIENT),  # passed on by the inner proxy alone
        (2, None, PROXY),
    ],
)
def test_the_right_most_hops_are_the_proxies_own(settings, proxies, forwarded, expected):
    assert client_address(seen(settings, proxies, forwarded)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("198.51.100.7:51234", CLIENT),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:DB8:0:0::7", "2001:db8::7"),
        ("fe80::7%eth0", "fe80::7"),
        ("::ffff:198.51.100.7", CLIENT),
        ("unknown", PROXY),
        ("_hidden", PROXY),
        ("198.51.100.7.9", PROXY),
        ("' OR 1=1 --", PROXY),
        ("198.51.100.7\t", CLIENT),
        ("[", PROXY),
        (":", PROXY),
        ("%", PROXY),
        ("9" * 5000, PROXY),
    ],
)
def test_ports_brackets_and_garbage_are_understood(settings, written, expected):
    assert client_address(seen(settings, 1, written)) == expected


@pytest.mark.parametrize("name", ["X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP"])
def test_other_headers_say_nothing(settings, name):
    request = seen(settings, 1, CLIENT, **{name: "192.0.2.66"})
    assert client_address(request) == CLIENT


def test_a_unix_socket_has_no_address_to_tell(settings):
    assert client_address(seen(settings, 0, None, connected="")) == "0.0.0.0"


def test_a_limit_counts_one_household_of_ipv6(settings):
    one, other, far = "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"
    networks = [client_network(seen(settings, 1, each)) for each in (one, other, far, CLIENT)]
    assert networks == ["2001:db8:0:1::", "2001:db8:0:1::", "2001:db8:0:2::", CLIENT]
