"""The account that somebody means by what they typed."""

import pytest
from allauth.account.models import EmailAddress

from gallery.accounts.lookup import account_meant, lock_name
from gallery.models import User

pytestmark = pytest.mark.postgresql


@pytest.fixture
def ada(db) -> User:
    return User.objects.create_user("Ada", "ada@example.org")


@pytest.mark.parametrize(
    "typed", ["Ada", "ada", " ADA\t", "\uff21da", "ada@example.org", "ADA@EXAMPLE.ORG "]
)
def test_name_and_address_mean_their_account(ada, typed):
    assert account_meant(typed) == ada
    assert lock_name(typed) == "Ada"


@pytest.mark.parametrize("typed", ["", " ", "a", "ad", "Ada.", "ada@example", "@", "\u0430da"])
def test_other_texts_mean_nobody(ada, typed):
    assert account_meant(typed) is None
    assert lock_name(typed).startswith("?")


def test_of_two_names_that_differ_in_capitals_each_means_its_own(ada):
    other = User.objects.create_user("ada")
    assert account_meant("Ada") == ada
    assert account_meant("ada") == other
    assert account_meant("ADA") is None


def test_a_confirmed_address_goes_before_one_that_is_only_claimed(ada):
    thief = User.objects.create_user("thief")
    EmailAddress.objects.create(user=thief, email="ada@example.org", verified=False)
    assert account_meant("ada@example.org") is None
    EmailAddress.objects.create(user=ada, email="ada@example.org", verified=True)
    assert account_meant("ada@example.org") == ada


def test_what_nobody_is_called_is_folded_and_cut(db):
    assert lock_name("\uff2eobody ") == lock_name("NOBODY") == "?nobody"
    assert len(lock_name("\ufdfa" * 250)) == 200
