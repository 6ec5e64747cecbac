"""Health of the site that the supervisor started."""

import http.client
import json
import xmlrpc.client
from pathlib import Path
from typing import Any, TypedDict

from supervisor.xmlrpc import SupervisorTransport

from captionsite.environment import Variables
from captionsite.launch.address import Address
from captionsite.site_url import host_for_probes

TIMEOUT = 5.0


class ProcessInfo(TypedDict):
    """Fields of supervisord's `getProcessInfo` that are read here."""

    name: str
    statename: str
    pid: int


def unready(address: Address) -> str | None:
    """Return the checks that fail at `/readyz`; None when all hold."""
    connection = http.client.HTTPConnection(address.reached_at, address.port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/readyz", headers={"Host": host_for_probes(Variables())})
        checks = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return "web server"
    finally:
        connection.close()
    missing = [name.replace("_", " ") for name, holds in checks.items() if not holds]
    return ", ".join(missing) or None


def states(control_socket: Path) -> dict[str, str]:
    """Return each program's state as the supervisor names it; empty when it does not answer."""
    return {each["name"]: each["statename"] for each in _programs(control_socket)}


def pids(control_socket: Path) -> dict[str, int]:
    """Return each program's process id, 0 while it is down; empty as for `states`."""
    return {each["name"]: each["pid"] for each in _programs(control_socket)}


def _programs(control_socket: Path) -> list[ProcessInfo]:
    transport = SupervisorTransport(None, None, f"unix://{control_socket}")
    proxy: Any = xmlrpc.client.ServerProxy("http://127.0.0.1", transport)
    try:
        found: list[ProcessInfo] = proxy.supervisor.getAllProcessInfo()
    except (OSError, http.client.HTTPException, xmlrpc.client.Error):
        return []
    finally:
        transport.close()
    return found
