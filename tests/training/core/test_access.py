"""Who may use the pages and operations of training."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.request import Request

from gallery.core.errors import GalleryError
from gallery.models import User
from training.core.access import IsStaff, staff_only


@staff_only
def view(request, number: int) -> HttpResponse:
    return HttpResponse(status=200 + number)


def request_of(user: User | AnonymousUser):
    request = RequestFactory().get("/training/")
    request.user = user
    return request


def test_staff_get_the_page_people_a_refusal_and_nobody_the_door():
    assert view(request_of(User(username="boss", is_staff=True)), 7).status_code == 207
    with pytest.raises(GalleryError) as caught:
        view(request_of(User(username="ada")), 7)
    assert caught.value.code == "not_allowed"
    assert view(request_of(AnonymousUser()), 7)["Location"] == "/accounts/login/?next=/training/"


@pytest.mark.parametrize(
    ("user", "may"), [(User(is_staff=True), True), (User(), False), (AnonymousUser(), False)]
)
def test_operations_are_for_staff(user, may: bool):
    request = Request(request_of(user))
    request.user = user
    assert IsStaff().has_permission(request, None) is may
