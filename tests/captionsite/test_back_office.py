"""The door of the back office is the site's sign-in, with its limits and its second step."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from gallery.models import User

PASSWORD = "a long enough password"
DOOR = "/admin/login/"


@pytest.fixture
def boss(db) -> User:
    found = User.objects.create_superuser("boss", "boss@example.org", PASSWORD)
    TOTP.activate(found, "JBSWY3DPEHPK3PXP")
    return found


@pytest.mark.parametrize("next_page", ["/account/", "/admin/", ""])
def test_a_password_signs_nobody_in_there(boss, next_page):
    client = Client()
    fields = {"username": "boss", "password": PASSWORD, "next": next_page}
    response = client.post(f"{DOOR}?next={next_page}", fields)
    assert response["Location"].startswith("/accounts/login/?next=/")
    assert client.get("/account/").status_code == 302
    assert "password" not in client.get(DOOR).content.decode()


def test_who_is_inside_changes_into_nobody_else_there(boss):
    """An open session of one of the staff does not turn a password into another's session."""
    User.objects.create_user("stan", password=PASSWORD, is_staff=True)
    client = Client()
    client.post("/accounts/login/", {"login": "stan", "password": PASSWORD})
    response = client.post(DOOR, {"username": "boss", "password": PASSWORD})
    assert response["Location"] == "/admin/"
    assert client.get("/admin/").wsgi_request.user.username == "stan"


def test_the_way_in_is_the_site_s_own_with_its_second_step(boss):
    client = Client()
    door = client.get("/admin/gallery/job/")["Location"]
    sign_in = client.get(door)["Location"]
    assert sign_in == "/accounts/login/?next=/admin/gallery/job/"
    response = client.post(sign_in, {"login": "boss", "password": PASSWORD})
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302


def test_tries_at_the_door_are_the_sign_in_s_tries(boss):
    for n in range(10):
        Client().post("/accounts/login/", {"login": "boss", "password": f"wrong{n}"})
    client = Client()
    client.post(DOOR, {"username": "boss", "password": PASSWORD})
    assert client.get("/admin/").status_code == 302
    locked = client.post("/accounts/login/", {"login": "BOSS", "password": PASSWORD})
    assert locked.status_code == 429


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(boss, place):
    assert Client().get(DOOR, {"next": place})["Location"] == "/accounts/login/?next=/admin/"
    inside = Client()
    inside.force_login(boss)
    assert inside.get(DOOR, {"next": place})["Location"] == "/admin/"


def test_who_is_no_staff_is_refused(db):
    client = Client()
    client.force_login(User.objects.create_user("ada"))
    assert client.get(DOOR).status_code == 403
    assert client.get("/admin/").status_code == 302


def test_it_has_no_other_password_form(boss):
    client = Client()
    client.force_login(boss)
    for send in (client.get, client.post):
        assert send("/admin/password_change/")["Location"] == "/accounts/password/change/"
