"""Errors in the form that is asked for, and what every response carries."""

import pytest
from django.http import HttpRequest, HttpResponse

from gallery.core.errors import DuplicateError, GalleryError, TooManyError
from gallery.http.middleware import PlainErrors, RateLimits
from gallery.http.throttling import ApiThrottle
from tests.optional import required

PLAIN_ERRORS = PlainErrors(lambda request: HttpResponse())


def error_response(request: HttpRequest, error: Exception) -> HttpResponse:
    return required(PLAIN_ERRORS.process_exception(request, error))


@pytest.mark.parametrize(
    ("path", "headers", "kind", "words"),
    [
        ("/", {}, "text/html", "<html"),
        ("/", {"Accept": "application/json"}, "application/json", '"code": "image_broken"'),
        ("/", {"HX-Request": "true"}, "text/plain", "This picture is damaged"),
        ("/api/v1/", {}, "application/problem+json", '"code": "image_broken"'),
    ],
)
def test_an_error_comes_in_the_form_that_is_asked_for(rf, db, path, headers, kind, words):
    error = GalleryError("image_broken")
    response = error_response(rf.get(path, headers=headers), error)
    assert response.status_code == error.status
    assert response["Content-Type"].startswith(kind)
    assert words in response.content.decode()


def test_a_mistake_is_left_to_django(rf):
    assert PLAIN_ERRORS.process_exception(rf.get("/"), ValueError("x")) is None


def test_an_error_says_how_long_to_wait_and_where_the_twin_is(rf):
    script = rf.post("/", headers={"Accept": "application/json"})
    assert error_response(script, TooManyError(wait=7.0))["Retry-After"] == "8"
    twin = error_response(script, DuplicateError(image_id=5, name="cat.png"))
    assert b'"url": "/pictures/5/"' in twin.content


def test_what_is_left_of_a_limit_is_said_of_counted_requests_only(rf, owner):
    def counted(request):
        request.user = owner
        ApiThrottle().allow_request(request)
        return HttpResponse()

    assert '"api";r=' in RateLimits(counted)(rf.get("/"))["RateLimit"]
    assert "RateLimit" not in RateLimits(lambda request: HttpResponse())(rf.get("/"))
