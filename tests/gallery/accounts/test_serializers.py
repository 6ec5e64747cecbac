"""What a sign-in for a token must hold."""

import pytest
from rest_framework.test import APIClient

from tests.gallery.accounts.conftest import TOKEN, sign_in
from tests.gallery.api.helpers import problem_of


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"username": "owner"},
        {"username": "a\x00b", "password": "x"},
        {"username": "x" * 300, "password": "x"},
        {"username": {"$ne": 1}, "password": ["x"]},
    ],
)
def test_a_sign_in_that_makes_no_sense_is_refused(db, body):
    assert problem_of(APIClient().post(TOKEN, body, format="json"))["status"] == 400


@pytest.mark.parametrize(
    "wish", [{"scopes": []}, {"scopes": ["root"]}, {"days": 0}, {"days": 366}, {"name": "x" * 61}]
)
def test_a_token_that_cannot_be_made_is_refused(owner, wish):
    assert problem_of(sign_in(**wish))["code"] == "invalid"
