"""No log line holds a token, whichever route it belongs to and whoever writes the line."""

import json
import logging
import logging.config
import uuid
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, re_path, reverse

from gallery.account import own_views
from gallery.core.log_paths import PLAIN_PARAMETERS, safe_path

TOKEN = "0123456789abcdef0123456789abcdef.Zm9vYmFyYmF6cXV4"


def fail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise RuntimeError


urlpatterns = [
    path("new/<str:secret>/", own_views.invited),
    path("uuid/<uuid:feed>/", own_views.invited),
    re_path(r"^unnamed/([^/]+)/$", own_views.invited),
    path("broken/<str:anything>/more/", fail),
]


@pytest.fixture(params=["line", "json"])
def written(request, monkeypatch):
    """What the site's own handler writes, in both forms, debugging lines included."""
    out = StringIO()
    configurator = logging.config.DictConfigurator(site.LOGGING)
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        configurator.configure_formatter(dict(site.LOGGING["formatters"][request.param]))
    )
    handler.addFilter(configurator.configure_filter(dict(site.LOGGING["filters"]["context"])))
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)  # and not by assignment, which leaves what loggers have cached
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize("method", ["get", "post", "put"])
@pytest.mark.parametrize(
    "address",
    [
        f"/s/{TOKEN}/",
        f"/s/{TOKEN}",
        f"/s/{TOKEN}/12/large.webp",
        f"/s/{TOKEN}/no/such/page/",
        f"/s/{TOKEN}/%C3%BC%0A/",
        f"/invited/{TOKEN}/",
        f"//invited/{TOKEN}/",
        f"/accounts/password/reset/key/3f-{TOKEN}/",
        "/accounts/confirm-email/MQ:1uAbCdE:0123456789abcdef0123456789abcdef/",
        f"/account/tokens/{TOKEN}/revoke/",
        f"/api/v1/nowhere/{TOKEN}/",
    ],
)
def test_no_line_holds_a_token(written, db, method, address):
    getattr(Client(), method)(address)
    text = written.getvalue()
    assert text
    assert "0123456789abcdef" not in text


@pytest.mark.urls("tests.gallery.core.test_log_paths")
@pytest.mark.parametrize("address", ["/new/{}/", "/unnamed/{}/", "/broken/{}/more/"])
def test_a_new_route_with_a_token_is_covered_as_well(written, db, address):
    Client(raise_request_exception=False).post(address.format(TOKEN))
    assert "/0123…/" in written.getvalue().replace("\\u2026", "…")
    assert TOKEN not in written.getvalue()


@pytest.mark.urls("tests.gallery.core.test_log_paths")
def test_a_token_that_is_a_uuid_is_a_token(written, db):
    Client().post(f"/uuid/{(token := uuid.uuid4())}/")
    assert str(token) not in written.getvalue()


def test_what_is_no_secret_can_be_read(written, db):
    address = reverse("training:schedule", args=["lstm_merge"])
    Client().post(address)
    assert address in written.getvalue()
    Client().get("/pictures/1234567/")
    Client().post("/pictures/1234567/delete/")
    assert "1234567" in written.getvalue()


def test_a_record_of_the_request_is_plain_text(written, db):
    Client().get(f"/s/{TOKEN}/none/")
    for line in written.getvalue().splitlines():
        if line.startswith("{") and (found := json.loads(line)).get("request"):
            assert found["request"] == "GET /s/0123…/none/"


def _parameters(patterns: list[Any]) -> set[str]:
    found: set[str] = set()
    for each in patterns:
        found |= set(each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            found |= _parameters(each.url_patterns)
        else:
            assert isinstance(each, URLPattern)
    return found


def test_every_plain_parameter_is_one_of_a_route():
    assert _parameters(get_resolver().url_patterns) >= PLAIN_PARAMETERS


def test_a_path_without_a_route_shows_its_short_segments(rf):
    assert safe_path(rf.get(f"/where/is/{TOKEN}/")) == "/where/is/0123…/"
