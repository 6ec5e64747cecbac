"""The trash that is emptied now."""

import pytest
from django.core.files.storage import default_storage

from gallery.images import services, trash
from gallery.models import Image, User
from tests import rows
from tests.gallery.captioned_pictures import Picture
from tests.optional import required

pytestmark = pytest.mark.postgresql


def test_the_trash_is_emptied_in_batches_with_its_files(
    owner: User,
    picture: Picture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,
) -> None:
    monkeypatch.setattr(trash, "BATCH", 2)
    gone = [picture() for _ in range(3)]
    kept, hers = picture(), picture(person=rows.person("grace"))
    for image in gone:
        services.trash(owner=owner, image_id=image.pk)
    services.trash(owner=hers.owner, image_id=hers.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert [trash.empty(owner=owner), trash.empty(owner=owner)] == [1, 0]
    assert set(Image.objects.all()) == {kept, hers}
    assert not any(default_storage.exists(required(image.original.name)) for image in gone)
