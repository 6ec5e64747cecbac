"""Writes of webhooks by their owners."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from gallery.core.errors import ConflictError, GalleryError
from gallery.models import Delivery, User, Webhook
from gallery.webhooks import selectors, signing

MOST = 10  # webhooks of one person
PING = "ping"


@transaction.atomic
def create(*, owner: User, url: str, events: Iterable[str]) -> tuple[Webhook, str]:
    """Create a webhook; return it with its secret, which is not shown again.

    Raises GalleryError: webhook_address, too_many_webhooks.
    """
    _require_address(url)
    User.objects.select_for_update().get(pk=owner.pk)  # so that they are counted one by one
    if selectors.webhooks(owner=owner).count() >= MOST:
        raise ConflictError("too_many_webhooks", most=MOST)
    row = Webhook.objects.create(owner=owner, url=url, events=sorted(set(events)))
    return row, signing.secret(row)


def delete(*, owner: User, webhook_id: int) -> None:
    """Delete a webhook and its messages."""
    selectors.webhook(owner=owner, webhook_id=webhook_id).delete()


@transaction.atomic
def ping(*, owner: User, webhook_id: int) -> Delivery:
    """Queue an empty message with one attempt. If it is accepted, a disabled webhook is enabled.

    Raises ConflictError (ping_waiting) while another one is queued.
    """
    row = selectors.webhook(owner=owner, webhook_id=webhook_id)
    Webhook.objects.select_for_update().get(pk=row.pk)
    if row.deliveries.filter(event=PING).exclude(due_at=None).exists():
        raise ConflictError("ping_waiting")
    sent = Delivery.objects.create(webhook=row, event=PING, due_at=Now())
    sent.refresh_from_db()
    return sent


def _require_address(url: str) -> None:
    allowed = {"https", "http"} if settings.WEBHOOKS_TO_PRIVATE_ADDRESSES else {"https"}
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in allowed and parts.hostname and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or "@" in parts.netloc:
        raise GalleryError("webhook_address")
