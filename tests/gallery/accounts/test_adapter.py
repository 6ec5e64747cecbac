"""Sign-up, mails, and sign-in with a directory (OpenID Connect) against a stub on this machine."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from gallery.accounts import invitations
from gallery.accounts.adapter import MAILS_A_MINUTE
from gallery.models import User
from tests.gallery.accounts import oidc_stub
from tests.gallery.accounts.clients import coming_from
from tests.gallery.api.helpers import PASSWORD

pytestmark = pytest.mark.postgresql


@pytest.fixture
def directory(db, settings):
    with oidc_stub.running() as found:
        app = {
            "provider_id": "directory",
            "name": "The directory",
            "client_id": oidc_stub.CLIENT,
            "secret": oidc_stub.SECRET,
            "settings": {"server_url": found.address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        yield found


def sign_in(client: Client):
    """Press the button, come back from the directory, and follow where that leads."""
    begin = reverse("openid_connect_login", args=["directory"])
    out = client.post(begin)
    assert out.status_code == 302, out.content
    query = parse_qs(urlsplit(out["Location"]).query)
    assert query["client_id"] == [oidc_stub.CLIENT]
    assert query["code_challenge_method"] == ["S256"]
    back = {"state": query["state"][0], "code": "c"}
    return client.get(reverse("openid_connect_callback", args=["directory"]), back, follow=True)


def test_the_sign_in_page_has_a_button(directory):
    body = Client().get(reverse("account_login")).content.decode()
    assert "Sign in with The directory" in body


def test_without_a_directory_there_is_none(db):
    body = Client().get(reverse("account_login")).content.decode()
    assert "Sign in with" not in body


def test_a_person_of_the_directory_gets_an_account_and_comes_back_to_it(directory):
    for _ in range(2):
        client = Client()
        response = sign_in(client)
        assert response.status_code == 200, response.content
        assert client.get(reverse("gallery:account")).status_code == 200
    person = User.objects.get()
    assert person.username == "grace"
    assert not person.has_usable_password()


@pytest.mark.parametrize("invited", [False, True])
def test_a_closed_site_can_ask_for_an_invitation_all_the_same(directory, settings, invited):
    settings.SIGNUP_OPEN = settings.OIDC_SIGNUP = False
    settings.INVITATIONS = "everyone"
    client = Client()
    host = User.objects.create_user("host")
    if invited:
        invitation = invitations.invite(owner=host)
        client.get(reverse("gallery:invited", args=[invitations.token_of(invitation)]))
    sign_in(client)
    assert User.objects.filter(username="grace").exists() == invited


def test_a_mail_address_of_another_account_takes_nothing_over(directory):
    mine = User.objects.create_user("mine", "grace@example.org", "kaleidoscope-9")
    client = Client()
    sign_in(client)
    assert client.session.get("_auth_user_id") != str(mine.pk)


def test_an_answer_that_nobody_asked_for_signs_nobody_in(directory):
    client = Client()
    sent = {"state": "made up", "code": "c"}
    client.get(reverse("openid_connect_callback", args=["directory"]), sent)
    assert client.get(reverse("gallery:account")).status_code == 302
    assert "/token" not in directory.requests


SECRETS = {"password1": "kaleidoscope-9", "password2": "kaleidoscope-9"}


def sign_up(name: str, email: str = "", **environment: str):
    client = Client(**environment)  # type: ignore[arg-type]
    fields = SECRETS | {"username": name, "email": email}
    response = client.post(reverse("account_signup"), fields)
    after = client.get(response["Location"]) if response.status_code == 302 else response
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", after.content.decode())
    seen = re.sub(re.escape(email), "the address", page, flags=re.I) if email else page
    return response.status_code, response.get("Location"), seen, set(client.cookies)


@pytest.mark.parametrize(
    ("known", "new"),
    [("owner@example.org", "new@example.org"), ("OWNER@Example.org", "NEW@Example.org")],
)
def test_where_addresses_are_confirmed_a_known_one_is_answered_like_a_new_one(
    owner, settings, known, new
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    owner.emailaddress_set.create(email="owner@example.org", verified=True, primary=True)
    assert sign_up("first", known) == sign_up("second", new)
    bodies = {message.to[0].lower(): message.body for message in mail.outbox}
    assert set(bodies) == {"owner@example.org", "new@example.org"}
    assert "already exists" in bodies["owner@example.org"]
    assert not User.objects.filter(username="first").exists()


def test_elsewhere_it_says_that_an_address_is_taken(owner):
    """As docs/security.md says: without mail there is no other way to say it."""
    status, *_ = sign_up("first", "owner@example.org")
    assert status == 200
    assert not User.objects.filter(username="first").exists()


@pytest.mark.parametrize(
    "name", ["OWNER", "\uff4f\uff57\uff4e\uff45\uff52", "ow\uff4eer", "owner@example.org", "a@b"]
)
def test_no_name_can_be_taken_for_another_s(owner, name):
    status, *_ = sign_up(name)
    assert status == 200
    assert list(User.objects.values_list("username", flat=True)) == ["owner"]


def test_a_name_is_kept_in_its_plain_form(db):
    sign_up("\uff4d\uff41\uff59")
    assert User.objects.get().username == "may"


def test_asking_for_another_s_reset_keeps_nobody_from_their_own(owner):
    page = reverse("account_reset_password")
    for n in range(MAILS_A_MINUTE + 3):
        there = Client(**coming_from(f"203.0.113.{n}", 0))
        assert there.post(page, {"email": "owner@example.org"}).status_code == 302
    here = Client(**coming_from("198.51.100.7", 0))
    assert here.post(page, {"email": "Owner@example.org"}).status_code == 302
    assert 0 < len(mail.outbox) <= MAILS_A_MINUTE


def test_a_reset_by_mail_leads_in_where_no_password_would(owner, monkeypatch):
    page = reverse("account_reset_password")
    client = Client(**coming_from("198.51.100.7", 0))
    for _ in range(10):
        client.post("/accounts/login/", {"login": "owner", "password": "wrong"})
    locked = client.post("/accounts/login/", {"login": "owner", "password": PASSWORD})
    assert locked.status_code == 429
    client.post(page, {"email": "owner@example.org"})
    (link,) = [word for word in mail.outbox[0].body.split() if "/reset/key/" in word]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], SECRETS)
    assert client.get(reverse("gallery:account")).status_code == 200
