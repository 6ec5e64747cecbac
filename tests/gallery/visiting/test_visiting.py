"""A visitor captions one picture without an account, and it leaves no trace after an hour."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.captions import registry
from gallery.errors import GalleryError
from gallery.jobs import claims
from gallery.library import services as library
from gallery.models import Caption, Image, Job, ModelVersion, User
from gallery.visiting import demos, selectors, services
from gallery.visiting.tasks import forget_visitors
from tests.gallery import pictures
from tests.gallery.conftest import checkpoint, work

pytestmark = pytest.mark.postgresql

TRY = "/try/"


@pytest.fixture(autouse=True)
def no_broker(rings: list[str]) -> None:
    """What these tests ring for is only noted."""


@pytest.fixture
def captioners(db) -> list[ModelVersion]:
    found = [checkpoint("box"), checkpoint("other")]
    return registry.register_shipped(checkpoints=found, default="box")


def sent(name: str = "cat.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.png(name), "image/png")


def tried(client: Client | None = None, **fields: object) -> Client:
    """A visitor who has sent one picture."""
    client = client or Client()
    response = client.post(TRY, fields or {"file": sent()})
    assert response.status_code == 302, response.content.decode()
    return client


def seen(client: Client, place: str = TRY) -> str:
    return client.get(place).content.decode()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_gets_its_sentence_without_an_account(captioners):
    client = tried()
    assert "A sentence is being written" in seen(client) or "No captioner is running" in seen(
        client
    )
    work(captioners[0], "a cat on a mat")
    assert "a cat on a mat" in seen(client, "/try/sentence/")
    assert "Try another picture" in seen(client)


def test_the_captioner_is_the_one_that_was_chosen(captioners):
    tried(file=sent(), captioner="other")
    assert Job.objects.get().captioner == "other"


def test_another_captioner_is_asked_about_the_same_picture(captioners):
    client = tried()
    work(captioners[0], "the first sentence")
    tried(client, captioner="other")
    work(captioners[1], "the second sentence")
    body = seen(client)
    assert "the first sentence" in body
    assert "the second sentence" in body
    assert Image.objects.count() == 1


@pytest.mark.parametrize("demo", [demo.name for demo in demos.DEMOS])
def test_each_demo_picture_is_taken_in(captioners, demo):
    client = tried(demo=demo)
    assert "Your picture’s sentence" in seen(client)


def test_an_unknown_demo_picture_is_a_plain_answer(captioners):
    response = Client().post(TRY, {"demo": "../../manage"})
    assert response.status_code == 400
    assert "There is no such picture" in response.content.decode()
    assert not User.objects.exists()


def test_what_is_no_picture_is_said_on_the_page_and_leaves_nobody_behind(captioners):
    response = Client().post(TRY, {"file": SimpleUploadedFile("a.txt", b"dear reader")})
    assert response.status_code == 415
    assert "This is not a picture" in response.content.decode()
    assert not User.objects.exists()


def test_nothing_chosen_is_said_on_the_page(captioners):
    response = Client().post(TRY, {})
    assert response.status_code == 400
    assert "Choose a picture first" in response.content.decode()


def test_nobody_else_sees_the_picture(captioners):
    mine = tried()
    address = reverse("gallery:try-picture", args=[Image.objects.get().pk])
    assert mine.get(address).status_code == 200
    assert Client().get(address).status_code == 404
    assert tried(Client(), file=sent("dog.png")).get(address).status_code == 404


def test_two_visitors_may_send_the_same_picture(captioners):
    tried()
    tried(Client())
    assert Image.objects.count() == 2


def test_a_visitor_is_signed_in_nowhere(captioners):
    client = tried()
    for name in ("gallery:upload", "gallery:jobs", "gallery:account"):
        assert client.get(reverse(name)).status_code == 302
    guest = User.objects.get()
    assert not guest.is_active
    assert not guest.has_usable_password()
    assert not guest.allow_training


def test_reset_deletes_the_picture_with_its_files(
    captioners, media_folder, django_capture_on_commit_callbacks
):
    client = tried()
    work(captioners[0])
    assert len(files(media_folder)) == 3
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/try/reset/")
    assert files(media_folder) == []
    assert not any(model.objects.exists() for model in (User, Image, Job, Caption))
    assert "Try it with one picture" in seen(client)


def test_a_second_picture_takes_the_first_one_s_place(
    captioners, media_folder, django_capture_on_commit_callbacks
):
    client = tried()
    with django_capture_on_commit_callbacks(execute=True):
        tried(client, file=sent("dog.png"))
    assert [image.name for image in Image.objects.all()] == ["dog.png"]
    assert len(files(media_folder)) == 3


def test_after_an_hour_everything_is_gone(
    captioners, media_folder, django_capture_on_commit_callbacks
):
    client = tried()
    kept = tried(Client(), file=sent("dog.png"))
    first = User.objects.order_by("pk").first()
    assert first
    assert timedelta(minutes=59) < first.guest_until - timezone.now() <= services.KEPT_FOR
    User.objects.filter(pk=first.pk).update(guest_until=timezone.now())
    assert "The hour is over" in seen(client)
    with django_capture_on_commit_callbacks(execute=True):
        forget_visitors()
    assert [image.name for image in Image.objects.all()] == ["dog.png"]
    assert len(files(media_folder)) == 3
    assert "Your picture’s sentence" in seen(kept)
    assert "The hour is over" in seen(client, "/try/sentence/")


def test_people_with_an_account_are_never_forgotten(db):
    User.objects.create_user("ada")
    assert services.forget_expired() == 0
    assert User.objects.count() == 1
    assert selectors.guest(User.objects.get().pk) is None


def test_a_picture_that_goes_while_it_is_captioned_stops_nobody(captioners):
    client = tried()
    (job,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    client.post("/try/reset/")
    assert claims.renew(token=job.lease_token) == set()


def test_one_address_tries_so_often_in_an_hour(captioners, settings, monkeypatch):
    monkeypatch.setattr("gallery.throttling.TryThrottle.rate", "2/hour", raising=False)
    for name in ("a.png", "b.png"):
        tried(Client(), file=sent(name))
    response = Client().post(TRY, {"file": sent("c.png")})
    assert response.status_code == 429
    assert "Try again in an hour" in response.content.decode()
    assert Image.objects.count() == 2


def test_the_disk_is_not_filled_by_visitors(captioners, settings):
    settings.TRY_AT_ONCE = 1
    tried()
    response = Client().post(TRY, {"file": sent("b.png")})
    assert response.status_code == 503
    assert "Come back in an hour" in response.content.decode()


def test_a_site_may_take_no_visitors(captioners, settings):
    settings.TRY_IT = False
    assert Client().get(TRY).status_code == 404
    assert Client().post(TRY, {"file": sent()}).status_code == 404
    assert 'href="/try/"' not in seen(Client(), "/")


def test_a_failure_is_said_in_words(captioners):
    client = tried()
    (job,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    claims.fail(job_id=job.pk, token=job.lease_token, error=GalleryError("x", "It fell over."))
    assert "It fell over." in seen(client, "/try/sentence/")


def test_a_visitor_waits_in_line_like_anybody(captioners):
    ada = User.objects.create_user("ada")
    for name in ("1.png", "2.png", "3.png"):
        library.submit(owner=ada, file=io.BytesIO(pictures.png(name)), name=name)
    tried()
    claimed = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=2)
    assert any(job.owner.guest_until for job in claimed)
