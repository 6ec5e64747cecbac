"""Every operation of the API, tried by nobody, by another person, by staff, and by the owner."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern
from rest_framework.test import APIClient

from gallery import api_urls
from gallery.accounts import invitations
from gallery.models import AlbumLink, Invitation, Webhook
from gallery.sharing import links
from tests.gallery import owned
from tests.gallery.api.helpers import PASSWORD, client_of, problem_of, upload

OPEN = {("post", "auth/token/"), ("get", "schema/"), ("get", "docs/")}
# What the owner gets; another user gets 404 wherever the address names a row.
OPERATIONS = {
    ("post", "auth/token/"): 201,
    ("delete", "auth/token/"): 204,
    ("get", "images/"): 200,
    ("post", "images/"): 201,
    ("get", "images/{image}/"): 200,
    ("delete", "images/{image}/"): 204,
    ("get", "images/{image}/small/"): 200,
    ("get", "images/{image}/large/"): 200,
    ("get", "images/{image}/original/"): 200,
    ("post", "images/{trashed}/restore/"): 200,
    ("post", "images/{image}/recaption/"): 201,
    ("get", "images/{image}/captions/"): 200,
    ("post", "images/{image}/captions/"): 201,
    ("get", "images/{image}/alt/"): 200,
    ("patch", "images/{image}/alt/"): 200,
    ("get", "images/{image}/html/"): 200,
    ("get", "images/{image}/languages/"): 200,
    ("put", "images/{image}/languages/de/"): 200,
    ("delete", "images/{image}/languages/fr/"): 204,
    ("post", "images/{image}/languages/fr/approve/"): 200,
    ("post", "images/{image}/languages/es/translate/"): 201,
    ("get", "albums/{album}/links/"): 200,
    ("post", "albums/{album}/links/"): 201,
    ("delete", "links/{link}/"): 204,
    ("get", "albums/{album}/people/"): 200,
    ("post", "albums/{album}/people/"): 201,
    ("delete", "shares/{share}/"): 204,
    ("get", "shared/"): 200,
    ("get", "shared/waiting/"): 200,
    ("post", "shared/{offered}/accept/"): 200,
    ("get", "shared/blocked/"): 200,
    ("post", "shared/{offered}/block/"): 201,
    ("delete", "shared/blocked/{block}/"): 204,
    ("get", "shared/{theirs}/"): 200,
    ("delete", "shared/{theirs}/"): 204,
    ("get", "shared/{theirs}/{seen}/large/"): 200,
    ("post", "shared/{theirs}/{seen}/captions/"): 201,
    ("get", "account/"): 200,
    ("patch", "account/"): 200,
    ("delete", "account/"): 204,
    ("get", "account/invitations/"): 200,
    ("post", "account/invitations/"): 201,
    ("delete", "account/invitations/{invitation}/"): 204,
    ("get", "imports/"): 200,
    ("post", "imports/"): 201,
    ("get", "imports/{batch}/"): 200,
    ("delete", "imports/{batch}/"): 204,
    ("post", "imports/{batch}/retry/"): 200,
    ("get", "imports/{batch}/files/"): 200,
    ("post", "imports/{batch}/files/"): 200,
    ("get", "imports/{batch}/files/{file}/"): 200,
    ("patch", "imports/{batch}/files/{file}/"): 204,
    ("get", "exports/"): 200,
    ("post", "exports/"): 201,
    ("get", "exports/{export}/"): 200,
    ("delete", "exports/{export}/"): 204,
    ("get", "exports/{export}/file/"): 200,
    ("post", "images/{image}/review/"): 200,
    ("get", "images/{image}/history/"): 200,
    ("post", "images/{image}/captions/{caption}/restore/"): 200,
    ("get", "reviews/"): 200,
    ("get", "images/{image}/similar/"): 200,
    ("put", "images/{image}/favourite/"): 204,
    ("delete", "images/{image}/favourite/"): 204,
    ("post", "images/bulk/"): 200,
    ("post", "images/undo/{bulk_action}/"): 200,
    ("get", "albums/"): 200,
    ("post", "albums/"): 201,
    ("get", "albums/{album}/"): 200,
    ("patch", "albums/{album}/"): 200,
    ("delete", "albums/{album}/"): 204,
    ("put", "albums/{album}/images/{image}/"): 204,
    ("delete", "albums/{album}/images/{image}/"): 204,
    ("get", "trash/"): 200,
    ("delete", "trash/"): 200,
    ("get", "jobs/"): 200,
    ("get", "jobs/events/"): 400,  # it wants to know which
    ("get", "jobs/{job}/"): 200,
    ("post", "jobs/{job}/cancel/"): 200,
    ("post", "jobs/{failed}/retry/"): 200,
    ("get", "captioners/"): 200,
    ("get", "webhooks/"): 200,
    ("post", "webhooks/"): 201,
    ("get", "webhooks/{webhook}/"): 200,
    ("delete", "webhooks/{webhook}/"): 204,
    ("post", "webhooks/{webhook}/ping/"): 201,
    ("get", "webhooks/{webhook}/deliveries/"): 200,
    ("get", "schema/"): 200,
    ("get", "docs/"): 200,
}
ACTING = [("get", "albums/{album}/links/"), ("get", "account/invitations/"), ("get", "webhooks/")]
BODIES = {
    "auth/token/": {"username": "owner", "password": PASSWORD},
    "images/{image}/captions/": {"text": "mine"},
    "images/{image}/recaption/": {},
    "images/{image}/alt/": {"alt_text": "Mine."},
    "images/{image}/languages/de/": {"caption": "meins"},
    "exports/": {"form": "csv"},
    "albums/{album}/links/": {},
    "albums/{album}/people/": {"person": "friend"},
    "shared/{theirs}/{seen}/captions/": {"text": "theirs, corrected"},
    "account/": {"password": PASSWORD, "allow_training": True},
    "account/invitations/": {"note": "a friend"},
    "imports/": {},
    "imports/{batch}/files/": {"files": [{"name": "new.png", "size": 9}]},
    "images/{image}/review/": {"verdict": "skip"},
    "images/bulk/": {"action": "favourite", "q": ""},
    "albums/": {"title": "Winter"},
    "webhooks/": {"url": "https://example.org/hook"},
    "albums/{album}/": {"title": "Autumn"},
}


@pytest.fixture(autouse=True)
def what_the_site_offers(settings) -> None:
    settings.TRANSLATION_MODELS = {"es": "/nowhere"}
    settings.INVITATIONS = "everyone"


@pytest.fixture
def rows(owner, submit) -> owned.Rows:
    """The owner's rows that the addresses name."""
    return owned.rows(owner, submit)


