"""The account page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import ApiToken, Export
from tests.gallery.confirmed import confirm
from tests.optional import required

pytestmark = pytest.mark.postgresql

TOKEN_FORM = {"name": "backup", "scopes": ["read"], "days": "30"}


def test_the_account_page_offers_everything(captioned, owner, owner_client):
    captioned()
    page = owner_client.get(reverse("gallery:account")).content.decode()
    assert 'value="everything"' in page
    owner_client.post(reverse("gallery:exports"), {"form": "everything"})
    assert Export.objects.get().owner == owner


def test_a_newcomer_is_shown_around_until_it_was_enough(owner, owner_client):
    assert "Three things to know" in owner_client.get("/").content.decode()
    response = owner_client.post("/account/tour/")
    assert response.status_code == 302
    owner.refresh_from_db()
    assert owner.tour_done
    assert "Three things to know" not in owner_client.get("/").content.decode()


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


@pytest.mark.parametrize("wish", [{"scopes": []}, {"scopes": ["root"]}, {"days": "9999"}])
def test_a_token_form_says_what_is_wrong(owner_client, wish):
    confirm(owner_client)
    response = owner_client.post(reverse("gallery:make-token"), TOKEN_FORM | wish)
    assert response.status_code == 422
    assert 'class="field-problem"' in response.content.decode()
    assert not ApiToken.objects.exists()
