"""Who may correct in a shared album, how long a link holds, and how many shares there are."""

import pytest
from django.urls import reverse

from gallery.core.errors import ConflictError
from gallery.models import AlbumLink
from gallery.sharing import services
from tests import rows

pytestmark = pytest.mark.postgresql


def test_only_who_may_corrects(album, first, owner, stranger, stranger_client):
    services.share_with(owner=owner, album_id=album.pk, username="stranger")
    place = reverse("gallery:shared-picture", args=[album.pk, first.pk])
    assert "Correct the sentence" not in stranger_client.get(place).content.decode()
    assert stranger_client.post(place, {"text": "mine"}).status_code == 403
    services.share_with(owner=owner, album_id=album.pk, username="stranger", may_correct=True)
    assert stranger_client.post(place, {"text": " "}).status_code == 422
    body = stranger_client.post(place, {"text": "much better"}, follow=True).content.decode()
    assert "much better" in body
    assert "Written by stranger" in body
    first.refresh_from_db()
    assert first.caption.author == stranger


@pytest.mark.parametrize("days", ["", "0", "366", "-1", "x"])
def test_a_link_never_holds_for_ever(album, owner_client, days):
    address = reverse("gallery:make-link", args=[album.pk])
    assert owner_client.post(address, {"days": days}).status_code == 422
    assert not AlbumLink.objects.exists()


def test_an_album_has_so_many_shares_and_no_more(album, owner, stranger, monkeypatch):
    monkeypatch.setattr(services, "MOST_SHARES", 1)
    services.share_with(owner=owner, album_id=album.pk, username="stranger")
    again = services.share_with(
        owner=owner, album_id=album.pk, username="stranger", may_correct=True
    )
    assert list(album.shares.all()) == [again]
    rows.person("grace")
    with pytest.raises(ConflictError):
        services.share_with(owner=owner, album_id=album.pk, username="grace")
