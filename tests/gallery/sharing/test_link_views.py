"""An album by link: what is seen, by whom, and until when."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.models import AlbumLink, User
from tests.gallery.sharing.conftest import at, make_link

pytestmark = pytest.mark.postgresql


def test_a_link_shows_the_album_and_nothing_else(album, first, owner):
    link, client = make_link(album), Client()
    page = client.get(at(link))
    body = page.content.decode()
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex">' in body
    assert "this is one.png" in body
    assert "private" not in body
    assert "this is one.png" in client.get(at(link, first.pk)).content.decode()
    for size in ("small.webp", "large.webp"):
        response = client.get(at(link, first.pk, size))
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, no-cache"
    private = owner.images.get(name="private.png")
    for place in (at(link, private.pk), at(link, private.pk, "large.webp")):
        assert client.get(place).status_code == 404


@pytest.mark.parametrize("ending", ["time", "taken back", "album", "deactivated"])
def test_a_link_that_is_over_leads_nowhere(album, first, owner, owner_client, ending):
    link = make_link(album)
    places = [at(link), at(link, first.pk), at(link, first.pk, "small.webp")]
    if ending == "time":
        AlbumLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif ending == "taken back":
        owner_client.post(reverse("gallery:take-link-back", args=[album.pk, link.pk]))
    elif ending == "album":
        album.delete()
    else:
        User.objects.filter(pk=owner.pk).update(is_active=False)
    for place in places:
        response = Client().get(place)
        assert response.status_code == 404
        assert "This link leads nowhere" in response.content.decode()


def test_a_password_opens_the_album_in_one_browser(album, first):
    link, client = make_link(album, password="open sesame"), Client()
    assert "sesame" not in AlbumLink.objects.get().password
    assert "this is one" not in client.get(at(link)).content.decode()
    for rest in ((), ("small.webp",)):
        assert client.get(at(link, first.pk, *rest)).status_code == 403
    wrong = client.post(at(link), {"password": "open"})
    assert wrong.status_code == 422
    assert "This is not the password" in wrong.content.decode()
    assert client.post(at(link), {"password": "open sesame"}).status_code == 302
    assert "this is one" in client.get(at(link)).content.decode()
    assert client.get(at(link, first.pk, "small.webp")).status_code == 200
    assert "this is one" not in Client().get(at(link)).content.decode()


def test_passwords_are_not_tried_without_end(album, settings, monkeypatch):
    from gallery.http.throttling import PasswordThrottle

    monkeypatch.setattr(PasswordThrottle, "rate", "3/min", raising=False)
    link, client = make_link(album, password="x"), Client()
    tries = [client.post(at(link), {"password": "y"}).status_code for _ in range(4)]
    assert tries == [422, 422, 422, 429]
