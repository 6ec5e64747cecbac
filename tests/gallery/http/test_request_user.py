"""Who asks, and the way back to where they came from: on this site only."""

import pytest
from django.contrib.auth.models import AnonymousUser

from gallery.http.request_user import back, signed_in

OTHERWISE = "/otherwise/"


@pytest.mark.parametrize(
    ("sent", "referer", "place"),
    [
        ({"next": "/jobs/"}, "/albums/", "/jobs/"),
        ({}, "http://testserver/albums/?sort=name", "http://testserver/albums/?sort=name"),
        ({"next": "https://evil.example/"}, "/albums/", "/albums/"),
        ({"next": "//evil.example/"}, "https://evil.example/", OTHERWISE),
        ({"next": "javascript:alert(1)"}, "", OTHERWISE),
        ({}, "", OTHERWISE),
    ],
)
def test_the_way_back_stays_on_this_site(rf, sent, referer, place):
    request = rf.post("/", sent, headers={"Referer": referer})
    assert back(request, otherwise=OTHERWISE)["Location"] == place


def test_nobody_is_not_taken_for_a_person(rf, owner):
    request = rf.get("/")
    request.user = owner
    assert signed_in(request) == owner
    request.user = AnonymousUser()
    with pytest.raises(TypeError):
        signed_in(request)
