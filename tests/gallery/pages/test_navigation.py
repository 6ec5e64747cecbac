"""The header: what it leads to, for whom, and what it marks as the page one is on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from gallery import navigation
from gallery.models import User


def seen(rf: RequestFactory, user: object, place: str = "/") -> dict[str, bool]:
    request = rf.get(place)
    request.user = user
    links = [*navigation.header(request), *navigation.menu(request)]
    return {link.url: link.current for link in links}


def test_nobody_signed_in_sees_no_links(rf):
    assert seen(rf, AnonymousUser()) == {}


def test_a_request_that_nobody_made_sees_no_links(rf):
    assert navigation.header(rf.get("/")) == []


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
