"""Clients behind 0, 1 or 2 proxies, each with an address of its own."""

import json
from typing import Any

from django.test import Client
from rest_framework.test import APIClient

from tests.gallery.api.helpers import PASSWORD

SIGN_IN, TOKEN = "/accounts/login/", "/api/v1/auth/token/"
PROXIES = ["127.0.0.1", "10.0.0.2"]


def coming_from(address: str, proxies: int, *, claims: str = "") -> dict[str, Any]:
    """Return what a server sees of a client who claims to be somebody else."""
    hops = [*filter(None, [claims]), address, *PROXIES[: max(0, proxies - 1)]]
    if proxies == 0:
        return {"REMOTE_ADDR": address} | ({"HTTP_X_FORWARDED_FOR": claims} if claims else {})
    return {"REMOTE_ADDR": PROXIES[0], "HTTP_X_FORWARDED_FOR": ", ".join(hops)}


def knock(login: str, password: str = PASSWORD, **environment: Any) -> int:
    """Sign in on the page with a fresh browser; return the status."""
    client = Client(**environment)
    return int(client.post(SIGN_IN, {"login": login, "password": password}).status_code)


def ask(login: str, password: str = PASSWORD, environment: Any = None, **more: str) -> str:
    """Sign in for a token; return the code of the problem, or an empty string."""
    body = json.dumps({"username": login, "password": password} | more)
    client = APIClient(**(environment or {}))
    response = client.post(TOKEN, body, content_type="application/json")
    return "" if response.status_code == 201 else str(response.json()["code"])
