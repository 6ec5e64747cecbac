"""The site's own address, as links in mails and in the API name it. Imports no Django."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def from_settings(configured: str, hosts: Iterable[str], *, https: bool) -> str:
    """Return the configured URL, else that of the host that others reach; empty without hosts.

    Raises ValueError where the URL cannot be right, or the hosts are patterns only.
    """
    if configured:
        return _checked(configured.rstrip("/"))
    patterns = [host.strip() for host in hosts if host.strip()]
    if not patterns:
        return ""
    host = _reached_by_others(patterns)
    if host is None:
        raise ValueError("Set SITE_URL: ALLOWED_HOSTS has patterns only, and no name.")
    return f"{'https' if https else 'http'}://{host}"


def host_for_probes(environment: Mapping[str, str]) -> str:
    """Return a `Host` that the site answers to, from the variables that its settings read."""
    hosts = [host.strip() for host in environment.get("ALLOWED_HOSTS", "").split(",")]
    configured = urlsplit(environment.get("SITE_URL", "")).netloc
    return configured or _reached_by_others(hosts) or hosts[0].strip(".*") or "localhost"


def _reached_by_others(hosts: Iterable[str]) -> str | None:
    """Return the first name among host patterns, one of this machine alone last."""
    names = [host for host in hosts if host and not host.startswith((".", "*"))]
    return next((name for name in names if name not in LOOPBACK), next(iter(names), None))


def _checked(url: str) -> str:
    parts = urlsplit(url)
    right = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if not right or parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError("SITE_URL must be like https://photos.example.org, without a path.")
    return url