def ask(client: APIClient, operation: tuple[str, str], rows: owned.Rows):
    method, path = operation
    address = "/api/v1/" + path.format(**rows)
    accept = {"Accept": "text/html"} if path == "docs/" else {}
    if operation == ("post", "images/"):
        return client.post(address, upload("new.png"), format="multipart")
    if method == "patch" and path.endswith("{file}/"):
        piece = "application/offset+octet-stream"
        return client.generic("PATCH", address, "12345", piece, HTTP_UPLOAD_OFFSET="0")
    return getattr(client, method)(address, BODIES.get(path), headers=accept)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nobody_gets_in_without_a_token(operation, rows):
    before = owned.facts()
    response = ask(APIClient(), operation, rows)
    if operation in OPEN:
        assert response.status_code == OPERATIONS[operation]
    else:
        assert problem_of(response)["code"] == "not_signed_in"
    assert owned.facts() == before


@pytest.mark.parametrize("is_staff", [False, True])
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if "{" in row[1]])
def test_another_users_row_looks_like_a_missing_one(operation, is_staff, rows, stranger):
    stranger.is_staff = stranger.is_superuser = is_staff
    stranger.save()
    before = owned.facts()
    response = ask(client_of(stranger), operation, rows)
    nowhere = dict.fromkeys(rows, 10**6) | {"bulk_action": uuid.UUID(int=7)}
    missing = ask(client_of(stranger), operation, nowhere)
    assert problem_of(response) == problem_of(missing)
    assert response.status_code == 404
    assert owned.facts() == before


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_owner_gets_in(operation, rows, client):
    assert ask(client, operation, rows).status_code == OPERATIONS[operation]


def acting(rows: owned.Rows) -> set[str]:
    """Parts of addresses that do something for whoever has them."""
    link = AlbumLink.objects.get(pk=rows["link"])
    invitation = Invitation.objects.get(pk=rows["invitation"])
    Webhook.objects.update(url="https://example.org/services/T0/secret-part")
    return {links.token_of(link), invitations.token_of(invitation), "secret-part"}


READS = [row for row in OPERATIONS if row[0] == "get" and "file" not in row[1]]


@pytest.mark.parametrize("scopes", [["read"], ["read", "train"]])
@pytest.mark.parametrize("operation", READS)
def test_a_reading_token_sees_no_address_that_acts(operation, scopes, rows, owner):
    secret = acting(rows)
    response = ask(client_of(owner, scopes), operation, rows)
    body = b"".join(response) if response.streaming else response.content
    assert not {part for part in secret if part.encode() in body}


def test_a_writing_token_and_a_session_see_them(rows, owner):
    secret = acting(rows)
    session = APIClient()
    session.force_login(owner)
    for client in (client_of(owner), session):
        seen = b"".join(ask(client, operation, rows).content for operation in ACTING)
        assert all(part.encode() in seen for part in secret)


@pytest.mark.parametrize(
    "path",
    [
        "images/",
        "jobs/",
        "exports/",
        "imports/",
        "shared/",
        "shared/waiting/",
        "shared/blocked/",
        "account/invitations/",
        "albums/",
        "trash/",
        "webhooks/",
    ],
)
def test_a_stranger_sees_nothing_of_the_owners_in_lists(path, rows, stranger):
    assert client_of(stranger).get(f"/api/v1/{path}").json()["results"] == []


NAMED = re.compile(r"<row:(\w+)_id>|<\w+:(\w+)>")
LANGUAGES = re.compile(r"languages/(de|fr|es)/")


def _operations() -> Iterator[tuple[str, str]]:
    for pattern in api_urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name == "not-found":
            continue
        callback: Any = pattern.callback  # what View.as_view returns
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(callback.view_class, method):
                yield method, NAMED.sub("{}", str(pattern.pattern))


def test_no_operation_is_left_out():
    known = set()
    for method, path in OPERATIONS:
        known.add((method, re.sub(r"{\w+}", "{}", LANGUAGES.sub("languages/{}/", path))))
    assert set(_operations()) == known
