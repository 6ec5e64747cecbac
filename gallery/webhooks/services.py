"""What people do with their webhooks."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.functions import Now

from gallery.core.errors import ConflictError, GalleryError
from gallery.models import Delivery, User, Webhook
from gallery.webhooks import selectors, signing

MOST = 10
PING = "ping"


def create(*, owner: User, url: str, events: Iterable[str]) -> tuple[Webhook, str]:
    """Add a webhook; return it and its secret, which is shown this once.

    Raises GalleryError: webhook_address, too_many_webhooks.
    """
    _require_address(url)
    if selectors.webhooks(owner=owner).count() >= MOST:
        raise ConflictError("too_many_webhooks", most=MOST)
    row = Webhook.objects.create(owner=owner, url=url, events=sorted(set(events)))
    return row, signing.secret(row)


def delete(*, owner: User, webhook_id: int) -> None:
    """Forget a webhook and everything that was to be sent to it."""
    selectors.webhook(owner=owner, webhook_id=webhook_id).delete()


def ping(*, owner: User, webhook_id: int) -> Delivery:
    """Send a message that says nothing, and switch the webhook on again if it was off."""
    row = selectors.webhook(owner=owner, webhook_id=webhook_id)
    Webhook.objects.filter(pk=row.pk).update(disabled_at=None)
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
