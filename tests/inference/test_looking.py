"""Where a captioner without attention looked: asked for, worked out by a worker, kept, shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from gallery.captions import services as captions
from gallery.captions import where
from gallery.errors import ConflictError, NotFoundError
from gallery.jobs import process
from gallery.models import Caption, Image, Job, ModelVersion, User
from inference.ml.checkpoint import save_checkpoint
from inference.tasks import caption_queued
from tests import rows
from tests.inference import tiny
from tests.inference.line import queued, raiser

pytestmark = [pytest.mark.usefixtures("fresh_process"), pytest.mark.postgresql]


@pytest.fixture
def recurrent(owner: User, tmp_path: Path) -> ModelVersion:
    """A tiny LSTM on pooled features, whose sentences come without maps."""
    made = tiny.captioner("lstm_merge")
    info = save_checkpoint(made, tmp_path / "lstm", name="lstm", version="1")
    return rows.captioner(info.folder, name="lstm", kind=info.kind)


@pytest.fixture
def image(owner: User) -> Image:
    (job,) = queued(owner)
    assert job.image is not None
    return job.image


def page(owner: User, image: Image) -> str:
    client = Client()
    client.force_login(owner)
    return " ".join(client.get(image.get_absolute_url()).content.decode().split())


def test_maps_are_worked_out_on_request_and_kept(
    owner: User, recurrent: ModelVersion, image: Image
) -> None:
    caption_queued()
    assert "Show where it looked" in page(owner, image)
    client = Client()
    client.force_login(owner)
    address = f"/pictures/{image.pk}/look/"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302
    job = Job.objects.get(kind=Job.Kind.LOOK)
    assert "Working out where the captioner looked" in page(owner, image)
    caption_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.SUCCEEDED, "")
    caption = Caption.objects.get()
    assert caption.words
    assert all(len(bytes.fromhex(word["map"])) == 49 for word in caption.words)
    assert max(max(bytes.fromhex(word["map"])) for word in caption.words) == 255
    shown = page(owner, image)
    assert shown.count("data-map=") == len(caption.text.split())
    assert "Point at a word" in shown
    with pytest.raises(ConflictError, match="only once"):
        where.ask(owner=owner, image_id=image.pk)


def test_a_kind_that_cannot_say_is_told_in_plain_words(
    owner: User, captioner: ModelVersion, image: Image
) -> None:
    caption_queued()
    job = where.ask(owner=owner, image_id=image.pk)
    caption_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "cannot_look")
    assert "cannot say where it looked" in page(owner, image)


def test_a_persons_sentence_has_nothing_to_look_into(
    owner: User, captioner: ModelVersion, image: Image
) -> None:
    for _ in range(2):
        with pytest.raises(ConflictError, match="own sentence"):
            where.ask(owner=owner, image_id=image.pk)
        captions.correct(owner=owner, image_id=image.pk, text="A cat.")
    with pytest.raises(NotFoundError):
        where.ask(owner=rows.person("eve"), image_id=image.pk)
    assert "Show where it looked" not in page(owner, image)


def test_a_sentence_that_changes_meanwhile_ends_the_job(
    owner: User, recurrent: ModelVersion, image: Image
) -> None:
    caption_queued()
    job = where.ask(owner=owner, image_id=image.pk)
    captions.correct(owner=owner, image_id=image.pk, text="A cat.")
    caption_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "nothing_to_look_into")


def test_pictures_come_first_and_a_cancelled_question_gets_no_answer(
    owner: User, recurrent: ModelVersion, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    caption_queued()
    where.ask(owner=owner, image_id=image.pk)
    queued(owner)
    told: list[str] = []
    complete, claimed = captions.complete, where.complete

    def tell(name: str, act):
        def telling(**options):
            told.append(name)
            return act(**options)

        return telling

    monkeypatch.setattr(captions, "complete", tell("caption", complete))
    monkeypatch.setattr(where, "complete", tell("look", claimed))
    caption_queued()
    assert told == ["caption", "look"]


def test_an_error_of_the_model_fails_the_job_and_no_worker(
    owner: User, recurrent: ModelVersion, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    caption_queued()
    job = where.ask(owner=owner, image_id=image.pk)
    monkeypatch.setattr(where, "complete", raiser(ValueError("no such cell")))
    caption_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "captioner_failed")
    assert process.here(Job.Kind.CAPTION).name
