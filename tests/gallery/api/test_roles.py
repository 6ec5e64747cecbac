"""Every operation of the API, tried by nobody, by another person, by staff, and by the owner."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.urls import URLPattern
from rest_framework.test import APIClient

from gallery import api_urls
from gallery.captions import services as captions
from gallery.errors import GalleryError
from gallery.jobs import claims
from gallery.library import albums, bulk, services
from gallery.models import Album, AlbumPicture, Caption, Image, Job
from tests.gallery.api.helpers import PASSWORD, client_of, problem_of, upload

OPEN = {("post", "auth/token/"), ("get", "schema/"), ("get", "docs/")}
# What the owner gets; a stranger is told 404 wherever the address names a row.
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
    ("post", "images/{image}/review/"): 200,
    ("get", "images/{image}/history/"): 200,
    ("post", "images/{image}/captions/{caption}/restore/"): 200,
    ("get", "reviews/"): 200,
    ("get", "images/{image}/similar/"): 200,
    ("put", "images/{image}/favourite/"): 204,
    ("delete", "images/{image}/favourite/"): 204,
    ("post", "images/bulk/"): 200,
    ("post", "images/undo/{deed}/"): 200,
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
    ("get", "jobs/{job}/"): 200,
    ("post", "jobs/{job}/cancel/"): 200,
    ("post", "jobs/{failed}/retry/"): 200,
    ("get", "captioners/"): 200,
    ("get", "schema/"): 200,
    ("get", "docs/"): 200,
}
BODIES = {
    "auth/token/": {"username": "owner", "password": PASSWORD},
    "images/{image}/captions/": {"text": "mine"},
    "images/{image}/recaption/": {},
    "images/{image}/review/": {"verdict": "skip"},
    "images/bulk/": {"action": "favourite", "q": ""},
    "albums/": {"title": "Winter"},
    "albums/{album}/": {"title": "Autumn"},
}


@pytest.fixture
def rows(owner, submit) -> dict[str, object]:
    """The owner's rows that the addresses name."""
    failed = submit("failed.png")
    (claimed,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    claims.fail(job_id=claimed.pk, token=claimed.lease_token, error=GalleryError("x", "X."))
    trashed = submit("trashed.png").image
    services.trash(owner=owner, image_id=trashed.pk)
    kept = submit("kept.png")
    caption = captions.correct(owner=owner, image_id=kept.image.pk, text="a cat")
    album = albums.create(owner=owner, title="Summer")
    deed = bulk.act(owner=owner, verb="favourite", ids=[kept.image.pk]).deed
    return {
        "album": album.pk,
        "deed": deed.pk,
        "image": kept.image.pk,
        "caption": caption.pk,
        "job": kept.job.pk,
        "failed": failed.job.pk,
        "trashed": trashed.pk,
    }


def ask(client: APIClient, operation: tuple[str, str], rows: dict[str, object]):
    method, path = operation
    address = "/api/v1/" + path.format(**rows)
    accept = {"Accept": "text/html"} if path == "docs/" else {}
    if operation == ("post", "images/"):
        return client.post(address, upload("new.png"), format="multipart")
    return getattr(client, method)(address, BODIES.get(path), headers=accept)


def facts() -> list[object]:
    """Everything of the owner's that a stranger could have changed."""
    return [
        list(Image.objects.filter(owner__username="owner").values()),
        list(Job.objects.filter(owner__username="owner").values()),
        list(Caption.objects.filter(image__owner__username="owner").values()),
        list(Album.objects.filter(owner__username="owner").values()),
        list(AlbumPicture.objects.filter(album__owner__username="owner").values()),
    ]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nobody_gets_in_without_a_token(operation, rows):
    before = facts()
    response = ask(APIClient(), operation, rows)
    if operation in OPEN:
        assert response.status_code == OPERATIONS[operation]
    else:
        assert problem_of(response)["code"] == "not_signed_in"
    assert facts() == before


@pytest.mark.parametrize("is_staff", [False, True])
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if "{" in row[1]])
def test_a_strangers_row_looks_like_a_missing_one(operation, is_staff, rows, stranger):
    stranger.is_staff = stranger.is_superuser = is_staff
    stranger.save()
    before = facts()
    response = ask(client_of(stranger), operation, rows)
    nowhere = dict.fromkeys(rows, 10**6) | {"deed": uuid.UUID(int=7)}
    missing = ask(client_of(stranger), operation, nowhere)
    assert problem_of(response) == problem_of(missing)
    assert response.status_code == 404
    assert facts() == before


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_owner_gets_in(operation, rows, client):
    assert ask(client, operation, rows).status_code == OPERATIONS[operation]


@pytest.mark.parametrize("path", ["images/", "jobs/", "albums/", "trash/"])
def test_a_stranger_sees_nothing_of_the_owners_in_lists(path, rows, stranger):
    assert client_of(stranger).get(f"/api/v1/{path}").json()["results"] == []


def _operations() -> Iterator[tuple[str, str]]:
    for pattern in api_urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name == "not-here":
            continue
        path = re.sub(r"<\w+:\w+>", "{}", str(pattern.pattern))
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(pattern.callback.view_class, method):
                yield method, path


def test_no_operation_is_left_out():
    known = set()
    for method, path in OPERATIONS:
        known.add((method, re.sub(r"\{\w+\}", "{}", path)))
    assert set(_operations()) == known
