"""Whose import batches are, which names and how many files they take, and what is left of them."""

from pathlib import Path

import pytest
from django.conf import settings

from gallery.core.errors import GalleryError, NotFoundError
from gallery.imports import selectors, services, upload_store
from gallery.models import Album, Image
from tests.gallery import pictures


def test_a_batch_is_its_owners(owner, stranger):
    batch = services.begin(owner=owner)
    with pytest.raises(NotFoundError):
        selectors.batch(owner=stranger, batch_id=batch.pk)
    album = Album.objects.create(owner=stranger, title="Theirs")
    with pytest.raises(NotFoundError):
        services.begin(owner=owner, album_id=album.pk)


def test_names_are_text_and_never_paths(owner):
    batch = services.begin(owner=owner)
    wanted = [services.Announced(name, 5) for name in ("../../etc/passwd", "/abs/x.png", "a\\b")]
    rows = services.announce(owner=owner, batch_id=batch.pk, files=wanted)
    assert {row.name for row in rows} == {"etc/passwd", "abs/x.png", "a/b"}
    assert all(
        upload_store.path_of(row).parent == Path(settings.DATA_DIR) / "incoming" for row in rows
    )


def test_too_many_at_once_are_refused(owner):
    batch = services.begin(owner=owner)
    wanted = [services.Announced(str(n), 5) for n in range(services.MOST_AT_ONCE + 1)]
    with pytest.raises(GalleryError) as caught:
        services.announce(owner=owner, batch_id=batch.pk, files=wanted)
    assert caught.value.code == "too_many_files"


@pytest.mark.postgresql
def test_dropping_a_batch_keeps_its_pictures(take_in, owner, django_capture_on_commit_callbacks):
    batch = take_in({"1.png": pictures.png("one"), "letter.png": b"dear"})
    with django_capture_on_commit_callbacks(execute=True):
        services.drop(owner=owner, batch_id=batch.pk)
    assert Image.objects.count() == 1
    assert not any((settings.DATA_DIR / "incoming").iterdir())
