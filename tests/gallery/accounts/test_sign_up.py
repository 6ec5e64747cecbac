"""Sign-up and lost passwords: what they tell about others, and which names there can be."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from gallery.accounts.adapter import MAILS_A_MINUTE
from gallery.models import User
from tests.gallery.accounts.clients import coming_from
from tests.gallery.api.helpers import PASSWORD

pytestmark = pytest.mark.postgresql

SECRETS = {"password1": "kaleidoscope-9", "password2": "kaleidoscope-9"}


def sign_up(name: str, email: str = "", **environment: str):
    client = Client(**environment)  # type: ignore[arg-type]
    fields = SECRETS | {"username": name, "email": email}
    response = client.post(reverse("account_signup"), fields)
    after = client.get(response["Location"]) if response.status_code == 302 else response
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", after.content.decode())
    seen = page.replace(email, "the address") if email else page
    return response.status_code, response.get("Location"), seen, set(client.cookies)


@pytest.mark.parametrize("known", ["owner@example.org", "OWNER@Example.org"])
def test_where_addresses_are_confirmed_a_known_one_is_answered_like_a_new_one(
    owner, settings, known
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    owner.emailaddress_set.create(email="owner@example.org", verified=True, primary=True)
    assert sign_up("first", known) == sign_up("second", "new@example.org")
    told = {message.to[0].lower(): message.body for message in mail.outbox}
    assert set(told) == {"owner@example.org", "new@example.org"}
    assert "already exists" in told["owner@example.org"]
    assert not User.objects.filter(username="first").exists()


def test_elsewhere_it_says_that_an_address_is_taken(owner):
    """As docs/security.md does: nobody could be told in another way."""
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
