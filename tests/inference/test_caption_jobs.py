"""From waiting jobs to captions, and every way in which that can fail."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, OperationalError

from gallery.captions import services as captions
from gallery.images import services as image_services
from gallery.jobs import services
from gallery.models import Caption, Image, Job, ModelVersion, User, Worker
from inference import caption_jobs, model_cache
from inference.tasks import caption_queued
from tests import rows
from tests.captioners import fake
from tests.inference.queued_jobs import calls, queued, raiser, states
from tests.optional import required

pytestmark = [pytest.mark.usefixtures("fresh_process"), pytest.mark.postgresql]


def test_a_job_becomes_a_caption(owner: User, captioner: ModelVersion) -> None:
    (job,) = queued(owner)
    caption_queued()
    caption = Caption.objects.get()
    assert caption.text == "A picture of (120, 130, 140) by fake 1."
    assert (caption.job, caption.model_version) == (job, captioner)
    assert caption.words == [
        {"word": "a", "log_prob": -0.5},
        {"word": "picture", "log_prob": -0.25},
    ]
    assert caption.settings["strategy"] == "beam"
    assert Image.objects.get().caption == caption
    assert states() == ["succeeded"]


def test_a_batch_is_one_call(owner: User, captioner: ModelVersion, settings: Any) -> None:
    settings.JOB_BATCH_SIZE = 4
    queued(owner, 10)
    caption_queued()
    assert calls(captioner) == [4, 4, 2]
    assert Caption.objects.count() == 10


def test_the_worker_says_what_it_holds_and_wrote(owner: User, captioner: ModelVersion) -> None:
    queued(owner, 3)
    caption_queued()
    row = Worker.objects.get()
    assert (row.queue, row.captions_written) == ("captions", 3)
    assert [(each["name"], each["bytes"]) for each in row.models_held] == [("fake@1", 1000)]
    assert row.models_held[0]["captions_per_second"] > 0


def test_a_promoted_version_writes_the_next_batch(
    owner: User, captioner: ModelVersion, tmp_path: Path
) -> None:
    queued(owner)
    caption_queued()
    ModelVersion.objects.update(state="retired", is_default=False)
    second = rows.captioner(rows.checkpoint(tmp_path / "two", version="2"), version="2")
    queued(owner)
    caption_queued()
    caption = required(Caption.objects.last())
    assert caption.model_version == second
    assert caption.text.endswith("by fake 2.")


def test_an_unknown_captioner_fails_its_jobs_and_no_others(
    owner: User, captioner: ModelVersion
) -> None:
    jobs = queued(owner, 2)
    Job.objects.filter(pk=jobs[0].pk).update(captioner="nobody")
    caption_queued()
    assert states() == ["failed", "succeeded"]
    jobs[0].refresh_from_db()
    assert jobs[0].error_code == "unknown_captioner"
    assert "nobody" in jobs[0].error_message


def test_no_captioner_at_all_is_said(owner: User) -> None:
    queued(owner)
    caption_queued()
    assert Job.objects.get().error_code == "unknown_captioner"
    assert Job.objects.get().error_message == "No captioner is installed yet."
    assert Worker.objects.exists()


def test_a_damaged_checkpoint_fails_with_its_code(owner: User, tmp_path: Path) -> None:
    rows.captioner(tmp_path / "gone")
    queued(owner)
    caption_queued()
    assert Job.objects.get().error_code == "captioner_unavailable"


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda path: path.unlink(), "image_missing"),
        (lambda path: path.write_bytes(b""), "image_not_supported"),
        (lambda path: path.write_bytes(b"GIF89a but no"), "image_broken"),
    ],
)
def test_a_bad_file_fails_only_its_own_job(
    owner: User, captioner: ModelVersion, harm: Any, code: str
) -> None:
    jobs = queued(owner, 3)
    harm(Path(required(jobs[1].image).original.path))
    caption_queued()
    assert states() == ["succeeded", "failed", "succeeded"]
    jobs[1].refresh_from_db()
    assert jobs[1].error_code == code
    assert calls(captioner) == [2]


def test_a_picture_in_the_trash_is_not_captioned(owner: User, captioner: ModelVersion) -> None:
    (job,) = queued(owner)
    Image.objects.update(deleted_at="2026-01-01T00:00Z")
    caption_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "image_deleted")


def test_a_model_that_raises_is_tried_one_by_one_and_blames_one(
    owner: User, captioner: ModelVersion
) -> None:
    queued(owner, 2)
    bad = rows.job(owner, image=rows.picture(owner, colour=fake.RAISES), queue_position=1)
    caption_queued()
    bad.refresh_from_db()
    assert (bad.state, bad.error_code) == ("failed", "captioner_failed")
    assert "ValueError: a picture that no model likes" in bad.error_message
    assert states() == ["succeeded", "succeeded", "failed"]
    assert calls(captioner) == [3, 1, 1, 1]


def test_a_job_cancelled_meanwhile_is_dropped(
    owner: User, captioner: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = queued(owner, 2)
    opened = caption_jobs.picture_of

    def cancel_then_open(job: Job) -> Any:
        if job.pk == jobs[1].pk:
            services.cancel(owner=owner, job_id=jobs[0].pk)
        return opened(job)

    monkeypatch.setattr(caption_jobs, "picture_of", cancel_then_open)
    caption_queued()
    assert states() == ["cancelled", "succeeded"]
    assert calls(captioner) == [1]


def test_a_job_cancelled_during_the_call_gets_no_caption(
    owner: User, captioner: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = queued(owner)
    describe = fake.Fake.caption
    monkeypatch.setattr(
        type(model_cache.models().get(captioner).captioner),
        "caption",
        lambda self, images, search=None: (
            (
                image_services.trash(owner=owner, image_id=job.image_id or 0),
                describe(self, images, search),
            )[1]
            if search
            else []
        ),
    )
    caption_queued()
    assert states() == ["cancelled"]
    assert not Caption.objects.exists()


def test_a_caption_that_cannot_be_stored_fails_its_job_and_no_other(
    owner: User, captioner: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(owner, 3)
    odd = Job.objects.order_by("pk")[1]
    store = captions.complete

    def refuse(*, written: Sequence[captions.Written], **rest: Any) -> list[Caption]:
        if odd.pk in {each.job_id for each in written}:
            raise DataError("no such number")
        return store(written=written, **rest)

    monkeypatch.setattr(captions, "complete", refuse)
    caption_queued()
    codes = Job.objects.order_by("pk").values_list("error_code", flat=True)
    assert list(codes) == ["", "captioner_failed", ""]


def test_a_database_that_goes_away_blames_no_job(
    owner: User, captioner: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(owner, 2)
    with monkeypatch.context() as patch:
        patch.setattr(captions, "complete", raiser(OperationalError("gone")))
        with pytest.raises(OperationalError):
            caption_queued()
    assert states() == ["running", "running"]
    caption_queued()
    assert states() == ["succeeded", "succeeded"]
    assert not Job.objects.filter(claim_alone=True).exists()
