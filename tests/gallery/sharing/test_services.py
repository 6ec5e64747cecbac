"""Albums by link and with a person: what is seen, by whom, and until when."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.models import Album, AlbumLink, AlbumPicture, AlbumShare, User
from gallery.sharing import services
from gallery.sharing.links import token_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def album(owner, captioned) -> Album:
    made = Album.objects.create(owner=owner, title="Summer")
    for name in ("one.png", "two.png"):
        image = captioned(name, text=f"this is {name}").image
        AlbumPicture.objects.create(album=made, image=image)
    captioned("private.png", text="nobody else sees this")
    return made


@pytest.fixture
def first(album):
    return album.images.order_by("pk").first()


def make_link(album: Album, **options) -> AlbumLink:
    return services.make_link(owner=album.owner, album_id=album.pk, **{"days": 7, **options})


def share(album: Album, person: User, **options) -> AlbumShare:
    """Share an album with a person who accepts it."""
    services.share_with(owner=album.owner, album_id=album.pk, username=person.username, **options)
    return services.accept(person=person, album_id=album.pk)


def at(link: AlbumLink, *rest) -> str:
    return "/".join([f"/s/{token_of(link)}", *map(str, rest)]) + ("" if "." in str(rest) else "/")


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


@pytest.mark.parametrize("change", ["x", "longer", "key"])
def test_a_link_cannot_be_guessed(album, change):
    link = make_link(album)
    token = token_of(link)
    forged = {"x": "x", "longer": token + "x", "key": link.key.hex}[change]
    assert Client().get(f"/s/{forged}/").status_code == 404


def test_a_picture_in_the_trash_is_not_shared(album, first):
    link = make_link(album)
    first.deleted_at = timezone.now()
    first.save()
    assert Client().get(at(link, first.pk, "small.webp")).status_code == 404
    assert "one.png" not in Client().get(at(link)).content.decode()


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


def test_a_person_sees_what_is_shared_and_only_that(album, first, owner, stranger, stranger_client):
    place = reverse("gallery:shared-album", args=[album.pk])
    assert stranger_client.get(place).status_code == 404
    share(album, stranger)
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
    services.stop_sharing(owner=owner, share_id=AlbumShare.objects.get().pk)
    assert stranger_client.get(place).status_code == 404
    assert stranger_client.get(shown[0]).status_code == 404


def test_only_who_may_corrects(album, first, owner, stranger, stranger_client):
    share(album, stranger)
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


def test_a_person_can_leave(album, owner, stranger, stranger_client):
    share(album, stranger)
    stranger_client.post(reverse("gallery:leave-shared", args=[album.pk]))
    assert not AlbumShare.objects.exists()


def test_the_owners_page_makes_and_takes_back(album, owner_client, stranger):
    page = reverse("gallery:share", args=[album.pk])
    owner_client.post(reverse("gallery:make-link", args=[album.pk]), {"days": "7"})
    body = owner_client.get(page).content.decode()
    assert f"http://testserver/s/{token_of(AlbumLink.objects.get())}/" in body
    people = reverse("gallery:share-with", args=[album.pk])
    owner_client.post(people, {"username": "stranger", "may": "correct"})
    assert "May look and correct" in owner_client.get(page).content.decode()
    for sent, words in (
        ({"username": "no body"}, "nobody of this name"),
        ({"username": "owner"}, "your own album"),
    ):
        response = owner_client.post(people, sent)
        assert response.status_code == 422
        assert words in response.content.decode()
    share = AlbumShare.objects.get()
    owner_client.post(reverse("gallery:stop-sharing", args=[album.pk, share.pk]))
    assert not AlbumShare.objects.exists()


@pytest.mark.parametrize("days", ["", "0", "366", "-1", "x"])
def test_a_link_never_holds_for_ever(album, owner_client, days):
    address = reverse("gallery:make-link", args=[album.pk])
    assert owner_client.post(address, {"days": days}).status_code == 422
    assert not AlbumLink.objects.exists()


def test_nobody_shares_what_is_not_theirs(album, stranger_client):
    link = make_link(album)
    for name, rest in (
        ("share", []),
        ("make-link", []),
        ("share-with", []),
        ("take-link-back", [link.pk]),
    ):
        address = reverse(f"gallery:{name}", args=[album.pk, *rest])
        method = stranger_client.get if name == "share" else stranger_client.post
        assert method(address, {"days": "7", "username": "stranger"}).status_code == 404
    assert AlbumLink.objects.count() == 1
    assert not AlbumShare.objects.exists()


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
