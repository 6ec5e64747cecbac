"""The header: what it leads to, for whom, and what it marks as the page one is on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from gallery.models import User
from gallery.site import navigation


def seen(rf: RequestFactory, user: User | AnonymousUser, place: str = "/") -> dict[str, bool]:
    request = rf.get(place)
    request.user = user
    links = [*navigation.header(request), *navigation.menu(request)]
    return {link.url: link.current for link in links}


def test_an_anonymous_user_sees_what_is_open_to_all(rf, settings):
    assert list(seen(rf, AnonymousUser())) == ["/try/", "/how-it-works/"]
    settings.TRY_IT = False
    assert list(seen(rf, AnonymousUser())) == ["/how-it-works/"]


def test_an_error_before_anybody_is_known_has_the_anonymous_links(rf):
    assert [link.url for link in navigation.header(rf.get("/"))] == ["/try/", "/how-it-works/"]
    assert navigation.menu(rf.get("/")) == []


def test_the_back_office_is_for_staff(rf):
    assert "/admin/" not in seen(rf, User(username="ada"))
    assert "/admin/" in seen(rf, User(username="ada", is_staff=True))


@pytest.mark.parametrize(
    ("place", "current"), [("/", "/"), ("/account/", "/account/"), ("/account/x/", "/account/")]
)
def test_the_page_one_is_on_is_marked(rf, place, current):
    links = seen(rf, User(username="ada"), place)
    assert [url for url, here in links.items() if here] == [current]


def test_every_place_has_an_address(rf):
    staff = User(username="ada", is_staff=True)
    assert len(seen(rf, staff)) == len(navigation.HEADER) + len(navigation.MENU)
