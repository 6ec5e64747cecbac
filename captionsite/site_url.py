"""The site's own URL, for links in mails and in the API. Imports no Django."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def from_settings(configured: str, hosts: Iterable[str], *, https: bool) -> str:
    """Return the configured URL, or else one with the first public host; empty without hosts.

    Raises ValueError for an invalid URL, or if all hosts are patterns.
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
    """Return a `Host` header that the site accepts, from the settings' environment variables."""
    hosts = [host.strip() for host in environment.get("ALLOWED_HOSTS", "").split(",")]
    configured = urlsplit(environment.get("SITE_URL", "")).netloc
    return configured or _reached_by_others(hosts) or hosts[0].strip(".*") or "localhost"


def _reached_by_others(hosts: Iterable[str]) -> str | None:
    """Return the first host name that is no pattern; a local name only if there is no other."""
    names = [host for host in hosts if host and not host.startswith((".", "*"))]
    return next((name for name in names if name not in LOOPBACK), next(iter(names), None))


def _checked(url: str) -> str:
    parts = urlsplit(url)
    right = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if not right or parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError("SITE_URL must be like https://photos.example.org, without a path.")
    return url
