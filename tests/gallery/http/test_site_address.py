"""Links name the configured address of the site, whatever `Host` they were asked for with."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from gallery.accounts import invitations
from gallery.albums import services as albums
from gallery.models import User
from gallery.sharing import services as sharing
from tests.gallery.api.helpers import PASSWORD, client_of

SITE = "https://photos.example.org"
FOREIGN = ["photos.example.org:8443", "other.example.org", "localhost", "OTHER.example.org."]


@pytest.fixture(autouse=True)
def configured(settings) -> None:
    settings.SITE_URL = SITE
    settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    settings.ALLOWED_HOSTS = ["photos.example.org", "other.example.org", "localhost"]


@pytest.fixture
def owner(db) -> User:
    return User.objects.create_user("owner", "owner@example.org", PASSWORD)


def links(text: object) -> set[str]:
    return set(re.findall(r"https?://[^/\s\"<]+", str(text)))


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("address", ["owner@example.org", "nobody@example.org"])
def test_a_reset_mail_leads_to_the_site(owner, host, address):
    client = Client(HTTP_HOST=host)
    client.post(reverse("account_reset_password"), {"email": address})
    (sent,) = mail.outbox
    assert links(sent.body) == {SITE}
    whole = f"{sent.subject} {sent.body}"
    assert not re.search(r"other\.example|localhost|8443", whole, re.IGNORECASE)


@pytest.mark.parametrize("host", FOREIGN)
def test_confirmations_and_warnings_name_the_site_too(owner, host, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client = Client(HTTP_HOST=host)
    fields = {"password1": "kaleidoscope-9", "password2": "kaleidoscope-9"}
    for name, address in (("new", "new@example.org"), ("newer", "owner@example.org")):
        sent = fields | {"username": name, "email": address}
        assert client.post(reverse("account_signup"), sent).status_code == 302
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert links(message.body) == {SITE}
        assert not re.search(r"other\.example|localhost", f"{message.subject} {message.body}")


@pytest.mark.parametrize("host", FOREIGN)
def test_shares_invitations_and_the_api_name_it(owner, host, settings):
    settings.INVITATIONS = "everyone"
    album = albums.create(owner=owner, title="Holiday")
    sharing.make_link(owner=owner, album_id=album.pk, days=1)
    invitations.invite(owner=owner)
    pages = Client(HTTP_HOST=host)
    pages.force_login(owner)
    api = client_of(owner)
    api.defaults["HTTP_HOST"] = host
    found: list[Any] = [
        pages.get(reverse("gallery:share", args=[album.pk])),
        pages.get(reverse("gallery:invitations")),
        api.get(f"/api/v1/albums/{album.pk}/links/"),
        api.get("/api/v1/account/invitations/"),
    ]
    for response in found:
        body = response.content.decode()
        assert f"{SITE}/" in body
        assert links(body) == {SITE}


def test_the_next_page_of_the_api_is_at_the_site(owner, settings):
    settings.INVITATIONS = "everyone"
    for _ in range(2):
        invitations.invite(owner=owner)
    api = client_of(owner)
    api.defaults["HTTP_HOST"] = "other.example.org"
    following = api.get("/api/v1/account/invitations/", {"size": 1}).json()["next"]
    assert following.startswith(f"{SITE}/api/v1/account/invitations/?")


@pytest.mark.parametrize("host", ["evil.example", "photos.example.org.evil.example", "a b", "x@y"])
def test_a_name_that_is_not_the_site_s_is_refused(db, host):
    assert Client(HTTP_HOST=host).get("/accounts/login/").status_code == 400


def test_headers_of_a_client_rename_nothing(owner, settings):
    settings.TRUSTED_PROXIES = 1
    claimed = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    client = Client(HTTP_HOST="photos.example.org", headers=claimed)
    client.post(reverse("account_reset_password"), {"email": "owner@example.org"})
    assert links(mail.outbox[0].body) == {SITE}


def test_without_a_configured_one_links_lead_where_the_site_was_asked(owner, settings):
    settings.SITE_URL = ""
    settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    client = Client(HTTP_HOST="127.0.0.1:8123")
    client.post(reverse("account_reset_password"), {"email": "owner@example.org"})
    assert links(mail.outbox[0].body) == {"http://127.0.0.1:8123"}
