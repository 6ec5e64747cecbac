"""Pages of requests that no view answers: what is sent along is not read."""

import io
from typing import Any

import pytest
from django.test import Client

LARGE = 3 * 1024 * 1024


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *args):
        raise AssertionError("The body was read.")

    readline = read


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    ("address", "host", "status"),
    [("/nowhere/", "testserver", 404), ("/pictures/", "testserver", 404), ("/", "a_b", 400)],
)
def test_no_form_is_read_where_no_view_answers(db, address, host, status, secure):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    page = client.get("/accounts/login/")
    client.cookies["csrftoken"] = page.cookies["csrftoken"].value
    environment: dict[str, Any] = {"CONTENT_LENGTH": str(LARGE), "wsgi.input": Unread()}
    environment["CONTENT_TYPE"] = "multipart/form-data; boundary=x"
    scheme = "https" if secure else "http"
    response = client.generic(
        "POST",
        address,
        secure=secure,
        headers={"Referer": f"{scheme}://testserver/", "Host": host},
        **environment,
    )
    assert response.status_code == status


def test_an_address_that_nothing_answers_has_a_page(db):
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "There is no page at this address." in response.content.decode()
