"""Who can reach the site, and the names that it answers to."""

import socket
from collections import namedtuple

import psutil
import pytest

from captionsite.launch import reach
from captionsite.launch.address import Address

Interface = namedtuple("Interface", "family address")


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """A machine called Attic with one address of each family, and a link-local one."""
    monkeypatch.setattr(socket, "gethostname", lambda: "Attic")
    monkeypatch.setattr(socket, "getfqdn", lambda name: "attic.home")
    interfaces = {
        "lo": [Interface(socket.AF_INET, "127.0.0.1")],
        "eth0": [
            Interface(socket.AF_INET, "192.168.1.5"),
            Interface(socket.AF_INET6, "fd00::7"),
            Interface(socket.AF_INET6, "fe80::7%eth0"),
            Interface(psutil.AF_LINK, "00:11:22:33:44:55"),
        ],
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: interfaces)


def test_this_machine_only_is_nothing_to_tell():
    assert reach.sentences(Address()) == []
    assert reach.allowed_hosts(Address()) == ["localhost", "127.0.0.1", "[::1]"]


def test_every_interface_answers_to_the_machines_names_and_addresses():
    hosts = reach.allowed_hosts(Address("0.0.0.0", 9000))
    assert hosts[3:] == ["attic", "attic.home", "attic.local", "192.168.1.5", "[fd00::7]"]


def test_one_name_adds_itself():
    assert reach.allowed_hosts(Address("Photos.home"))[3:] == ["photos.home"]


def test_whoever_opens_the_site_is_told_who_can_reach_it():
    shown = " ".join(reach.sentences(Address("0.0.0.0", 9000)))
    assert "Whoever can reach this machine over a network" in shown
    assert "SIGNUP_OPEN=False" in shown
    assert "http://192.168.1.5:9000/" in shown
    assert "127.0.0.1" not in shown
