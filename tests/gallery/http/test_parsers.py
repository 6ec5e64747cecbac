"""Bodies that cannot be read are refused, and none costs more than it may."""

import pytest
from rest_framework.test import APIClient

from tests.gallery.api.helpers import problem_of

TOKEN = "/api/v1/auth/token/"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"{'a': 1}", b'{"a": NaN}', b"[" * 100_000, b'{"a":1}x'],
)
def test_damaged_json(db, body):
    response = APIClient().generic("POST", TOKEN, body, "application/json")
    assert problem_of(response)["status"] == 400


def test_odd_character_sets(db):
    for charset in ("bz2_codec", "utf-16", "hex", "idna"):
        body = '{"username": "", "password": "b"}'
        kind = f"application/json; charset={charset}"
        assert problem_of(APIClient().generic("POST", TOKEN, body, kind))["status"] == 400


def test_a_body_that_is_too_large(db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = '{"username": "' + "a" * 1000 + '"}'
    response = APIClient().generic("POST", TOKEN, body, "application/json")
    assert problem_of(response)["code"] == "request_too_large"


def test_a_kind_of_body_that_is_not_taken(db):
    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/xml", "x"):
        response = APIClient().generic("POST", TOKEN, "a=1", kind)
        assert problem_of(response)["code"] == "unsupported_media_type"
