"""Many files: resumed, taken in, refused with reasons, tried again."""

import pytest
from django.conf import settings

from gallery.images import services as images
from gallery.images.services import restore, trash
from gallery.imports import ingest, near_duplicates, services
from gallery.jobs import claims, process
from gallery.jobs import services as jobs
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.media.metadata import files
from gallery.media.metadata.text import ImageText, TranslatedText
from gallery.models import Album, Image, Job
from tests.gallery import pictures
from tests.gallery.imports.conftest import reasons, send, states
from tests.gallery.recorded import recorded
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


def test_imports_of_two_people_take_turns(owner, stranger, settings, monkeypatch):
    settings.BACKGROUND_TURN_SECONDS = 0
    for person in (owner, stranger):
        send(services.begin(owner=person), {f"{n}.png": pictures.png(str(n)) for n in range(3)})
    taken = recorded(monkeypatch, ingest.Intake, "_submit")
    run_queued()
    assert [intake.batch.owner_id for intake, _row in taken] == [owner.pk, stranger.pk] * 3
    assert Image.objects.count() == 6
