"""Many files: resumed, taken in, refused with reasons, tried again."""

import os
import time
from typing import Any

import pytest
from django.conf import settings

from gallery.images import services as images
from gallery.images.services import restore, trash
from gallery.imports import ingest, near_duplicates, selectors, services, upload_store
from gallery.jobs import claims, process
from gallery.jobs import services as jobs
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.media.metadata import files, xmp
from gallery.media.metadata.text import ImageText, TranslatedText
from gallery.models import Album, Image, Job
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of
from tests.gallery.imports.conftest import reasons, send, states, zipped
from tests.optional import required

pytestmark = pytest.mark.postgresql

PNG = pictures.png("one")
OTHER = pictures.png("two")


def test_a_folder_comes_in(take_in, owner):
    album = Album.objects.create(owner=owner, title="Summer")
    batch = take_in({"trip/one.png": PNG, "trip/b/two.png": OTHER}, album_id=album.pk)
    assert set(states(batch).values()) == {"done"}
    assert {image.name for image in album.images.all()} == {"one.png", "two.png"}
    captioning = Job.objects.filter(kind="caption")
    assert {job.priority for job in captioning} == {Job.Priority.BULK}
    assert batch.job.state == Job.State.SUCCEEDED
    assert not any((settings.DATA_DIR / "incoming").iterdir())


def test_a_lost_connection_loses_nothing(owner, tmp_path):
    client = client_of(owner)
    batch = client.post("/api/v1/imports/", {}).json()["id"]
    address = f"/api/v1/imports/{batch}/files/"
    body = {"files": [{"name": "trip/one.png", "size": len(PNG)}]}
    (row,) = client.post(address, body).json()["results"]
    one = f"{address}{row['id']}/"

    def piece(offset: int, data: Any):  # the stubs know text alone
        kind = "application/offset+octet-stream"
        return client.generic("PATCH", one, data, kind, HTTP_UPLOAD_OFFSET=str(offset))

    half = len(PNG) // 2
    assert piece(0, PNG[:half])["Upload-Offset"] == str(half)
    again = piece(0, PNG[:half])  # the answer was lost: the client sends it once more
    assert again.status_code == 409
    assert again["Upload-Offset"] == str(half)
    assert client.head(one)["Upload-Offset"] == str(half)
    (known,) = client.post(address, body).json()["results"]  # the page was closed meanwhile
    assert known == row | {"received": half}
    assert piece(half, PNG[half:] + b"more").json()["code"] == "piece_too_long"
    assert piece(half, PNG[half:]).status_code == 204
    run_queued()
    assert client.get(one).json()["state"] == "done"
    assert client.get(f"/api/v1/imports/{batch}/").json()["progress"]["done"] == 1
    assert Image.objects.get().name == "one.png"


@pytest.mark.parametrize("offset", ["x", "-1", "", str(10**30)])
def test_an_offset_that_is_none_is_refused(owner, offset):
    batch = services.begin(owner=owner)
    send_to = services.announce(
        owner=owner, batch_id=batch.pk, files=[services.Announced("a.png", 5)]
    )
    address = f"/api/v1/imports/{batch.pk}/files/{send_to[0].pk}/"
    kind = "application/offset+octet-stream"
    response = client_of(owner).generic("PATCH", address, "1", kind, HTTP_UPLOAD_OFFSET=offset)
    assert response.status_code == 400


def test_a_piece_that_is_too_long_is_refused(owner, settings):
    settings.PIECE_MAX_BYTES = 10
    batch = services.begin(owner=owner)
    (row,) = services.announce(
        owner=owner, batch_id=batch.pk, files=[services.Announced("a.png", 500)]
    )
    address = f"/api/v1/imports/{batch.pk}/files/{row.pk}/"
    kind = "application/offset+octet-stream"
    response = client_of(owner).generic("PATCH", address, "1" * 11, kind, HTTP_UPLOAD_OFFSET="0")
    assert response.json()["code"] == "request_too_large"


