"""The index follows what changes, in few queries."""

import pytest

from gallery.models import Image, SearchEntry, User
from gallery.search import index
from tests.gallery.search.conftest import Picture, found

pytestmark = pytest.mark.postgresql


def test_the_index_follows_what_changes(owner: User, picture: Picture) -> None:
    image = picture("a dog")
    Image.objects.filter(pk=image.pk).update(favourite=True, alt_text="A zebra.")
    index.refresh([image.pk])
    assert found(owner, "zebra is:favourite") == [image.pk]
    Image.objects.filter(pk=image.pk).update(deleted_at="2026-01-01T00:00Z")
    index.refresh([image.pk])
    assert found(owner, "dog") == []
    assert not SearchEntry.objects.exists()
    Image.objects.update(deleted_at=None)
    assert index.rebuild() == 1
    assert found(owner, "zebra") == [image.pk]
    image.delete()
    assert found(owner, "zebra") == []


def test_many_pictures_are_indexed_with_as_few_queries_as_one(
    owner: User, picture: Picture, django_assert_max_num_queries
) -> None:
    several = [picture("a dog", alt_text="A dog.").pk for _ in range(5)]
    with django_assert_max_num_queries(6):  # savepoint and release among them
        index.refresh(several)
