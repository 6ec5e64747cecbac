"""Reads with a token: no session, every header, problems as problems, events."""

import pytest
from django.test import Client

from gallery.accounts import services as accounts
from tests.gallery.api.helpers import caption_all, client_of, problem_of


@pytest.fixture
def with_token(owner):
    """Django's own client: every middleware is passed."""
    _, token = accounts.create_token(owner=owner)
    return Client(headers={"Authorization": f"Token {token}"})


def test_a_read_with_a_token_opens_no_session(with_token, submit, django_assert_num_queries):
    job = submit().job
    address = f"/api/v1/jobs/{job.pk}/"
    assert with_token.get(address).json()["id"] == job.pk
    with django_assert_num_queries(2):
        response = with_token.get(address)
    assert "Set-Cookie" not in response.headers
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert int(response["Content-Length"]) == len(response.content)
    assert response["RateLimit-Policy"] == '"api";q=1200;w=60'
    assert '"api";r=1198;t=' in response["RateLimit"]


def test_problems_are_problems_with_a_token(with_token):
    assert problem_of(with_token.get("/api/v1/jobs/1/"))["status"] == 404
    assert problem_of(with_token.get("/api/v1/nowhere/"))["status"] == 404
    assert problem_of(with_token.get("/api/v1/images/?size=0"))["code"] == "invalid"
    stranger = Client(headers={"Authorization": "Token " + "0" * 64})
    assert problem_of(stranger.get("/api/v1/jobs/"))["status"] == 401


def test_numbers_with_commas_are_read(with_token, submit):
    jobs = [submit(f"{index}.png").job.pk for index in range(3)]
    found = with_token.get(f"/api/v1/jobs/?id={jobs[0]},{jobs[2]}&state=queued").json()
    assert [row["id"] for row in found["results"]] == [jobs[2], jobs[0]]


def test_events_tell_and_end(with_token, submit, captioner):
    job = submit().job
    caption_all(captioner)
    response = with_token.get(f"/api/v1/jobs/events/?id={job.pk}")
    assert response["Content-Type"] == "text/event-stream"
    text = b"".join(response.streaming_content).decode()
    assert f"event: job\nid: {job.pk}\n" in text
    assert "event: end\n" in text


def test_so_many_listen_and_no_more(with_token, submit, settings, stranger):
    settings.EVENT_LISTENERS, settings.EVENT_SECONDS = 1, 0
    address = f"/api/v1/jobs/events/?id={submit().job.pk}"
    first = with_token.get(address)
    assert problem_of(client_of(stranger).get(address))["code"] == "too_many_listeners"
    assert b"event: job" in b"".join(first.streaming_content)  # whoever reads to the end leaves
    second = with_token.get(address)
    assert second.status_code == 200
    assert b"event: job" in b"".join(second.streaming_content)
