"""The outbox: mail that no server takes, kept for some days and never more than some rows."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gallery.models import OutgoingMail


@transaction.atomic
def keep(message: EmailMessage) -> OutgoingMail:
    """Store a message; delete the oldest ones beyond OUTBOX_MESSAGES."""
    row = OutgoingMail.objects.create(
        recipients=", ".join(message.recipients()),
        sender=message.from_email,
        subject=str(message.subject),
        body=str(message.body),
    )
    last = OutgoingMail.objects.order_by("-pk")[settings.OUTBOX_MESSAGES :].first()
    if last is not None:
        OutgoingMail.objects.filter(pk__lte=last.pk).delete()
    return row


def forget_old() -> None:
    """Delete messages that are older than OUTBOX_DAYS."""
    before = timezone.now() - timedelta(days=settings.OUTBOX_DAYS)
    OutgoingMail.objects.filter(created_at__lt=before).delete()


def forget_recipients(addresses: set[str]) -> None:
    """Delete the messages to any of these addresses."""
    sent_to = Q(pk=None)
    for address in addresses:
        sent_to |= Q(recipients__icontains=address)
    OutgoingMail.objects.filter(sent_to).delete()
