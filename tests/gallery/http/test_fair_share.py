"""What one person has of a process at once: in all, and of what is costly."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from gallery.accounts import services as accounts
from gallery.core.errors import TooManyError
from gallery.http import fair_share
from gallery.http.fair_share import COSTLY_AT_ONCE, COSTLY_WAITING, People, Places, one_at_a_time
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
    found = Places(at_once=COSTLY_AT_ONCE, waiting=COSTLY_WAITING)
    monkeypatch.setattr(fair_share, "costly", found)
    return found


def test_one_runs_one_waits_and_the_others_are_refused_while_other_people_go_on(
    places, monkeypatch
):
    monkeypatch.setattr(fair_share, "WAIT_SECONDS", 20.0)
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
    places._taken[owner.pk] = places._waiting[owner.pk] = 1
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
    places._taken[owner.pk] = places._waiting[owner.pk] = 1
    response = client.get(address)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")


@pytest.fixture
def all_places(monkeypatch) -> Places:
    """Places of sessions and tokens, without any for who waits."""
    found = Places(at_once=1, waiting=0)
    monkeypatch.setattr(fair_share, "requests", found)
    return found


def taken(monkeypatch, places: Places) -> list[int]:
    """Return a list that gets how many places are taken while a home page is made."""
    seen: list[int] = []

    def counting(*_, **__):
        seen.append(places._taken.total())
        return HttpResponse()

    monkeypatch.setattr("gallery.site.views.render", counting)
    return seen


def test_every_page_and_operation_takes_a_place_and_frees_it(db, client, all_places, monkeypatch):
    owner = rows.person("owner")
    client.force_login(owner)
    seen = taken(monkeypatch, all_places)
    client.get("/how-it-works/")
    assert seen == [1]
    client_of(owner).get("/api/v1/albums/")
    client.get("/nowhere/")
    assert not all_places._taken


@pytest.mark.parametrize("address", ["/", "/albums/", "/api/v1/albums/", "/accounts/email/"])
def test_a_flood_is_refused_without_a_look_at_the_database(
    db, client, all_places, address, django_assert_num_queries
):
    client.force_login(rows.person("owner"))
    session = client.cookies["sessionid"].value
    all_places._taken[hashlib.sha256(session.encode()).hexdigest()] = 1
    with django_assert_num_queries(0):
        response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (429, "2")
    other = Client()
    other.force_login(rows.person("other"))
    assert other.get("/albums/").status_code == 200


def test_anonymous_users_thumbnails_and_uploads_are_not_counted(
    db, client, all_places, monkeypatch
):
    seen = taken(monkeypatch, all_places)
    client.get("/how-it-works/")
    assert seen == [0]
    owner = rows.person("owner")
    image = rows.picture(owner)
    client.force_login(owner)
    assert client.get("/albums/").status_code == 200
    all_places._taken["person", owner.pk] = 1
    assert client.get(f"/pictures/{image.pk}/small.webp").status_code == 200
    assert client.post("/upload/", headers={"Accept": "application/json"}).status_code == 400
    assert client.get("/albums/").status_code == 429
    assert client.get("/upload/").status_code == 429  # only what is sent there is an upload
    assert client.get("/api/v1/images/").status_code == 429


def test_who_waits_goes_on_when_a_place_is_free():
    places, entered = Places(at_once=2, waiting=4), threading.Semaphore(0)
    gate = threading.Event()

    def ask() -> None:
        with places.place("me"):
            entered.release()
            assert gate.wait(20)

    with ThreadPoolExecutor(8) as pool:
        mine = [pool.submit(ask) for _ in range(8)]
        refused = list(islice(as_completed(mine, timeout=10), 2))
        assert all(isinstance(each.exception(), TooManyError) for each in refused)
        assert places._taken["me"] == 2
        gate.set()
        assert [each.exception(10) for each in mine if each not in refused] == [None] * 6
    assert not places._taken
    assert not places._waiting


@pytest.mark.parametrize(
    "more",
    [
        {"Authorization": "Token " + "0" * 64},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "x"},
    ],
)
def test_an_invented_token_beside_a_session_gives_no_place_more(db, client, all_places, more):
    client.force_login(rows.person("owner"))
    session = client.cookies["sessionid"].value
    all_places._taken[hashlib.sha256(session.encode()).hexdigest()] = 1
    assert client.get("/albums/", headers=more).status_code == 429


@pytest.mark.parametrize("spelling", ["Token {}", "token  {}", "TOKEN\t{} "])
def test_an_invented_session_beside_a_token_gives_no_place_more(db, client, all_places, spelling):
    _, token = accounts.create_token(owner=rows.person("owner"))
    client.cookies["sessionid"] = "invented"
    all_places._taken[hashlib.sha256(token.encode()).hexdigest()] = 1
    headers = {"Authorization": spelling.format(token)}
    assert client.get("/api/v1/albums/", headers=headers).status_code == 429


def test_uploads_have_places_of_their_own(db, client, monkeypatch):
    monkeypatch.setattr(fair_share, "uploads", Places(at_once=0, waiting=0))
    client.force_login(rows.person("owner"))
    assert client.post("/upload/").status_code == 429
    assert client.get("/upload/").status_code == 200


def test_all_sessions_and_tokens_of_a_person_share_places_once_they_are_known(
    db, all_places, monkeypatch
):
    owner, other = rows.person("owner"), rows.person("other")
    clients = [Client(), Client(), client_of(owner), client_of(owner)]
    for client in clients[:2]:
        client.force_login(owner)
    addresses = ["/albums/", "/albums/", "/api/v1/albums/", "/api/v1/albums/"]
    for client, address in zip(clients, addresses, strict=True):
        assert client.get(address).status_code == 200
    all_places._taken["person", owner.pk] = 1
    for client, address in zip(clients, addresses, strict=True):
        assert client.get(address).status_code == 429
    assert client_of(other).get("/api/v1/albums/").status_code == 200


def test_a_failing_request_tells_whose_a_token_is_as_well(db, all_places):
    owner = rows.person("owner")
    client = client_of(owner)
    assert client.get("/api/v1/albums/999999/").status_code == 404
    all_places._taken["person", owner.pk] = 1
    assert client.get("/api/v1/albums/").status_code == 429


def test_requests_and_uploads_of_a_person_together_leave_threads_to_others(db, client, monkeypatch):
    monkeypatch.setattr(fair_share, "threads", Places(at_once=0, waiting=0))
    client.force_login(rows.person("owner"))
    assert client.get("/albums/").status_code == 429
    assert client.post("/upload/").status_code == 429
    assert Client().get("/how-it-works/").status_code == 200


def test_an_original_takes_a_place(db, client, all_places):
    owner = rows.person("owner")
    image = rows.picture(owner)
    client.force_login(owner)
    session = client.cookies["sessionid"].value
    all_places._taken[hashlib.sha256(session.encode()).hexdigest()] = 1
    assert client.get(f"/pictures/{image.pk}/original").status_code == 429


def test_whose_credentials_were_learnt_first_is_forgotten_first():
    people = People(most=2)
    people.learn(["a", "b", "c"], 1)
    assert [people.key(each) for each in ("a", "b", "c", "d")] == ["a", 1, 1, "d"]
