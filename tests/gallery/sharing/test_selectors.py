"""What is shown of a shared album, in how many queries."""

import pytest
from django.test import Client
from django.utils import timezone

from gallery.models import AlbumPicture
from tests.gallery.sharing.conftest import at, make_link

pytestmark = pytest.mark.postgresql


def test_a_picture_in_the_trash_is_not_shared(album, first):
    link = make_link(album)
    first.deleted_at = timezone.now()
    first.save()
    assert Client().get(at(link, first.pk, "small.webp")).status_code == 404
    assert "one.png" not in Client().get(at(link)).content.decode()


def test_many_pictures_cost_the_same_queries(
    album, captioned, django_assert_num_queries, django_assert_max_num_queries
):
    link = make_link(album)
    with django_assert_max_num_queries(4) as few:
        Client().get(at(link))
    for number in range(6):
        image = captioned(f"{number}.png").image
        AlbumPicture.objects.create(album=album, image=image)
    with django_assert_num_queries(len(few)):
        Client().get(at(link))
