"""Public IP addresses, as the registries allocate them for the whole internet. Pure functions.

All other addresses count as private: for IPv6, everything outside the allocated block, and the
blocks of IANA's special-purpose registry within it. They are listed here because
`ipaddress.is_global` differs between versions of Python.
"""

import ipaddress

GIVEN_OUT = ipaddress.ip_network("2000::/3")
SPECIAL_V6 = tuple(
    ipaddress.ip_network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID, AS112, and others
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which leads to the IPv4 address within
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone, given back
        "3fff::/20",  # documentation
    )
)
SPECIAL_V4 = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' networks
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and metadata services of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)


def is_public(address: str) -> bool:
    """Return whether an IP address is public. Raises ValueError for a text that is no address.

    An IPv6 address that embeds an IPv4 address (mapped, compatible, translated, NAT64, 6to4,
    Teredo) is never public, because no host on the internet needs one to be reached.
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id is not None or found not in GIVEN_OUT:
            return False
        return found.is_global and not any(found in block for block in SPECIAL_V6)
    return found.is_global and not any(found in block for block in SPECIAL_V4)
