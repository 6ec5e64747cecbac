"""Signatures as https://www.standardwebhooks.com describes them: HMAC-SHA256, `v1`."""

import base64
import hashlib
import hmac

from django.utils.crypto import salted_hmac

from gallery.models import Webhook

PREFIX = "whsec_"


def secret(webhook: Webhook) -> str:
    """The webhook's secret, as its owner is shown it once."""
    return PREFIX + base64.b64encode(_key(webhook)).decode("ascii")


def headers(webhook: Webhook, *, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers with which a receiver can tell that a message is this site's and fresh."""
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.new(_key(webhook), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode('ascii')}",
    }


def _key(webhook: Webhook) -> bytes:
    return salted_hmac("gallery.webhooks", webhook.salt.hex, algorithm="sha256").digest()
