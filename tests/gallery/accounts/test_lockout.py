"""Wrong passwords: what they lock, for whom, and what never; behind 0, 1 and 2 proxies."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.accounts import lockout
from gallery.accounts.known_networks import DailyLimit
from gallery.http.throttling import SignInThrottle
from gallery.models import User
from tests.gallery.accounts.clients import ask, coming_from, knock
from tests.gallery.accounts.conftest import knock as knock_with
from tests.gallery.api.helpers import PASSWORD

pytestmark = pytest.mark.postgresql

ATTACKER, OWNER, OTHER = "203.0.113.66", "198.51.100.7", "192.0.2.9"


@pytest.fixture(autouse=True)
def no_throttle(monkeypatch):
    monkeypatch.setattr(SignInThrottle, "allow_request", lambda *_: True)


@pytest.fixture(params=[0, 1, 2])
def proxies(request, settings) -> int:
    settings.TRUSTED_PROXIES = request.param
    return int(request.param)


def lock(login: str, environment: dict[str, str]) -> None:
    for n in range(10):
        assert ask(login, f"wrong{n}", environment) == "wrong_credentials"
    assert ask(login, PASSWORD, environment) == "locked_out"


def test_a_lock_holds_for_the_true_address_and_no_other(owner, proxies):
    lock("owner", coming_from(ATTACKER, proxies))
    for claims in ("", OWNER, "192.0.2.200, 192.0.2.201", "unknown"):
        again = coming_from(ATTACKER, proxies, claims=claims)
        assert ask("owner", PASSWORD, again) == "locked_out"
        assert knock("owner", **again) == 429
    assert AccessAttempt.objects.get().ip_address == ATTACKER
    for claims in ("", ATTACKER):
        assert ask("owner", PASSWORD, coming_from(OWNER, proxies, claims=claims)) == ""
    assert knock("owner", **coming_from(OTHER, proxies, claims=ATTACKER)) == 302


def test_a_new_claim_for_each_try_is_no_way_round(owner, proxies):
    for n in range(10):
        ask("owner", "wrong", coming_from(ATTACKER, proxies, claims=f"192.0.2.{n}"))
    assert ask("owner", PASSWORD, coming_from(ATTACKER, proxies)) == "locked_out"


def test_the_addresses_of_one_ipv6_network_are_one_client(owner, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(10):
        ask("owner", "wrong", coming_from(f"2001:db8::{n + 1}", 1))
    assert ask("owner", PASSWORD, coming_from("2001:db8::ffff", 1)) == "locked_out"
    assert ask("owner", PASSWORD, coming_from("2001:db8:0:1::1", 1)) == ""


@pytest.mark.parametrize(
    "other",
    [
        "OWNER",
        "oWnEr",
        " owner ",
        "\u3000owner",
        "\uff4f\uff57\uff4e\uff45\uff52",
        "owner@example.org",
        "OWNER@Example.ORG",
        "owner\uff20example.org",
    ],
)
def test_however_an_account_is_spelt_it_is_one_account(owner, other):
    for n in range(5):
        assert ask("owner", f"wrong{n}") == "wrong_credentials"
        assert ask(other, f"wrong{n}") == "wrong_credentials"
    assert ask(other) == "locked_out"
    assert ask("owner") == "locked_out"
    assert knock(other) == knock("owner") == 429


@pytest.mark.parametrize("name", ["owner", "nobody"])
def test_ten_wrong_passwords_lock_the_door(owner, name):
    assert [knock(name, f"wrong{n}") for n in range(10)] == [200] * 9 + [429]
    client = Client()
    locked = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert locked.status_code == 429
    assert "Too many tries" in locked.content.decode()
    assert client.get("/account/").status_code == 302


def test_page_api_and_reauthentication_count_together(owner):
    for n in range(4):
        assert knock("Owner", f"wrong{n}") == 200
        ask("owner@example.org", f"wrong{n}")
    inside = Client()
    inside.force_login(owner)
    for _ in range(2):
        inside.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert ask("owner") == "locked_out"


@pytest.mark.parametrize("name", ["nobody", "nobody@example.org", "x" * 254, "\ufdfa" * 200])
def test_what_nobody_is_called_is_locked_like_a_name(db, name):
    lock(name, {})
    assert ask(name.upper()) == "locked_out"


def test_unusual_texts_are_refused_and_never_an_error(db):
    for name in ("\ud800", "\u202eowner", "a" * 254, "?owner", "%", "' OR 1=1 --", "\u0130"):
        assert ask(name, "wrong") in {"wrong_credentials", "invalid"}
    assert knock("y" * 5000, "wrong") == 200


def test_tries_during_a_lock_do_not_renew_it(owner):
    lock("owner", {})
    began = timezone.now() - timedelta(minutes=14, seconds=50)
    AccessAttempt.objects.update(attempt_time=began)
    for _ in range(3):
        assert knock("owner", "wrong") == 429
        assert ask("owner@example.org", "wrong") == "locked_out"
    row = AccessAttempt.objects.get()
    assert (row.attempt_time, row.failures_since_start) == (began, 10)
    AccessAttempt.objects.update(attempt_time=began - timedelta(seconds=20))
    assert ask("owner") == ""


def test_a_success_clears_that_very_account_and_no_other(owner):
    """Whoever has another's mail address as a name cannot clear the count by their own success."""
    User.objects.create_user("owner@example.org", password="another good password")
    for n in range(9):
        ask("owner", f"wrong{n}")
    assert ask("owner@example.org", "another good password") == ""
    assert ask("owner", "wrong") == "wrong_credentials"
    assert ask("owner") == "locked_out"


