"""The background worker is killed in the middle: an export and a folder are whole all the same."""

import zipfile
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from gallery.exports import services as exports
from gallery.imports import services as imports
from gallery.models import Export, Image, ImportFile, Job, User
from tests import rows
from tests.faults.site import StartSite, until
from tests.gallery import pictures

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PICTURES = 40


@pytest.fixture
def own_folder(settings: Any, tmp_path: Any) -> None:
    """The processes' folder is this test's too."""
    settings.DATA_DIR = tmp_path


def has_at_least(files: QuerySet[ImportFile], count: int) -> bool:
    return files.count() >= count


def test_a_killed_worker_loses_no_file_of_a_folder(
    site: StartSite, owner: User, own_folder: None
) -> None:
    running = site(SWEEP_SECONDS=1)
    running.broker()
    running.sweeper()
    batch = imports.begin(owner=owner)
    files = {f"{number}.png": pictures.png(str(number)) for number in range(PICTURES)}
    announced = [imports.Announced(name, len(data)) for name, data in files.items()]
    for row in imports.announce(owner=owner, batch_id=batch.pk, files=announced):
        data = files[row.name]
        imports.receive(owner=owner, batch_id=batch.pk, file_id=row.pk, offset=0, data=data)
    done = batch.files.filter(state=ImportFile.State.DONE)
    for before in (3, 15):
        worker = running.worker("background", queue="background")
        until(partial(has_at_least, done, before))
        worker.kill()
    running.worker("background", queue="background")
    until(lambda: done.count() == PICTURES)
    assert Image.objects.count() == PICTURES
    until(lambda: not Job.objects.filter(kind="background").unfinished().exists())
    assert Job.objects.get(kind="background").state == Job.State.SUCCEEDED


def test_a_killed_worker_leaves_no_half_export(
    site: StartSite, owner: User, own_folder: None
) -> None:
    running = site(SWEEP_SECONDS=1)
    running.broker()
    running.sweeper()
    for number in range(300):
        rows.picture(owner, name=f"{number}.png")
    export = exports.ask(owner=owner, form="originals", selection={})
    parts = exports.path_of(export).parent
    worker = running.worker("background", queue="background")
    until(lambda: parts.is_dir() and any(parts.iterdir()))
    worker.kill()
    running.worker("background", queue="background")
    until(lambda: Export.objects.get().is_ready)
    with zipfile.ZipFile(exports.path_of(export)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 300