def test_exact_duplicates_are_told_and_join_the_album(take_in, owner):
    take_in({"one.png": PNG})
    album = Album.objects.create(owner=owner, title="Summer")
    batch = take_in({"again.png": PNG}, album_id=album.pk)
    assert states(batch) == {"again.png": "duplicate"}
    assert [image.name for image in album.images.all()] == ["one.png"]


def test_refusals_have_reasons_and_one_retry_for_all(take_in, owner, settings, monkeypatch):
    settings.QUOTA_PICTURES = 1
    batch = take_in({"1.png": PNG, "2.png": OTHER, "letter.png": b"dear", "none.png": b""})
    found = {"2.png": "quota_exceeded", "letter.png": "quota_exceeded", "none.png": "image_empty"}
    assert reasons(batch) == found
    settings.QUOTA_PICTURES = 10
    services.retry(owner=owner, batch_id=batch.pk)
    run_queued()
    assert states(batch)["2.png"] == "done"
    assert reasons(batch) == {"letter.png": "image_not_supported", "none.png": "image_empty"}


def test_a_killed_worker_is_followed_by_another(owner, monkeypatch):
    batch = services.begin(owner=owner)
    send(batch, {f"{n}.png": pictures.png(str(n)) for n in range(4)})
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="dead", limit=1)
    held = ClaimedJob(job, process.here(Job.Kind.BACKGROUND))
    submit, count = images.submit, []

    def dies(**options):
        found = submit(**options)
        count.append(found)
        if len(count) == 2:
            raise KeyboardInterrupt  # after the picture is in, before that is noted
        return found

    monkeypatch.setattr(images, "submit", dies)
    with pytest.raises(KeyboardInterrupt):
        ingest.run(held)
    monkeypatch.setattr(images, "submit", submit)
    claims.release_worker(worker="dead")
    run_queued()
    assert set(states(batch).values()) == {"done"}
    assert Image.objects.count() == 4


def test_a_file_that_stops_the_worker_each_time_is_given_up(owner):
    batch = services.begin(owner=owner)
    send(batch, {"1.png": PNG})
    batch.files.update(attempts=ingest.MOST_ATTEMPTS)
    run_queued()
    assert reasons(batch) == {"1.png": "worker_died"}


def test_a_cancelled_batch_keeps_what_came_and_can_go_on(owner):
    batch = services.begin(owner=owner)
    send(batch, {"1.png": PNG})
    batch.refresh_from_db()
    jobs.cancel(owner=owner, job_id=required(batch.job).pk)
    send(batch, {"2.png": OTHER})
    run_queued()
    assert set(states(batch).values()) == {"sent"}
    services.retry(owner=owner, batch_id=batch.pk)
    run_queued()
    assert set(states(batch).values()) == {"done"}


def test_others_are_served_in_between(owner, monkeypatch):
    monkeypatch.setattr(ingest, "SLICE_SECONDS", 0.0)
    batch = services.begin(owner=owner)
    send(batch, {"1.png": PNG, "2.png": OTHER})
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="w", limit=1)
    ingest.run(ClaimedJob(job, process.here(Job.Kind.BACKGROUND)))
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert sorted(states(batch).values()) == ["done", "sent"]


def test_one_job_serves_a_batch_however_slowly_it_comes(take_in):
    batch = take_in({"1.png": PNG})
    send(batch, {"2.png": OTHER})
    run_queued()
    assert set(states(batch).values()) == {"done"}
    assert Job.objects.filter(kind="background").count() == 1


def test_words_in_a_file_come_in(take_in):
    words = ImageText("My cat.", "Cat.", "Long.", "", {"de": TranslatedText("Meine Katze.")})
    take_in({"1.png": files.with_words(PNG, "image/png", words)})
    image = Image.objects.get()
    caption = required(image.caption)
    assert caption.text == "My cat."
    assert caption.by_person
    assert image.review == Image.Review.HUMAN
    assert (image.alt_text, image.description) == ("Cat.", "Long.")
    assert image.translations.get().caption == "Meine Katze."
    assert image.translations.get().is_approved


