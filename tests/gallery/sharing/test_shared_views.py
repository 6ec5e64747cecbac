"""What a person sees of another's album: what is shared, and only that."""

import re

import pytest
from django.urls import reverse

from gallery.models import AlbumShare
from gallery.sharing import services

pytestmark = pytest.mark.postgresql


def test_a_person_sees_what_is_shared_and_only_that(album, first, owner, stranger, stranger_client):
    place = reverse("gallery:shared-album", args=[album.pk])
    assert stranger_client.get(place).status_code == 404
    services.share_with(owner=owner, album_id=album.pk, username="stranger")
    assert "Summer" in stranger_client.get(reverse("gallery:shared")).content.decode()
    body = stranger_client.get(place).content.decode()
    assert "this is one.png" in body
    assert "private" not in body
    shown = re.findall(r'src="(/shared/[^"]+)"', body)
    assert len(shown) == 2
    assert all(stranger_client.get(one).status_code == 200 for one in shown)
    private = owner.images.get(name="private.png")
    other = reverse("gallery:shared-large", args=[album.pk, private.pk])
    assert stranger_client.get(other).status_code == 404
    assert stranger_client.get(first.get_absolute_url()).status_code == 404
    share = AlbumShare.objects.get()
    services.stop_sharing(owner=owner, share_id=share.pk)
    assert stranger_client.get(place).status_code == 404
    assert stranger_client.get(shown[0]).status_code == 404


def test_a_person_can_leave(album, owner, stranger, stranger_client):
    services.share_with(owner=owner, album_id=album.pk, username="stranger")
    stranger_client.post(reverse("gallery:leave-shared", args=[album.pk]))
    assert not AlbumShare.objects.exists()
