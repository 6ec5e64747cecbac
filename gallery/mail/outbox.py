"""The outbox: mail of a site without a mail server, limited in days and in number.

Many mails to one address do not displace mails to other addresses.
"""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gallery.models import OutgoingMail

PER_RECIPIENT = 3


@transaction.atomic
def keep(message: EmailMessage) -> OutgoingMail:
    """Store a message; delete the oldest beyond PER_RECIPIENT and beyond OUTBOX_MESSAGES."""
    row = OutgoingMail.objects.create(
        recipients=", ".join(message.recipients()),
        sender=message.from_email,
        subject=str(message.subject),
        body=str(message.body),
    )
    _keep_newest(OutgoingMail.objects.filter(recipients=row.recipients), PER_RECIPIENT)
    _keep_newest(OutgoingMail.objects.all(), settings.OUTBOX_MESSAGES)
    return row


def _keep_newest(rows: QuerySet[OutgoingMail], count: int) -> None:
    last = rows.order_by("-pk")[count:].first()
    if last is not None:
        rows.filter(pk__lte=last.pk).delete()


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
