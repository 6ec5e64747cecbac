"""Read pages as people do."""

from django.test import Client


def page(client: Client, address: str, status: int = 200) -> str:
    """Return the HTML of a page with this status, white space collapsed."""
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())
