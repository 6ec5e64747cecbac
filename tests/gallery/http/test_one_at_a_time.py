"""Costly requests: one of a person at a time, one more waits, others are refused at once."""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from gallery.core.errors import TooManyError
from gallery.http import one_at_a_time as module
from gallery.http.one_at_a_time import Places, one_at_a_time
from gallery.models import User
from tests import rows
from tests.gallery.api.helpers import client_of


class Busy:
    """A view that runs until it is let go, and knows how many run at once."""

    def __init__(self) -> None:
        self.gate, self.begun = threading.Event(), threading.Semaphore(0)
        self.running: list[int] = []
        self.most = 0

    def __call__(self, request) -> HttpResponse:
        self.running.append(request.user.pk)
        self.most = max(self.most, self.running.count(request.user.pk))
        self.begun.release()
        assert self.gate.wait(20)
        self.running.remove(request.user.pk)
        return HttpResponse()


def asked_by(number: int):
    request = RequestFactory().get("/")
    request.user = User(pk=number)
    return request


@pytest.fixture
def places(monkeypatch) -> Places:
    found = Places()
    monkeypatch.setattr(module, "_places", found)
    return found


def test_one_runs_one_waits_and_the_others_are_refused_while_other_people_go_on(
    places, monkeypatch
):
    monkeypatch.setattr(module, "WAIT_SECONDS", 20.0)
    busy = Busy()
    view = one_at_a_time(busy)
    with ThreadPoolExecutor(8) as pool:
        mine = [pool.submit(view, asked_by(1)) for _ in range(6)]
        assert busy.begun.acquire(timeout=10)
        refused = list(islice(as_completed(mine, timeout=10), 4))
        assert all(isinstance(each.exception(), TooManyError) for each in refused)
        theirs = pool.submit(view, asked_by(2))
        assert busy.begun.acquire(timeout=10)
        busy.gate.set()
        assert theirs.result(10).status_code == 200
        done = [each.result(10) for each in mine if each not in refused]
    assert len(done) == 2
    assert busy.most == 1


def test_a_place_is_free_again_after_a_failure(places):
    def fail(request):
        raise KeyError

    view = one_at_a_time(fail)
    for _ in range(3):
        with pytest.raises(KeyError):
            view(asked_by(1))


@pytest.mark.parametrize(
    "place",
    ["/pictures/{image}/history/", "/pictures/{image}/similar/", "/review/", "/imports/"],
)
def test_a_page_that_is_refused_says_so(db, places, monkeypatch, place):
    owner = rows.person("owner")
    address = place.format(image=rows.picture(owner).pk)
    client = Client()
    client.force_login(owner)
    assert client.get(address).status_code == 200
    places._busy.add(owner.pk)
    places._waiting.add(owner.pk)
    response = client.get(address)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize(
    "place", ["images/{image}/history/", "images/{image}/similar/", "reviews/", "imports/"]
)
def test_the_api_is_refused_with_a_problem(db, places, place):
    owner = rows.person("owner")
    address = "/api/v1/" + place.format(image=rows.picture(owner).pk)
    client = client_of(owner)
    assert client.get(address).status_code == 200
    places._busy.add(owner.pk)
    places._waiting.add(owner.pk)
    response = client.get(address)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
