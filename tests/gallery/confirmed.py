"""Confirm by password what an open session alone does not allow."""

from django.test import Client
from django.urls import reverse

from tests.gallery.api.helpers import PASSWORD


def confirm(client: Client, password: str = PASSWORD) -> None:
    """Type the password again, as the page asks before tokens, addresses and second steps."""
    response = client.post(reverse("account_reauthenticate"), {"password": password})
    assert response.status_code == 302, response.content
