"""What the API takes for a link, and what it shows of one."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from gallery.models import Album
from gallery.sharing.links import token_of
from gallery.sharing.serializers import LinkSerializer, MakeLinkSerializer
from gallery.sharing.services import MOST_DAYS, PASSWORD_CHARACTERS, make_link


@pytest.mark.parametrize(
    "sent",
    [{"days": 0}, {"days": MOST_DAYS + 1}, {"days": "x"}, {"password": "x" * 129}],
    ids=str,
)
def test_a_link_that_cannot_be_made_is_refused(sent):
    assert not MakeLinkSerializer(data=sent).is_valid()


def test_a_password_is_taken_as_it_was_typed():
    typed = " " * PASSWORD_CHARACTERS
    found = MakeLinkSerializer(data={"password": typed})
    assert found.is_valid()
    assert found.validated_data["password"] == typed


@pytest.mark.parametrize("password", ["", "open sesame"])
def test_a_link_shows_its_whole_address_and_never_its_password(owner, password):
    album = Album.objects.create(owner=owner, title="Summer")
    link = make_link(owner=owner, album_id=album.pk, days=7, password=password)
    shown = LinkSerializer(link, context={"request": Request(APIRequestFactory().get("/"))}).data
    assert shown["url"] == f"http://testserver/s/{token_of(link)}/"
    assert shown["has_password"] is bool(password)
    assert "password" not in shown
