"""Fixtures: the owner's API client, and no broker."""

import pytest
from rest_framework.test import APIClient


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""


@pytest.fixture
def client(api_client: APIClient) -> APIClient:
    return api_client
