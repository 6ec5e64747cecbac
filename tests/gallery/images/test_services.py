"""What a disk or a database that fails in the middle of an upload leaves behind: nothing."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError

from gallery.core.errors import StorageFullError
from gallery.images import services
from gallery.jobs import services as jobs
from gallery.models import Image, Job
from tests.gallery.api.helpers import stored_files

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("full_at", [1, 2, 3])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_leaves_nothing_behind(
    submit, monkeypatch, media_folder, full_at, number
):
    written: list[str] = []
    save = FileSystemStorage.save

    def fill_up(storage, name, content, **options):
        written.append(name)
        if len(written) == full_at:
            save(storage, name, ContentFile(b"a par"), **options)
            raise OSError(number, "No space left on device")
        return save(storage, name, content, **options)

    monkeypatch.setattr(FileSystemStorage, "save", fill_up)
    with pytest.raises(StorageFullError) as refused:
        submit()
    assert refused.value.status == 507
    assert stored_files(media_folder) == []
    assert not Image.objects.exists()
    assert not Job.objects.exists()


def test_a_database_that_goes_away_leaves_nothing_behind(submit, monkeypatch, media_folder):
    def fail(**_):
        raise OperationalError("gone")

    monkeypatch.setattr(jobs, "enqueue_captions", fail)
    with pytest.raises(OperationalError):
        submit()
    assert stored_files(media_folder) == []
    assert not Image.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_picture_deleted_for_good_leaves_no_folder(submit, media_folder):
    image = submit().image
    services.delete_for_good(image)
    assert stored_files(media_folder) == []
    assert not (media_folder / image.original.name).parent.exists()
