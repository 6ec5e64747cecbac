"""Who can reach the site, in words, and the names that it answers to."""

import socket

import psutil

from captionsite.launch.address import EVERY_INTERFACE, LOOPBACK, Address

ALWAYS = ("localhost", "127.0.0.1", "[::1]")


def allowed_hosts(address: Address) -> list[str]:
    """Return the names and addresses that people may type for a site without ALLOWED_HOSTS."""
    if address.host in LOOPBACK:
        return list(ALWAYS)
    if address.host not in EVERY_INTERFACE:
        return [*ALWAYS, _as_host(address.host)]
    name = socket.gethostname()
    names = dict.fromkeys([name, socket.getfqdn(name), f"{name}.local", *_own_addresses()])
    return [*ALWAYS, *map(_as_host, names)]


def sentences(address: Address) -> list[str]:
    """Return what whoever starts the site must know of its reach; nothing for this machine only."""
    if address.is_local:
        return []
    hosts = [host for host in allowed_hosts(address) if host not in ALWAYS]
    where = "  ".join(f"http://{host}:{address.port}/" for host in hosts)
    return [
        "Whoever can reach this machine over a network can reach the site, unencrypted, and make",
        "an account (SIGNUP_OPEN=False prevents that). It answers to:",
        where,
    ]


def _own_addresses() -> list[str]:
    """Return this machine's addresses, without those that mean something on one link only."""
    families = {socket.AF_INET, socket.AF_INET6}
    found = [each for interface in psutil.net_if_addrs().values() for each in interface]
    addresses = [each.address for each in found if each.family in families]
    return [each for each in addresses if "%" not in each and each not in LOOPBACK]


def _as_host(name: str) -> str:
    return f"[{name}]" if ":" in name else name.lower()
