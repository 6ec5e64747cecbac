"""A borrowed session, or a token, does not become the account: what matters asks for more."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import is_mfa_enabled
from django.core import mail
from django.test import Client
from django.urls import reverse

from gallery.models import ApiToken, User
from tests.gallery.api.helpers import PASSWORD, client_of, problem_of
from tests.gallery.confirmed import confirm

AGAIN = "/accounts/reauthenticate/"
SECRET = "JBSWY3DPEHPK3PXP"
TOKEN_FORM = {"name": "backup", "scopes": ["read"], "days": "30"}
EMAIL = "/accounts/email/"
EVIL = "evil@example.org"


@pytest.fixture
def borrowed(owner) -> Client:
    """A browser in which the owner signed in, and that somebody else sits at now."""
    EmailAddress.objects.create(user=owner, email=owner.email, primary=True, verified=True)
    EmailAddress.objects.create(user=owner, email="second@example.org", verified=True)
    client = Client()
    client.post(reverse("account_login"), {"login": "owner", "password": PASSWORD})
    return client


def state(owner: User) -> dict[str, object]:
    return {
        "addresses": set(EmailAddress.objects.filter(user=owner).values_list("email", "primary")),
        "tokens": ApiToken.objects.filter(user=owner).count(),
        "steps": set(Authenticator.objects.filter(user=owner).values_list("type", flat=True)),
        "password": User.objects.get(pk=owner.pk).password,
    }


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        (EMAIL, {"email": EVIL, "action_add": ""}),
        (EMAIL, {"email": "second@example.org", "action_primary": ""}),
        (EMAIL, {"email": "second@example.org", "action_remove": ""}),
        ("/account/tokens/", TOKEN_FORM),
        ("/accounts/2fa/totp/activate/", {"code": "123456"}),
        ("/accounts/2fa/recovery-codes/generate/", {}),
    ],
)
def test_an_open_session_alone_changes_no_way_in(owner, borrowed, address, sent):
    before = state(owner)
    response = borrowed.post(address, sent)
    assert response["Location"].startswith(AGAIN)
    assert state(owner) == before
    wrong = borrowed.post(f"{AGAIN}?next={address}", {"password": "a guess"})
    assert wrong.status_code == 200
    assert state(owner) == before


def test_the_way_from_a_borrowed_session_to_the_account_is_closed(owner, borrowed):
    for action in ("add", "primary"):
        borrowed.post(EMAIL, {"email": EVIL, f"action_{action}": ""})
    borrowed.post(EMAIL, {"email": owner.email, "action_remove": ""})
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": EVIL})
    assert not any("/password/reset/key/" in message.body for message in mail.outbox)


def test_a_second_step_is_neither_shown_nor_switched_off(owner, borrowed):
    TOTP.activate(owner, SECRET)
    RecoveryCodes.activate(owner)
    for address in ("recovery-codes/", "recovery-codes/download/", "totp/deactivate/"):
        for ask in (borrowed.get, borrowed.post):
            response = ask(f"/accounts/2fa/{address}")
            assert response.status_code == 405 or response["Location"].startswith(AGAIN)
    assert is_mfa_enabled(owner)


def test_the_form_goes_on_after_the_password_and_a_while_is_enough(owner, borrowed):
    address = reverse("gallery:make-token")
    first = borrowed.post(address, TOKEN_FORM)
    done = borrowed.post(first["Location"], {"password": PASSWORD, "next": address})
    plain = re.search(r"<output>(\w+)</output>", done.content.decode())
    assert plain is not None
    assert ApiToken.objects.get(user=owner).name == "backup"
    assert borrowed.post(address, TOKEN_FORM).status_code == 200


def test_after_five_minutes_it_is_asked_again(owner, borrowed, monkeypatch):
    confirm(borrowed)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert borrowed.post("/account/tokens/", TOKEN_FORM)["Location"].startswith(AGAIN)
    assert not ApiToken.objects.exists()


def test_one_persons_confirmation_is_not_anothers(owner, borrowed, stranger):
    confirm(borrowed)
    borrowed.post(reverse("account_logout"))
    borrowed.post(reverse("account_login"), {"login": "stranger", "password": PASSWORD})
    assert borrowed.post("/account/tokens/", TOKEN_FORM)["Location"].startswith(AGAIN)


def without_password(owner: User) -> Client:
    owner.set_unusable_password()
    owner.save()
    client = Client()
    client.force_login(owner)
    return client


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/accounts/password/set/", {"password1": "kaleidoscope-7", "password2": "kaleidoscope-7"}),
        ("/account/delete/", {"name": "owner", "sure": "on"}),
        ("/account/tokens/", TOKEN_FORM),
    ],
)
def test_who_has_a_second_step_and_no_password_gives_a_code(owner, address, sent):
    TOTP.activate(owner, SECRET)
    client = without_password(owner)
    before = state(owner)
    assert client.post(address, sent)["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert state(owner) == before


ME = "/api/v1/account/"


def code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({}, "wrong_password"),
        ({"name": "owner"}, "wrong_password"),
        ({"password": "a guess"}, "wrong_password"),
        ({"password": PASSWORD}, "mfa_code_required"),
        ({"password": PASSWORD, "code": "000000"}, "mfa_code_wrong"),
    ],
)
def test_a_token_deletes_no_account_without_its_person(owner, sent, problem):
    TOTP.activate(owner, SECRET)
    assert problem_of(client_of(owner).delete(ME, sent))["code"] == problem
    assert User.objects.filter(pk=owner.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_password_and_code_delete_it(owner):
    TOTP.activate(owner, SECRET)
    assert client_of(owner).delete(ME, {"password": PASSWORD, "code": code()}).status_code == 204
    assert not User.objects.filter(pk=owner.pk).exists()


def test_who_has_no_password_deletes_the_account_on_the_page_alone(owner):
    without_password(owner)
    found = problem_of(client_of(owner).delete(ME, {"name": "owner", "password": ""}))
    assert (found["status"], found["code"]) == (403, "confirm_on_page")
    assert User.objects.filter(pk=owner.pk).exists()
