from django.db.models import QuerySet

from gallery.core.errors import NotFoundError
from gallery.models import Delivery, User, Webhook


def webhooks(*, owner: User) -> QuerySet[Webhook]:
    """The owner's webhooks."""
    return Webhook.objects.owned_by(owner.pk)


def webhook(*, owner: User, webhook_id: int) -> Webhook:
    """One of the owner's webhooks. Raises NotFoundError."""
    found = webhooks(owner=owner).filter(pk=webhook_id).first()
    if found is None:
        raise NotFoundError("webhook")
    return found


def deliveries(*, owner: User, webhook_id: int) -> QuerySet[Delivery]:
    """What was sent to one of the owner's webhooks, and is to be. Raises NotFoundError."""
    return webhook(owner=owner, webhook_id=webhook_id).deliveries.all()
