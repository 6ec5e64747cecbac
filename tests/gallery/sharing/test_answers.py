"""Shares wait until they are accepted; people refuse and block, and their owner is not notified."""

import importlib

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Album, AlbumPicture, AlbumShare, Block, User
from gallery.sharing import selectors, services, shared_views
from tests import rows
from tests.gallery.api.helpers import client_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def owner(db) -> User:
    return User.objects.create_user("owner")


@pytest.fixture
def friend(db) -> User:
    return User.objects.create_user("friend")


@pytest.fixture
def friend_client(friend) -> Client:
    client = Client()
    client.force_login(friend)
    return client


@pytest.fixture
def album(owner) -> Album:
    made = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=made, image=rows.picture(owner))
    return made


def offer(album: Album, username: str = "friend", **options) -> AlbumShare:
    return services.share_with(owner=album.owner, album_id=album.pk, username=username, **options)


def albums(owner: User, count: int) -> list[Album]:
    start = Album.objects.count()
    return [
        Album.objects.create(owner=owner, title=f"Album {start + number}")
        for number in range(count)
    ]


def test_what_waits_shows_no_picture_and_takes_no_correction(album, friend, friend_client):
    offer(album, may_correct=True)
    image = album.images.get()
    for name, more in (
        ("shared-album", []),
        ("shared-picture", [image.pk]),
        ("shared-small", [image.pk]),
        ("shared-large", [image.pk]),
    ):
        place = reverse(f"gallery:{name}", args=[album.pk, *more])
        assert friend_client.get(place).status_code == 404
    api = client_of(friend)
    assert api.get("/api/v1/shared/").json()["results"] == []
    assert api.get(f"/api/v1/shared/{album.pk}/").status_code == 404
    captions = f"/api/v1/shared/{album.pk}/{image.pk}/captions/"
    assert api.post(captions, {"text": "mine"}).status_code == 404


def test_on_the_page_a_person_is_told_and_accepts(album, friend_client):
    offer(album)
    home = friend_client.get(reverse("gallery:home")).content.decode()
    assert '<span class="count">1</span>' in home
    assert "1 album waits for your answer" in friend_client.get("/shared/").content.decode()
    assert "Summer" in friend_client.get("/shared/waiting/").content.decode()
    friend_client.post(reverse("gallery:accept-shared", args=[album.pk]))
    assert AlbumShare.objects.get().is_accepted
    assert "Summer" in friend_client.get("/shared/").content.decode()
    assert "waits for your answer" not in friend_client.get("/shared/").content.decode()


def test_by_the_api_a_person_accepts_refuses_and_blocks(owner, friend):
    first, second, third = albums(owner, 3)
    for each in (first, second):
        offer(each)
    api = client_of(friend)
    waiting = api.get("/api/v1/shared/waiting/").json()["results"]
    assert [(row["id"], row["owner"]) for row in waiting] == [
        (second.pk, "owner"),
        (first.pk, "owner"),
    ]
    assert api.post(f"/api/v1/shared/{first.pk}/accept/").json()["id"] == first.pk
    assert api.delete(f"/api/v1/shared/{second.pk}/").status_code == 204
    assert api.get("/api/v1/shared/waiting/").json()["results"] == []
    assert api.post(f"/api/v1/shared/{second.pk}/accept/").status_code == 404
    block = api.post(f"/api/v1/shared/{first.pk}/block/").json()
    assert block["person"] == "owner"
    assert api.get("/api/v1/shared/").json()["results"] == []
    offer(third)
    assert api.get("/api/v1/shared/waiting/").json()["results"] == []
    assert api.delete(f"/api/v1/shared/blocked/{block['id']}/").status_code == 204
    offer(albums(owner, 1)[0])
    assert len(api.get("/api/v1/shared/waiting/").json()["results"]) == 1


def test_who_refused_is_not_asked_again_by_sharing_again(album, friend, friend_client):
    offer(album)
    friend_client.post(reverse("gallery:refuse-shared", args=[album.pk]))
    offer(album, may_correct=True)
    assert not selectors.waiting(person=friend).exists()
    with pytest.raises(NotFoundError):
        services.accept(person=friend, album_id=album.pk)


def test_blocking_on_the_page_leaves_everything_of_the_owner_and_can_be_lifted(
    owner, friend, friend_client
):
    first, second = albums(owner, 2)
    for each in (first, second):
        offer(each)
    services.accept(person=friend, album_id=first.pk)
    friend_client.post(reverse("gallery:block-owner", args=[second.pk]))
    assert not selectors.shared(person=friend).exists()
    assert not selectors.waiting(person=friend).exists()
    assert "owner" in friend_client.get("/shared/blocked/").content.decode()
    block = Block.objects.get()
    friend_client.post(reverse("gallery:unblock", args=[block.pk]))
    assert not Block.objects.exists()


