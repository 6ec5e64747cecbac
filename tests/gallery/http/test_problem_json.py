"""Whatever goes wrong in the API is a problem with a status and a stable code."""

import logging

import pytest
from django.core.exceptions import SuspiciousOperation
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.test import APIClient

from gallery.jobs import selectors
from tests.gallery.api.helpers import problem_of


@pytest.mark.parametrize("path", ["images/5/", "jobs/9223372036854775807/"])
def test_a_row_that_is_not_here(api_client, path):
    assert problem_of(api_client.get(f"/api/v1/{path}"))["code"] == "not_found"


def test_a_method_that_is_not_taken(api_client):
    assert problem_of(api_client.put("/api/v1/images/"))["code"] == "method_not_allowed"
    assert problem_of(api_client.generic("TRACE", "/api/v1/jobs/"))["status"] == 405


def test_what_the_api_cannot_answer_in(api_client):
    for kind in ("text/html", "image/png", "nonsense", "a/b/c;;;"):
        response = api_client.get("/api/v1/jobs/", headers={"Accept": kind})
        assert problem_of(response)["code"] == "not_acceptable"


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
    api_client, monkeypatch, caplog, error, status, code
):
    def crash(**_):
        raise error

    monkeypatch.setattr(selectors, "plain_jobs", crash)
    with caplog.at_level(logging.ERROR, "gallery.http.problem_json"):
        response = api_client.get("/api/v1/jobs/")
    assert (problem_of(response)["code"], response.status_code) == (code, status)
    assert b"secret" not in response.content
    assert ("gallery.http.problem_json" in {row.name for row in caplog.records}) is (status == 500)
