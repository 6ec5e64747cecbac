"""Limits of a day, and the networks that an account was signed in from."""

from django.core.cache import cache
from django.test import Client

from gallery.accounts.known_networks import DailyLimit, is_known
from tests.gallery.accounts.clients import coming_from, knock

LIMIT = DailyLimit("test", 2)


def test_a_limit_counts_each_account_by_itself(db):
    assert [LIMIT.count("ada") for _ in range(3)] == [True, True, False]
    assert LIMIT.used_up("ada")
    assert not LIMIT.used_up("bob")
    assert LIMIT.count("bob")


def test_what_is_given_back_can_be_used_again(db):
    LIMIT.count("ada")
    LIMIT.count("ada")
    LIMIT.give_back("ada")
    assert not LIMIT.used_up("ada")
    assert [LIMIT.count("ada"), LIMIT.count("ada")] == [True, False]


def test_the_next_day_begins_anew(db, monkeypatch):
    LIMIT.count("ada")
    LIMIT.count("ada")
    monkeypatch.setattr(DailyLimit, "_key", lambda *_: "another_day")
    assert not LIMIT.used_up("ada")
    LIMIT.give_back("ada")  # was counted the day before
    assert not LIMIT.used_up("ada")


def test_nothing_is_counted_while_the_cache_is_away(db, monkeypatch):
    for name in ("get", "incr", "decr"):
        monkeypatch.setattr(cache, name, lambda *_args, **_options: None)
    assert all(LIMIT.count("ada") for _ in range(5))
    assert not LIMIT.used_up("ada")
    LIMIT.give_back("ada")


def test_a_network_is_known_once_somebody_got_all_the_way_in(owner):
    there = coming_from("198.51.100.7", 0)
    knock("owner", "wrong", **there)
    assert not is_known("owner", "198.51.100.7")
    knock("owner", **there)
    assert is_known("owner", "198.51.100.7")
    assert not is_known("owner", "198.51.100.8")
    assert not is_known("stranger", "198.51.100.7")


def test_a_password_without_the_second_step_makes_no_network_known(owner):
    owner.authenticator_set.create(type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    client = Client(**coming_from("198.51.100.7", 0))
    client.post("/accounts/login/", {"login": "owner", "password": "a long enough password"})
    assert not is_known("owner", "198.51.100.7")
