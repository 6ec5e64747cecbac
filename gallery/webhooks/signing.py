"""Signatures as https://www.standardwebhooks.com describes them: HMAC-SHA256, `v1`."""

import base64
import hashlib
import hmac

from django.utils.crypto import salted_hmac

from gallery.models import Webhook

PREFIX = "whsec_"


def secret(webhook: Webhook) -> str:
    """Return the webhook's secret in the text form that its owner sees once."""
    return PREFIX + base64.b64encode(_key(webhook)).decode("ascii")


def headers(webhook: Webhook, *, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers by which a receiver verifies a message's origin and time."""
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.new(_key(webhook), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode('ascii')}",
    }


def _key(webhook: Webhook) -> bytes:
    return salted_hmac("gallery.webhooks", webhook.salt.hex, algorithm="sha256").digest()
