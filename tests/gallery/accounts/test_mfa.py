"""Secrets of second steps are stored encrypted, and a new secret key loses none of them."""

import importlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from gallery.accounts import mfa
from gallery.models import User
from tests.gallery.accounts.conftest import sign_in
from tests.gallery.api.helpers import PASSWORD, problem_of

SECRET = "JBSWY3DPEHPK3PXP"
OLD, NEW = "the former secret key " + "x" * 40, "the present secret key " + "y" * 40


@pytest.fixture
def codes(owner, settings) -> list[str]:
    """An owner with an app and recovery codes, made under the former key."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    TOTP.activate(owner, SECRET)
    return list(RecoveryCodes.activate(owner).get_unused_codes())


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return " ".join(str(row) for row in cursor.fetchall())


def code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


def step(client: Client, given: str):
    client.post(reverse("account_login"), {"login": "owner", "password": PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": given})


def test_the_database_holds_no_secret_that_signs_in(owner, codes):
    seed = mfa.MFAAdapter().decrypt(Authenticator.objects.get(type="recovery_codes").data["seed"])
    assert SECRET not in stored()
    assert seed not in stored()
    first, second = Client(), Client()
    assert step(first, code())["Location"] == "/"
    assert step(second, codes[0])["Location"] == "/"


def test_the_same_secret_looks_different_each_time():
    adapter = mfa.MFAAdapter()
    assert adapter.encrypt(SECRET) != adapter.encrypt(SECRET)


def test_a_former_key_still_reads_and_a_command_encrypts_anew(owner, codes, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert step(Client(), code())["Location"] == "/"
    before = stored()
    call_command("reencrypt_second_steps")
    assert stored() != before
    settings.SECRET_KEY_FALLBACKS = []
    assert step(Client(), codes[1])["Location"] == "/"


def test_a_lost_key_is_said_and_is_no_server_error(owner, codes, settings):
    settings.SECRET_KEY = NEW
    response = step(Client(), code())
    assert response.status_code == 503
    assert "secret key has changed" in response.content.decode()
    assert problem_of(sign_in(code=code()))["code"] == "second_step_unreadable"
    with pytest.raises(CommandError, match=r"second steps of: owner"):
        call_command("reencrypt_second_steps")
    assert Authenticator.objects.count() == 2


def test_steps_that_no_key_reads_are_deleted_on_request_alone(owner, codes, settings, stranger):
    settings.SECRET_KEY = NEW
    TOTP.activate(stranger, SECRET)
    call_command("reencrypt_second_steps", "--delete-unreadable")
    assert [row.user for row in Authenticator.objects.all()] == [stranger]


def test_another_sites_row_opens_nothing_here(owner, codes, settings):
    """A secret that somebody writes into the database does not sign in."""
    Authenticator.objects.filter(type="totp").update(data={"secret": SECRET})
    assert step(Client(), code()).status_code == 503


@pytest.mark.django_db(transaction=True)
def test_secrets_that_were_stored_as_they_are_are_encrypted_by_the_migration(owner):
    migration = importlib.import_module("gallery.migrations.0002_second_steps_and_outbox")
    plain = {"secret": SECRET}
    Authenticator.objects.create(user=owner, type="totp", data=plain)
    Authenticator.objects.create(
        user=owner, type="recovery_codes", data={"seed": "5eed", "used_mask": 3}
    )
    migration.encrypt(apps, None)
    assert SECRET not in stored()
    assert Authenticator.objects.get(type="recovery_codes").data["used_mask"] == 3
    assert step(Client(), code())["Location"] == "/"
    migration.decrypt(apps, None)
    assert Authenticator.objects.get(type="totp").data == plain


def test_the_back_office_shows_no_secret(owner, codes):
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    row = Authenticator.objects.get(type="totp")
    page = root.get(reverse("admin:mfa_authenticator_change", args=[row.pk])).content.decode()
    assert SECRET not in page
