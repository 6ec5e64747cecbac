"""Verification of a webhook's message by its receiver: signature and age."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

TOLERANCE_SECONDS = 300


def verify(
    body: bytes, headers: Mapping[str, str], secret: str, *, now: float | None = None
) -> None:
    """Raise ValueError unless the message was signed with `secret` within five minutes."""
    received = {name.lower(): value for name, value in headers.items()}
    timestamp = received.get("webhook-timestamp", "")
    late = abs((time.time() if now is None else now) - int(timestamp or 0)) > TOLERANCE_SECONDS
    if late:
        raise ValueError("The message is not fresh.")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{received.get('webhook-id', '')}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = (each.removeprefix("v1,") for each in received.get("webhook-signature", "").split())
    if not any(hmac.compare_digest(expected, each) for each in given):
        raise ValueError("The message is not the site's.")
