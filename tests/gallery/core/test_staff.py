"""What is staff's needs a second step where the site asks for one: pages, API and back office."""

import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as site
from django.test import Client

from gallery.core import staff
from gallery.core.errors import SecondStepNeededError
from gallery.models import User
from tests.gallery.accounts.clients import ask
from tests.gallery.api.helpers import client_of

SET_UP = "/accounts/2fa/totp/activate/"
PAGES = ["/status/", "/training/", "/training/promotions/", "/jobs/?whose=all", "/admin/login/"]
OPERATIONS = ["/api/v1/runs/", "/api/v1/datasets/", "/api/v1/promotions/"]
PASSWORD = "a long enough password"


@pytest.fixture(params=["staff", "superuser"])
def person(request, db, settings) -> User:
    """Somebody who has to have a second step, by the setting or as a superuser in production."""
    if request.param == "staff":
        settings.STAFF_MFA = "required"
        return User.objects.create_user("boss", password=PASSWORD, is_staff=True)
    settings.PRODUCTION = True
    return User.objects.create_superuser("root", "root@example.org", PASSWORD)


@pytest.fixture
def client(person) -> Client:
    found = Client()
    found.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert found.get("/account/").status_code == 200  # their own pictures are theirs
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_to_where_a_second_step_is_set_up(client, page):
    assert client.get(page)["Location"] == SET_UP
    assert client.get(page, headers={"Accept": "application/json"}).status_code == 403


def test_the_way_there_ends_in_the_back_office(client, person):
    """Also for a superuser whose mail address nobody has confirmed."""
    at_the_door = client.get(client.get("/admin/")["Location"])
    assert at_the_door["Location"] == SET_UP
    asked_again = client.get(SET_UP)
    assert asked_again["Location"].startswith("/accounts/reauthenticate/")
    back = client.post(asked_again["Location"], {"password": PASSWORD})
    assert back["Location"] == SET_UP
    page = client.get(SET_UP)
    assert page.status_code == 200
    assert "second step" in page.content.decode()
    TOTP.activate(person, page.context["form"].secret)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", OPERATIONS)
def test_the_api_says_what_is_needed(person, client, address):
    for asking in (client, client_of(person, scopes=["train", "read"])):
        response = asking.get(address)
        assert (response.status_code, response.json()["code"]) == (403, "second_step_needed")


def test_a_token_is_not_given_without_one(person):
    assert ask(person.username, PASSWORD) == "second_step_needed"
    assert ask(person.username, "wrong") == "wrong_credentials"


def test_metrics_and_invitations_are_staffs_too(client, settings):
    settings.INVITATIONS = "staff"
    assert client.get("/metrics").status_code == 401
    assert client.get("/account/invitations/")["Location"] == SET_UP
    assert client.post("/account/invitations/", {"note": ""})["Location"] == SET_UP


def test_with_one_everything_is_open(person, client):
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    for page in [*PAGES[:4], "/metrics"]:
        assert client.get(page).status_code == 200, page
    assert client_of(person, scopes=["train"]).get("/api/v1/runs/").status_code == 200


def test_it_ends_with_the_second_step(person, client):
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    assert staff.allowed(person)
    person.authenticator_set.all().delete()
    assert client.get("/status/")["Location"] == SET_UP
    with pytest.raises(SecondStepNeededError):
        staff.allowed(person)


def test_recovery_codes_alone_are_no_second_step(person):
    person.authenticator_set.create(type="recovery_codes", data={})
    assert staff.lacks_second_step(person)


@pytest.mark.parametrize(
    ("is_staff", "is_superuser", "setting", "production", "expected"),
    [
        (True, False, "optional", True, False),
        (True, True, "optional", False, False),
        (True, True, "optional", True, True),
        (True, False, "required", False, True),
        (False, False, "required", True, False),
    ],
)
def test_the_setting_says_who_needs_one(
    db, settings, is_staff, is_superuser, setting, production, expected
):
    settings.STAFF_MFA, settings.PRODUCTION = setting, production
    user = User.objects.create_user("u", is_staff=is_staff, is_superuser=is_superuser)
    assert staff.lacks_second_step(user) == expected
    assert staff.may_act(user) == (is_staff and not expected)


def test_nothing_else_decides_by_is_staff():
    """A check that reads the flag itself would forget the second step."""
    shown_only = {"gallery/core/staff.py", "gallery/site/navigation.py", "gallery/jobs/views.py"}
    folders = ("gallery", "training", "inference", "captionsite", "templates")
    found = {
        str(path.relative_to(site.BASE_DIR))
        for folder in folders
        for path in Path(site.BASE_DIR, folder).rglob("*")
        if path.suffix in {".py", ".html"} and "migrations" not in path.parts
        if re.search(r"\bis_staff\b", path.read_text())
    }
    assert found == shown_only
