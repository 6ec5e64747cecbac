"""Signing in with a directory: OpenID Connect against a stub on this machine."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from gallery.accounts import invitations
from gallery.models import User
from tests.gallery.accounts import oidc_stub


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
