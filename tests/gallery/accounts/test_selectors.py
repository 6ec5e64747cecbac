from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from gallery.accounts import selectors, services
from gallery.models import ApiToken


def test_tokens_are_ones_own_newest_first_until_they_end(owner, stranger):
    services.create_token(owner=stranger)
    old, ended, new = (
        services.create_token(owner=owner, name=name)[0] for name in ("old", "ended", "new")
    )
    ApiToken.objects.filter(pk=old.pk).update(created=timezone.now() - timedelta(days=1))
    ApiToken.objects.filter(pk=ended.pk).update(expiry=timezone.now())
    assert list(selectors.tokens(owner=owner)) == [new, old]


def test_a_confirmed_primary_address_goes_before_the_one_given_at_sign_up(owner):
    assert selectors.primary_email(owner=owner) == "owner@example.org"
    EmailAddress.objects.create(user=owner, email="new@example.org", primary=True, verified=True)
    assert selectors.primary_email(owner=owner) == "new@example.org"


def test_a_second_step_is_on_once_it_was_activated(owner):
    assert not selectors.two_step_on(owner=owner)
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    assert selectors.two_step_on(owner=owner)
