"""What a new password, a second step or another main address takes from whoever had access."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from gallery.models import ApiToken, User
from tests.gallery.api.helpers import PASSWORD, client_of
from tests.gallery.confirmed import confirm
from tests.optional import required

NEW = "kaleidoscope-77"
TWICE = {"password1": NEW, "password2": NEW}
ME = "/api/v1/account/"


@pytest.fixture
def root(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))
    return client


@pytest.fixture
def owner_client(owner) -> Client:
    """A browser that signed in with the password, so that it is listed among the sessions."""
    client = Client()
    client.post(reverse("account_login"), {"login": "owner", "password": PASSWORD})
    EmailAddress.objects.get_or_create(user=owner, email=owner.email, primary=True, verified=True)
    return client


def on_its_page(owner: User, own: Client, root: Client) -> None:
    own.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **TWICE})


def by_a_link(owner: User, own: Client, root: Client) -> None:
    Client().post(reverse("account_reset_password"), {"email": owner.email})
    link = required(
        re.search(r"http://testserver(/accounts/password/\S+)", str(mail.outbox[-1].body))
    )
    anybody = Client()
    form = anybody.get(link.group(1))["Location"]
    anybody.post(form, TWICE)


def in_the_back_office(owner: User, own: Client, root: Client) -> None:
    address = reverse("admin:auth_user_password_change", args=[owner.pk])
    root.post(address, {**TWICE, "usable_password": "true"})


def taken_away_in_the_back_office(owner: User, own: Client, root: Client) -> None:
    address = reverse("admin:auth_user_password_change", args=[owner.pk])
    root.post(address, {"usable_password": "false", "unset-password": ""})


def by_a_command(owner: User, own: Client, root: Client) -> None:
    call_command("changepassword", "owner", verbosity=0)


def by_code_of_ones_own(owner: User, own: Client, root: Client) -> None:
    owner.set_password(NEW)
    owner.save(update_fields=["password"])


@pytest.mark.parametrize(
    "change",
    [
        on_its_page,
        by_a_link,
        in_the_back_office,
        taken_away_in_the_back_office,
        by_a_command,
        by_code_of_ones_own,
    ],
)
def test_a_new_password_ends_tokens_however_it_is_set(
    owner, stranger, owner_client, root, change: Callable[..., None], monkeypatch
):
    command = "django.contrib.auth.management.commands.changepassword.Command._get_pass"
    monkeypatch.setattr(command, lambda self, prompt="": NEW)
    program, anothers = client_of(owner), client_of(stranger)
    assert program.get(ME).status_code == 200
    before = owner.password
    change(owner, owner_client, root)
    owner.refresh_from_db()
    assert owner.password != before
    assert program.get(ME).status_code == 401
    assert anothers.get(ME).status_code == 200


def test_a_first_password_ends_tokens_too(owner):
    owner.set_unusable_password()
    owner.save()
    client, program = Client(), client_of(owner)
    client.force_login(owner)
    client.post(reverse("account_set_password"), TWICE)
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert program.get(ME).status_code == 401


def test_a_hash_that_is_renewed_at_sign_in_ends_nothing(owner, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    before, program = owner.password, client_of(owner)
    assert User.objects.get(pk=owner.pk).check_password(PASSWORD)
    assert User.objects.get(pk=owner.pk).password != before
    assert program.get(ME).status_code == 200


def test_the_page_says_before_and_after_that_tokens_end(owner, owner_client):
    address = reverse("account_change_password")
    assert "API tokens end" in owner_client.get(address).content.decode()
    sent = {"oldpassword": PASSWORD, **TWICE}
    assert "All API tokens ended" in owner_client.post(address, sent, follow=True).content.decode()
    assert "end all tokens" in owner_client.get(reverse("gallery:account")).content.decode()


def test_the_person_is_told_by_mail_which_tokens_ended(
    owner, owner_client, django_capture_on_commit_callbacks
):
    client_of(owner)
    ApiToken.objects.update(name="nightly backup")
    with django_capture_on_commit_callbacks(execute=True):
        on_its_page(owner, owner_client, owner_client)
    (message,) = [each for each in mail.outbox if "tokens" in each.subject]
    assert message.to == ["owner@example.org"]
    assert "nightly backup" in message.body


def test_who_had_no_token_gets_no_mail_about_it(
    owner, owner_client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        on_its_page(owner, owner_client, owner_client)
    assert not [each for each in mail.outbox if "tokens" in each.subject]


def test_a_mail_server_that_is_away_keeps_no_token(
    owner, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    program = client_of(owner)
    with django_capture_on_commit_callbacks(execute=True):
        by_code_of_ones_own(owner, Client(), Client())
    assert program.get(ME).status_code == 401


def other_browser() -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": "owner", "password": PASSWORD})
    assert client.get(reverse("gallery:account")).status_code == 200
    return client


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def switch_on(client: Client):
    address = reverse("mfa_activate_totp")
    client.get(address)
    return client.post(address, {"code": code_of(client.session[SECRET_SESSION_KEY])}, follow=True)


@pytest.mark.django_db(transaction=True)
def test_a_second_step_that_is_switched_on_ends_tokens_and_other_sessions(owner, owner_client):
    program, elsewhere = client_of(owner), other_browser()
    confirm(owner_client)
    assert "All API tokens ended" in switch_on(owner_client).content.decode()
    assert Authenticator.objects.filter(user=owner).count() == 2
    assert program.get(ME).status_code == 401
    assert elsewhere.get(reverse("gallery:account")).status_code == 302
    assert owner_client.get(reverse("gallery:account")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes_end_nothing(owner, owner_client):
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    program = client_of(owner)
    confirm(owner_client)
    owner_client.post(reverse("mfa_generate_recovery_codes"))
    assert Authenticator.objects.filter(type="recovery_codes").exists()
    assert program.get(ME).status_code == 200


def make_primary(client: Client, address: str):
    sent = {"email": address, "action_primary": ""}
    return client.post(reverse("account_email"), sent, follow=True)


def test_another_main_address_ends_tokens_and_other_sessions(owner, owner_client):
    EmailAddress.objects.create(user=owner, email="new@example.org", verified=True)
    program, elsewhere = client_of(owner), other_browser()
    confirm(owner_client)
    assert "All API tokens ended" in make_primary(owner_client, "new@example.org").content.decode()
    assert program.get(ME).status_code == 401
    assert elsewhere.get(reverse("gallery:account")).status_code == 302
    assert owner_client.get(reverse("gallery:account")).status_code == 200


def test_an_address_that_the_back_office_changes_ends_them_too(owner, root):
    program = client_of(owner)
    address = EmailAddress.objects.create(user=owner, email="old@example.org", primary=True)
    sent = {"user": owner.pk, "email": "other@example.org", "primary": "on"}
    root.post(reverse("admin:account_emailaddress_change", args=[address.pk]), sent)
    address.refresh_from_db()
    assert address.email == "other@example.org"
    assert program.get(ME).status_code == 401
