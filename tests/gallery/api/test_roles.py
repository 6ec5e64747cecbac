"""Every operation of the API, tried by nobody, by another person, by staff, and by the owner."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.urls import URLPattern
from rest_framework.test import APIClient

from gallery import api_urls
from gallery.bulk import services as bulk
from gallery.captions import services as captions
from gallery.errors import GalleryError
from gallery.exchange import services as exchange
from gallery.jobs import claims
from gallery.library import bulk as deeds
from gallery.library import services
from gallery.models import (
    Album,
    AlbumLink,
    AlbumPicture,
    AlbumShare,
    BatchFile,
    Caption,
    Export,
    Image,
    Invitation,
    Job,
    Translation,
    User,
)
from gallery.people import invitations
from gallery.sharing import services as sharing
from gallery.webhooks import services as webhooks
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
    ("get", "batches/"): 200,
    ("post", "batches/"): 201,
    ("get", "batches/{batch}/"): 200,
    ("delete", "batches/{batch}/"): 204,
    ("post", "batches/{batch}/retry/"): 200,
    ("get", "batches/{batch}/files/"): 200,
    ("post", "batches/{batch}/files/"): 200,
    ("get", "batches/{batch}/files/{file}/"): 200,
    ("patch", "batches/{batch}/files/{file}/"): 204,
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
    "batches/": {},
    "batches/{batch}/files/": {"files": [{"name": "new.png", "size": 9}]},
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
def rows(owner, submit) -> dict[str, object]:
    """The owner's rows that the addresses name."""
    failed = submit("failed.png")
    (claimed,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    claims.fail(job_id=claimed.pk, token=claimed.lease_token, error=GalleryError("x", "X."))
    trashed = submit("trashed.png").image
    services.trash(owner=owner, image_id=trashed.pk)
    kept = submit("kept.png")
    Translation.objects.create(image=kept.image, language="fr", caption="gardé", state="machine")
    caption = captions.correct(owner=owner, image_id=kept.image.pk, text="a cat")
    deed = deeds.act(owner=owner, verb="favourite", ids=[kept.image.pk]).deed
    batch = bulk.begin(owner=owner)
    (file,) = bulk.announce(owner=owner, batch_id=batch.pk, files=[bulk.Announced("half.png", 10)])
    return shared_rows(owner, submit) | {
        "deed": deed.pk,
        "webhook": webhooks.create(owner=owner, url="https://example.org/", events=[])[0].pk,
        "invitation": invitations.invite(owner=owner).pk,
        "batch": batch.pk,
        "file": file.pk,
        "image": kept.image.pk,
        "caption": caption.pk,
        "job": kept.job.pk,
        "failed": failed.job.pk,
        "trashed": trashed.pk,
        "export": written_export(owner).pk,
    }


def shared_rows(owner: User, submit) -> dict[str, int]:
    """An album of the owner's with a link and a guest, and a friend's that the owner sees."""
    friend = User.objects.create_user("friend")
    album = Album.objects.create(owner=owner, title="Mine")
    theirs = Album.objects.create(owner=friend, title="Theirs")
    seen = submit("seen.png", friend).image
    AlbumPicture.objects.create(album=theirs, image=seen)
    share = sharing.share_with(owner=owner, album_id=album.pk, username="friend")
    sharing.share_with(owner=friend, album_id=theirs.pk, username="owner", may_correct=True)
    link = sharing.make_link(owner=owner, album_id=album.pk, days=1)
    return {
        "album": album.pk,
        "link": link.pk,
        "share": share.pk,
        "theirs": theirs.pk,
        "seen": seen.pk,
    }


def written_export(owner: User) -> Export:
    """An export whose file is there, of a job that has ended."""
    export = exchange.ask(owner=owner, form="csv", selection={})
    (job,) = claims.claim(kind=Job.Kind.ERRAND, worker="test", limit=1)
    part = exchange.path_of(export).with_suffix(".part")
    part.parent.mkdir(exist_ok=True)
    part.write_text("file")
    exchange.finish(
        export=export, job=job, token=job.lease_token, part=part, pictures=1, left_out=[]
    )
    return export


def ask(client: APIClient, operation: tuple[str, str], rows: dict[str, object]):
    method, path = operation
    address = "/api/v1/" + path.format(**rows)
    accept = {"Accept": "text/html"} if path == "docs/" else {}
    if operation == ("post", "images/"):
        return client.post(address, upload("new.png"), format="multipart")
    if method == "patch" and path.endswith("{file}/"):
        piece = "application/offset+octet-stream"
        return client.generic("PATCH", address, b"12345", piece, HTTP_UPLOAD_OFFSET="0")
    return getattr(client, method)(address, BODIES.get(path), headers=accept)


def facts() -> list[object]:
    """Everything of the owner's that a stranger could have changed."""
    return [
        list(Image.objects.filter(owner__username="owner").values()),
        list(Job.objects.filter(owner__username="owner").values()),
        list(Caption.objects.filter(image__owner__username="owner").values()),
        list(Album.objects.filter(owner__username="owner").values()),
        list(AlbumPicture.objects.filter(album__owner__username="owner").values()),
        list(Translation.objects.filter(image__owner__username="owner").values()),
        list(AlbumLink.objects.filter(album__owner__username="owner").values()),
        list(AlbumShare.objects.values()),
        list(Invitation.objects.values()),
        list(User.objects.filter(username="owner").values("email", "is_active", "allow_training")),
        list(BatchFile.objects.filter(batch__owner__username="owner").values()),
        list(Export.objects.filter(owner__username="owner").values()),
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


@pytest.mark.parametrize(
    "path",
    [
        "images/",
        "jobs/",
        "exports/",
        "batches/",
        "shared/",
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
        if pattern.name == "not-here":
            continue
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(pattern.callback.view_class, method):
                yield method, NAMED.sub("{}", str(pattern.pattern))


def test_no_operation_is_left_out():
    known = set()
    for method, path in OPERATIONS:
        known.add((method, re.sub(r"{\w+}", "{}", LANGUAGES.sub("languages/{}/", path))))
    assert set(_operations()) == known
