"""Accounts: which variables open, close or change signing up and signing in."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.captionsite.settings.conftest import Read


@pytest.mark.parametrize("variable", ["EMAIL_VERIFICATION", "INVITATIONS"])
def test_an_unknown_choice_is_refused_by_name(read: Read, variable: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{variable} must be"):
        read("accounts", **{variable: "sometimes"})


def test_an_address_is_asked_for_where_it_must_be_confirmed(read: Read) -> None:
    assert "email" in read("accounts", EMAIL_VERIFICATION="optional")["ACCOUNT_SIGNUP_FIELDS"]
    assert "email*" in read("accounts", EMAIL_VERIFICATION="mandatory")["ACCOUNT_SIGNUP_FIELDS"]


def test_a_directory_is_offered_once_its_address_is_set(read: Read) -> None:
    assert "APPS" not in read("accounts")["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]
    directory = {"OIDC_SERVER_URL": "https://id.example.org", "OIDC_NAME": "Staff"}
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        read("accounts", **directory)
    found = read("accounts", OIDC_CLIENT_ID="site", OIDC_CLIENT_SECRET="secret", **directory)
    (app,) = found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"], app["secret"]) == ("Staff", "site", "secret")
    assert app["settings"] == {"server_url": "https://id.example.org"}


def test_mail_goes_where_its_address_says(read: Read) -> None:
    url = "smtp+tls://site:secret@mail.example.org:587"
    found = read("accounts", EMAIL_URL=url)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)