def test_a_machines_caption_does_not_become_a_persons(take_in):
    words = ImageText("a cat", captioner="box@7")
    take_in({"1.png": files.with_words(PNG, "image/png", words)})
    caption = required(Image.objects.get().caption)
    assert not caption.by_person
    assert str(caption.model_version) == "elsewhere@1"
    assert caption.settings == {"captioner": "box@7"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t/one.txt", b"  My\n cat "),
        ("t/one.png.txt", "My cat".encode("utf-16")),
        ("t/one.xmp", xmp.written(ImageText("My cat"))),
        ("t/captions.json", b'{"pictures": [{"file": "one.png", "caption": "My cat"}]}'),
        ("captions.csv", "file,caption\nt/one.png,My cat\n".encode("utf-8-sig")),
        (
            "t/captions.json",
            b'{"images": [{"id": 4, "file_name": "one.png"}],'
            b' "annotations": [{"image_id": 4, "caption": "My cat"}]}',
        ),
    ],
)
def test_words_beside_a_picture_come_in(take_in, name, data):
    batch = take_in({"t/one.png": PNG, name: data})
    assert required(Image.objects.get().caption).text == "My cat"
    assert states(batch)[name] == "read"
    assert selectors.progress(batch).total == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("one.xmp", b"<x"),
        ("captions.json", b"[" * 100_000),
        ("captions.json", b'{"pictures": [7]}'),
        ("captions.csv", b"\x00\xff"),
    ],
)
def test_damaged_words_say_nothing(take_in, name, data):
    take_in({"one.png": PNG, name: data})
    assert Image.objects.get().caption is None


def test_a_zip_comes_in_with_the_words_beside_its_pictures(take_in):
    batch = take_in(
        {"all.zip": zipped({"a/1.png": PNG, "a/1.txt": b"My cat", "2.png": OTHER, "a/": b""})}
    )
    assert states(batch) == {"all.zip": "read", "a/1.png": "done", "a/1.txt": "read"} | {
        "2.png": "done"
    }
    assert required(Image.objects.get(name="1.png").caption).text == "My cat"


def test_near_duplicates_are_shown_until_somebody_decides(take_in, owner):
    whole = pictures.quarters(400, 300)
    take_in({"old.jpg": pictures.encoded(whole, "JPEG", quality=95)})
    small = pictures.encoded(whole.resize((200, 150)), "JPEG", quality=60)
    batch = take_in({"new.jpg": small, "other.png": pictures.encoded(whole.rotate(90), "PNG")})
    (pair,) = near_duplicates.pairs(batch)
    new = required(pair.file.image)
    assert (new.name, pair.older.name) == ("new.jpg", "old.jpg")
    trash(owner=owner, image_id=new.pk)
    assert near_duplicates.pairs(batch) == []
    restore(owner=owner, image_id=new.pk)
    assert near_duplicates.pairs(batch) == [pair]
    services.keep_both(owner=owner, batch_id=batch.pk, file_id=pair.file.pk)
    assert near_duplicates.pairs(batch) == []


def test_dropping_a_batch_keeps_its_pictures(take_in, owner, django_capture_on_commit_callbacks):
    batch = take_in({"1.png": PNG, "letter.png": b"dear"})
    with django_capture_on_commit_callbacks(execute=True):
        services.drop(owner=owner, batch_id=batch.pk)
    assert Image.objects.count() == 1
    assert not any((settings.DATA_DIR / "incoming").iterdir())


def test_what_was_never_finished_is_forgotten(owner):
    batch = services.begin(owner=owner)
    (row,) = services.announce(
        owner=owner, batch_id=batch.pk, files=[services.Announced("a.png", 5)]
    )
    services.receive(owner=owner, batch_id=batch.pk, file_id=row.pk, offset=0, data=b"abc")
    old = time.time() - 10 * 86400
    os.utime(upload_store.path_of(row), (old, old))
    assert services.forget_old() == 1
    assert reasons(batch) == {"a.png": "import_expired"}
    assert not upload_store.path_of(row).exists()
