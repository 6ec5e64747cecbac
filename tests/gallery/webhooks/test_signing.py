"""A message carries a signature that only its webhook's secret explains."""

import time

import pytest
from captionsite_client import verify

from gallery.models import Webhook
from gallery.webhooks import signing

BODY = b'{"type": "ping"}'


def test_a_signature_is_checked_with_the_secret_of_its_own_webhook():
    webhook, other = Webhook(), Webhook()
    headers = signing.headers(webhook, message="msg_1", timestamp=int(time.time()), body=BODY)
    verify(BODY, headers, signing.secret(webhook))
    for body, named, secret in (
        (BODY, headers, signing.secret(other)),
        (BODY + b" ", headers, signing.secret(webhook)),
        (BODY, headers | {"webhook-id": "msg_2"}, signing.secret(webhook)),
    ):
        with pytest.raises(ValueError, match="not the site's"):
            verify(body, named, secret)


def test_the_secret_hangs_on_the_sites_own(settings):
    webhook = Webhook()
    before = signing.secret(webhook)
    settings.SECRET_KEY = "another key of the site"
    assert signing.secret(webhook) != before
