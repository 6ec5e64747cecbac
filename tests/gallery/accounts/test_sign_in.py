"""Sign-up and sign-in on the pages: a second step, weak passwords, sessions."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from gallery.models import User
from tests.gallery.accounts.conftest import knock
from tests.gallery.api.helpers import PASSWORD

SIGN_UP = {"username": "mina", "email": "", "password1": "kaleidoscope-9"}


@pytest.mark.parametrize("address", ["owner@example.org", "nobody@example.org"])
def test_a_lost_password_tells_nobody_who_is_here(owner, address):
    response = Client().post(reverse("account_reset_password"), {"email": address})
    assert response.status_code == 302
    assert response["Location"] == reverse("account_reset_password_done")


def test_a_second_step_is_asked_for(owner):
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    client = Client()
    response = knock(client, "owner", PASSWORD)
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("gallery:account")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get(reverse("gallery:account")).status_code == 302


@pytest.mark.parametrize("password", ["short1", "password", "1234567890123", "minamina"])
def test_weak_passwords_are_refused(db, password):
    fields = {"username": "minamina", "password1": password, "password2": password}
    response = Client().post(reverse("account_signup"), fields)
    assert response.status_code == 200
    assert not User.objects.exists()


def test_sessions_are_listed_and_ended(owner):
    here, there = Client(HTTP_USER_AGENT="Here"), Client(HTTP_USER_AGENT="There")
    for client in (here, there):
        assert knock(client, "owner", PASSWORD).status_code == 302
        assert client.get(reverse("gallery:account")).status_code == 200
    listed = here.get(reverse("usersessions_list")).content.decode()
    assert "Here" in listed
    assert "There" in listed
    here.post(reverse("usersessions_list"), {"end_sessions": "1"})
    assert here.get(reverse("gallery:account")).status_code == 200
    assert there.get(reverse("gallery:account")).status_code == 302


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
