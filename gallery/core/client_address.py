"""The client's IP address as the trusted proxies saw it, independent of the client's headers.

Each trusted proxy appends the address of its client to `X-Forwarded-For`, so the TRUSTED_PROXIES
right-most entries are true, and the client may have forged everything left of them. Lock-outs,
limits, logs and the list of sessions all use this module.
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NO_ADDRESS = "0.0.0.0"  # noqa: S104  # of a client on a unix socket; nothing is bound to it
IPV6_PREFIX = 64  # the network of one household or server, which counts as one client

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address in its canonical form."""
    return str(_address(request))


def client_network(request: HttpRequest) -> str:
    """Return the address that limits count by: an IPv4 address, or the first address of a /64."""
    address = _address(request)
    if isinstance(address, ipaddress.IPv6Address):
        network = ipaddress.IPv6Network((address, IPV6_PREFIX), strict=False)
        return str(network.network_address)
    return str(address)


def _address(request: HttpRequest) -> Address:
    connected = _parsed(request.META.get("REMOTE_ADDR", ""))
    return _forwarded(request) or connected or ipaddress.ip_address(NO_ADDRESS)


def _forwarded(request: HttpRequest) -> Address | None:
    """Return the address that the outermost trusted proxy saw; None without one.

    If the request passed fewer proxies than TRUSTED_PROXIES, it is the left-most entry.
    """
    trusted: int = settings.TRUSTED_PROXIES
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return _parsed(hops[-min(trusted, len(hops))]) if trusted > 0 else None


def _parsed(text: str) -> Address | None:
    """Return the address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80`."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
