"""Signing up, and a person's own page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import ApiToken, User
from tests.gallery.confirmed import confirm
from tests.optional import required

TOKEN_FORM = {"name": "backup", "scopes": ["read"], "days": "30"}
SIGN_UP = {"username": "mina", "email": "", "password1": "kaleidoscope-9"}


def test_a_person_signs_up_and_is_in(db):
    client = Client()
    fields = {**SIGN_UP, "password2": SIGN_UP["password1"]}
    response = client.post(reverse("account_signup"), fields, follow=True)
    assert response.redirect_chain[-1][0] == "/"
    assert "No pictures yet" in response.content.decode()
    assert User.objects.get(username="mina").check_password(SIGN_UP["password1"])


def test_what_is_wrong_with_a_form_is_said_at_its_field(db):
    fields = {**SIGN_UP, "password2": "something else"}
    body = Client().post(reverse("account_signup"), fields).content.decode()
    assert 'class="field-problem"' in body
    assert not User.objects.exists()


def test_a_token_is_shown_once_and_works_until_revoked(owner, owner_client):
    confirm(owner_client)
    body = owner_client.post(reverse("gallery:make-token"), TOKEN_FORM).content.decode()
    plain = required(re.search(r"<output>(\w+)</output>", body)).group(1)
    api = {"Authorization": f"Token {plain}"}
    assert Client().get("/api/v1/images/", headers=api).status_code == 200
    later = owner_client.get(reverse("gallery:account")).content.decode()
    assert "backup" in later
    assert re.search(r"now\s*</time>", later)  # its last use
    assert plain not in later
    key = ApiToken.objects.get(user=owner).token_key
    assert key in later
    response = owner_client.post(reverse("gallery:revoke-token", args=[key]), follow=True)
    assert "The token was revoked" in response.content.decode()
    assert Client().get("/api/v1/images/", headers=api).status_code == 401


def test_nobody_revokes_another_users_token(owner, owner_client, stranger_client):
    confirm(owner_client)
    owner_client.post(reverse("gallery:make-token"), TOKEN_FORM)
    key = ApiToken.objects.get(user=owner).token_key
    assert stranger_client.post(reverse("gallery:revoke-token", args=[key])).status_code == 404
    assert ApiToken.objects.filter(user=owner).count() == 1


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_look_is_remembered(db, theme):
    client = Client()
    response = client.post(reverse("gallery:theme"), {"theme": theme})
    assert response["Location"] == "/"
    assert f'data-theme="{theme}"' in client.get("/").content.decode()


def test_an_odd_look_is_refused_and_an_odd_cookie_ignored(db):
    client = Client()
    assert client.post(reverse("gallery:theme"), {"theme": "pink"}).status_code == 400
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in client.get("/").content.decode()


def test_search_engines_stay_at_the_door(db):
    response = Client().get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert b"Disallow: /" in response.content


@pytest.mark.parametrize("wish", [{"scopes": []}, {"scopes": ["root"]}, {"days": "9999"}])
def test_a_token_form_says_what_is_wrong(owner_client, wish):
    confirm(owner_client)
    response = owner_client.post(reverse("gallery:make-token"), TOKEN_FORM | wish)
    assert response.status_code == 422
    assert 'class="field-problem"' in response.content.decode()
    assert not ApiToken.objects.exists()
