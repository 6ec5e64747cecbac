import logging

import pytest
from django.core.exceptions import SuspiciousOperation
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.test import APIClient

from gallery.jobs import selectors
from tests.gallery.api.helpers import problem_of

TOKEN = "/api/v1/auth/token/"


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "",
        "images",
        "images/x/",
        "images/-1/",
        "images/" + "9" * 19 + "/",
        "jobs/1",
        "%00",
    ],
)
def test_an_address_that_is_not_here(client, path):
    for method in ("get", "post", "delete", "put", "options"):
        assert problem_of(getattr(client, method)(f"/api/v1/{path}"))["code"] == "not_found"


@pytest.mark.parametrize("path", ["images/5/", "jobs/9223372036854775807/"])
def test_a_row_that_is_not_here(client, path):
    assert problem_of(client.get(f"/api/v1/{path}"))["code"] == "not_found"


def test_a_method_that_is_not_taken(client):
    assert problem_of(client.put("/api/v1/images/"))["code"] == "method_not_allowed"
    assert problem_of(client.generic("TRACE", "/api/v1/jobs/"))["status"] == 405


def test_what_the_api_cannot_answer_in(client):
    for kind in ("text/html", "image/png", "nonsense", "a/b/c;;;"):
        response = client.get("/api/v1/jobs/", headers={"Accept": kind})
        assert problem_of(response)["code"] == "not_acceptable"


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


def test_a_session_needs_its_csrf_token(owner):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.get("/api/v1/jobs/").status_code == 200
    assert problem_of(client.post("/api/v1/jobs/1/cancel/"))["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("secret detail"), 500, "server_error"),
        (RedisConnectionError("secret detail"), 503, "unavailable"),
        (SuspiciousOperation("secret detail"), 400, "bad_request"),
    ],
)
def test_a_crash_is_a_problem_too_and_tells_nothing(
    client, monkeypatch, caplog, error, status, code
):
    def crash(**_):
        raise error

    monkeypatch.setattr(selectors, "plain_jobs", crash)
    with caplog.at_level(logging.ERROR, "gallery.http.problem_json"):
        response = client.get("/api/v1/jobs/")
    assert (problem_of(response)["code"], response.status_code) == (code, status)
    assert b"secret" not in response.content
    assert ("gallery.http.problem_json" in {row.name for row in caplog.records}) is (status == 500)
