"""Fixtures and helpers: sign-in on the page and for a token, its work counted; no broker."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from rest_framework.test import APIClient

from gallery.http.throttling import SignInThrottle
from tests.gallery.api.helpers import PASSWORD

SIGN_IN = "/accounts/login/"
TOKEN = "/api/v1/auth/token/"


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""


@pytest.fixture
def no_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SignInThrottle, "allow_request", lambda *_: True)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record each password that is hashed."""
    found: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        found.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return found


def knock(client: Client, name: str, password: str) -> Any:
    """Send the form of the sign-in page."""
    return client.post(SIGN_IN, {"login": name, "password": password})


def sign_in(username: str = "owner", password: str = PASSWORD, **more: Any) -> Any:
    """Ask the API for a token."""
    return APIClient().post(TOKEN, {"username": username, "password": password, **more})
