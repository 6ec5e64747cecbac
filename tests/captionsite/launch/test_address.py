"""The address of the web server: what is bound, what is shown."""

import socket

import pytest

from captionsite.launch.address import Address, free_port


@pytest.mark.parametrize(
    ("host", "bind", "url"),
    [
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "0.0.0.0:8000", "http://127.0.0.1:8000/"),
        ("::", "[::]:8000", "http://[::1]:8000/"),
        ("photos.home", "photos.home:8000", "http://photos.home:8000/"),
        ("fd00::7", "[fd00::7]:8000", "http://[fd00::7]:8000/"),
    ],
)
def test_an_address_is_bound_and_asked_as_its_host_needs(host, bind, url):
    address = Address(host, 8000)
    assert (address.bind, address.url) == (bind, url)


def test_only_the_loopback_addresses_are_local():
    local = [host for host in ("127.0.0.1", "::1", "localhost") if Address(host).is_local]
    assert local == ["127.0.0.1", "::1", "localhost"]
    assert not any(Address(host).is_local for host in ("0.0.0.0", "::", "192.168.1.5"))


def test_a_port_in_use_cannot_be_listened_on():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(OSError, match="in use"),
    ):
        Address(port=server.getsockname()[1]).listen()


def test_a_free_port_can_be_listened_on():
    Address(port=free_port()).listen()
