"""Requests with a token: which are let in, and when its use is noted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from gallery.accounts import selectors
from gallery.models import ApiToken
from tests.gallery.api.helpers import client_of, problem_of


@pytest.mark.parametrize(
    "header", ["Token", "Token a b", "Token \xff\xfe", "Token ' OR 1=1", "Token " + "a" * 9000]
)
def test_a_token_that_cannot_be_one_is_refused(db, header):
    response = APIClient().get("/api/v1/jobs/", headers={"Authorization": header})
    assert problem_of(response)["code"] == "not_signed_in"
    assert response.headers["WWW-Authenticate"] == "Token"


def test_a_token_ends(owner):
    client = client_of(owner)
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert not selectors.tokens(owner=owner).exists()
    assert problem_of(client.get("/api/v1/jobs/"))["code"] == "not_signed_in"
    assert not ApiToken.objects.exists()


def test_its_last_use_is_noted_once_a_minute(owner):
    client = client_of(owner)
    assert ApiToken.objects.get().last_used_at is None
    client.get("/api/v1/jobs/")
    first = ApiToken.objects.get().last_used_at
    client.get("/api/v1/jobs/")
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    client.get("/api/v1/jobs/")
    assert ApiToken.objects.get().last_used_at >= first