def test_a_name_means_one_account_even_if_it_is_anothers_address(owner, stranger):
    """Else tries on the one would count, and be forgiven, as tries on the other."""
    owner.emailaddress_set.create(email="stranger", primary=False)
    for n in range(10):
        ask("stranger", f"wrong{n}")
    assert ask("stranger") == "locked_out"
    assert ask("owner") == ""


def test_one_client_s_tries_use_up_no_other_client_s(owner, proxies):
    for n in range(35):
        knock(f"nobody{n}", "x", **coming_from(ATTACKER, proxies))
    assert knock("nobody", "x", **coming_from(ATTACKER, proxies)) == 429
    assert knock("owner", **coming_from(OWNER, proxies, claims=ATTACKER)) == 302


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/accounts/signup/", {"username": "a", "password1": "x"}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
    ],
)
def test_sign_up_and_reset_are_each_client_s_own(db, proxies, page, fields):
    statuses = [
        Client(**coming_from(ATTACKER, proxies)).post(page, fields).status_code for _ in range(22)
    ]
    assert statuses[-1] == 429
    other = Client(**coming_from(OWNER, proxies, claims=ATTACKER)).post(page, fields)
    assert other.status_code in {200, 302}


def test_the_list_of_sessions_names_the_true_address(owner, proxies):
    client = Client(**coming_from(OWNER, proxies, claims=ATTACKER))
    client.post("/accounts/login/", {"login": "owner", "password": PASSWORD})
    assert OWNER in client.get("/accounts/sessions/").content.decode()
    assert AccessLog.objects.get().ip_address == OWNER


@pytest.fixture
def three_a_day(monkeypatch) -> None:
    monkeypatch.setattr(lockout, "PASSWORDS_OF_NEW_NETWORKS", DailyLimit("passwords", 3))


@pytest.mark.parametrize("name", ["owner", "nobody"])
def test_new_networks_together_have_so_many_tries_of_an_account(owner, three_a_day, name):
    for n in range(3):
        assert ask(name, "wrong", coming_from(f"203.0.113.{n}", 0)) == "wrong_credentials"
    assert ask(name, "wrong", coming_from("203.0.113.99", 0)) == "locked_out"
    assert knock(name.upper(), "wrong", **coming_from("203.0.113.98", 0)) == 429
    assert ask("another", "wrong", coming_from("203.0.113.99", 0)) == "wrong_credentials"


def test_who_signs_in_where_they_usually_do_is_not_kept_out(owner, three_a_day):
    assert ask("owner", PASSWORD, coming_from(OWNER, 0)) == ""
    for n in range(9):
        ask("owner", "wrong", coming_from(f"203.0.113.{n}", 0))
    assert ask("owner", PASSWORD, coming_from("203.0.113.99", 0)) == "locked_out"
    assert ask("owner", PASSWORD, coming_from(OWNER, 0)) == ""
    for n in range(9):
        assert ask("owner", f"wrong{n}", coming_from(OWNER, 0)) == "wrong_credentials"
    assert knock("owner", **coming_from(OWNER, 0)) == 302


def test_a_network_is_known_for_a_while(owner, three_a_day):
    ask("owner", PASSWORD, coming_from(OWNER, 0))
    AccessLog.objects.update(attempt_time=timezone.now() - timedelta(days=91))
    for n in range(3):
        ask("owner", "wrong", coming_from(f"203.0.113.{n}", 0))
    assert ask("owner", PASSWORD, coming_from(OWNER, 0)) == "locked_out"


def test_a_lock_is_on_one_name_from_one_address(owner, stranger):
    for n in range(10):
        knock_with(Client(), "owner", f"wrong{n}")
    assert knock_with(Client(), "stranger", PASSWORD).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert knock_with(elsewhere, "owner", PASSWORD).status_code == 302


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
