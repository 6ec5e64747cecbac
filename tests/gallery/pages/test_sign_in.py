"""Sign-in on the pages: locked after ten, the same for known and unknown, a second step."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from gallery.models import User
from tests.gallery.api.helpers import PASSWORD

SIGN_IN = "/accounts/login/"


def knock(client: Client, name: str, password: str):
    return client.post(SIGN_IN, {"login": name, "password": password})


@pytest.mark.parametrize("name", ["owner", "nobody"])
def test_ten_wrong_passwords_lock_the_door(owner, name):
    client = Client()
    for n in range(9):
        assert knock(client, name, f"wrong{n}").status_code == 200
    assert knock(client, name, "wrong").status_code == 429  # the tenth locks
    locked = knock(client, name, PASSWORD)
    assert locked.status_code == 429
    assert b"Too many tries" in locked.content
    assert client.get(reverse("gallery:account")).status_code == 302


def test_a_lock_is_on_one_name_from_one_address(owner, stranger):
    for n in range(10):
        knock(Client(), "owner", f"wrong{n}")
    assert knock(Client(), "stranger", PASSWORD).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert knock(elsewhere, "owner", PASSWORD).status_code == 302


def test_known_and_unknown_people_get_the_same_answer_for_the_same_work(owner, monkeypatch):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    answers, work = [], []
    for name in ("owner", "owner@example.org", "nobody", "nobody@example.org"):
        hashed.clear()
        body = knock(Client(), name, "wrong").context["form"].errors.as_json()
        answers.append(body)
        work.append(len(hashed))
    assert answers[:2] == answers[2:]  # a name is answered like a name, an address like one
    assert work[:2] == work[2:]
    assert all(work)


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