def seen_by_owner(album: Album, name: str) -> tuple[object, ...]:
    """What an owner can tell of a share by API and page, without its number and name."""
    api = client_of(album.owner)
    response = api.post(f"/api/v1/albums/{album.pk}/people/", {"person": name})
    again = api.post(f"/api/v1/albums/{album.pk}/people/", {"person": name})
    listed = api.get(f"/api/v1/albums/{album.pk}/people/").json()["results"]
    client = Client()
    client.force_login(album.owner)
    page = client.get(reverse("gallery:share", args=[album.pk])).content.decode()
    plain = {**response.json(), "id": 0, "person": "", "created_at": ""}
    place = page.index(f"<b>{name}</b>")
    return (
        response.status_code,
        again.status_code,
        tuple(sorted(plain.items(), key=str)),
        len(listed),
        " ".join(page[place : page.index("</p>", place)].replace(name, "").split()),
    )


def test_an_owner_cannot_tell_who_exists_who_refused_and_who_blocks(owner, friend):
    for name in ("refuses", "blocks", "inactive"):
        User.objects.create_user(name, is_active=name != "inactive")
    Block.objects.create(by=User.objects.get(username="blocks"), person=owner)
    names = ("friend", "nosuchname", "refuses", "blocks", "inactive")
    made = dict(zip(names, albums(owner, len(names)), strict=True))
    offer(made["refuses"], "refuses")
    services.leave(person=User.objects.get(username="refuses"), album_id=made["refuses"].pk)
    seen = {name: seen_by_owner(made[name], name) for name in names}
    assert len(set(seen.values())) == 1
    assert seen["friend"][0] == 201


def test_sharing_costs_the_same_queries_whether_a_name_exists(
    owner, friend, django_assert_num_queries, django_assert_max_num_queries
):
    first, second = albums(owner, 2)
    with django_assert_max_num_queries(20) as known:
        offer(first, "friend")
    with django_assert_num_queries(len(known)):
        offer(second, "nosuchname")


@pytest.mark.parametrize("name", ["friend", "nosuchname"])
def test_so_many_shares_wait_for_one_name_whether_it_exists_or_not(owner, friend, name):
    made = albums(owner, services.MOST_WAITING_FOR_ONE + 1)
    for each in made[:-1]:
        offer(each, name)
    with pytest.raises(GalleryError) as refused:
        offer(made[-1], name)
    assert (refused.value.code, refused.value.status) == ("too_many_waiting", 409)
    assert offer(made[0], name, may_correct=True).may_correct  # one that waits is changed
    offer(made[-1], "somebodyelse")


def test_of_one_owner_so_many_shares_wait_altogether(owner, friend, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 4)
    first, second = albums(owner, 2)
    for number in range(4):
        offer(first, f"name{number}")
    with pytest.raises(GalleryError) as refused:
        offer(second)
    assert refused.value.code == "too_many_waiting"
    services.stop_sharing(owner=owner, share_id=first.shares.earliest("pk").pk)
    offer(second)
    other = User.objects.create_user("other")
    offer(albums(other, 1)[0])  # another owner's are counted apart


def test_what_was_accepted_does_not_count_as_waiting(owner, friend, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING_FOR_ONE", 1)
    for each in albums(owner, 3):
        offer(each)
        services.accept(person=friend, album_id=each.pk)
    assert selectors.shared(person=friend).count() == 3


def test_refusing_frees_no_place_for_the_owner(owner, friend, monkeypatch):
    """Else whoever is refused could ask on and on."""
    monkeypatch.setattr(services, "MOST_WAITING_FOR_ONE", 1)
    first, second = albums(owner, 2)
    offer(first)
    services.leave(person=friend, album_id=first.pk)
    with pytest.raises(GalleryError):
        offer(second)


def test_the_lists_have_pages(friend, friend_client, monkeypatch):
    count = shared_views.ALBUMS_SHOWN + 5
    for number in range(count):
        owner = User.objects.create_user(f"owner{number}")
        first, second = albums(owner, 2)
        for each in (first, second):
            offer(each)
        services.accept(person=friend, album_id=first.pk)
    for place in ("/shared/", "/shared/waiting/"):
        page = friend_client.get(place)
        assert len(page.context["page"].rows) == shared_views.ALBUMS_SHOWN
        rest = friend_client.get(f"{place}?cursor={page.context['page'].next_cursor}")
        assert len(rest.context["page"].rows) == 5
        assert rest.context["page"].next_cursor == ""
    assert selectors.waiting_count(person=friend) == count


@pytest.mark.parametrize("name", ["", "no body", "x" * 151, "a\x00b", "<b>"])
def test_what_can_be_nobodys_name_is_refused(album, name):
    with pytest.raises(GalleryError) as refused:
        offer(album, name)
    assert refused.value.code == "nobody_called_so"


def test_a_stranger_answers_nothing_for_somebody_else(album, friend):
    offer(album)
    stranger = User.objects.create_user("stranger")
    for act in (services.accept, services.leave, services.block):
        with pytest.raises(NotFoundError):
            act(person=stranger, album_id=album.pk)
    assert selectors.waiting(person=friend).count() == 1


def test_shares_from_before_count_as_accepted(album, friend):
    AlbumShare.objects.create(album=album, person=friend)
    migration = importlib.import_module("gallery.migrations.0003_one_persons_share")
    migration.accept_existing_shares(apps, None)
    share = selectors.share(person=friend, album_id=album.pk)
    assert (share.name, share.accepted_at) == ("friend", share.created_at)
