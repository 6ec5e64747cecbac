"""The page of a sign-in that is locked after too many wrong passwords."""

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from tests.gallery.accounts.conftest import knock
from tests.gallery.api.helpers import PASSWORD


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


def test_too_many_wrong_passwords_close_the_door_for_a_while(owner):
    client = Client()
    sign_in = reverse("account_login")
    for n in range(11):
        last = client.post(sign_in, {"login": "owner", "password": f"wrong{n}"})
    assert "Too many" in last.content.decode()
    client.post(sign_in, {"login": "owner", "password": PASSWORD})
    assert client.get(reverse("gallery:account")).status_code == 302


def test_the_lock_out_page_is_designed(rf):
    page = get_template("gallery/locked_out.html").render({}, rf.get("/"))
    assert "Too many tries" in page
