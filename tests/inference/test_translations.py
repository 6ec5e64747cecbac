"""The background task that translates with a local model."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from gallery.jobs import process
from gallery.jobs.background_tasks import run_queued
from gallery.models import Caption, Job, Translation
from gallery.translations import services
from inference.ml.translating import Translator
from tests import rows


def test_a_background_task_translates_and_waits_for_approval(
    db, translator_folder, settings, monkeypatch
):
    monkeypatch.setattr("gallery.jobs.queue.wake_workers", lambda kind, **_: None)
    monkeypatch.setattr(process, "_here", {})
    settings.TRANSLATION_MODELS = {"de": str(translator_folder)}
    image = rows.picture(rows.person(), name="cat.png")
    image.caption = Caption.objects.create(
        image=image, text="a cat on a mat", source="human", author=image.owner
    )
    image.save()
    job = services.translate(owner=image.owner, image_id=image.pk, language="de")
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error_message
    row = Translation.objects.get()
    assert row.caption == Translator.load(translator_folder).translate(["a cat on a mat"])[0]
    assert row.state == Translation.State.MACHINE
    assert row.translator == "en-de"
