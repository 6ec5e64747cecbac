"""Personal data outside a user's own rows: sessions, sign-in records, outbox, back-office log.

They are deleted by age, and with the account.
"""

from datetime import timedelta
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gallery.mail import outbox
from gallery.models import User

SIGN_IN_RECORDS = (AccessAttempt, AccessFailureLog, AccessLog)


def forget_old() -> None:
    """Delete expired sessions, and old sign-in records and mail of the outbox."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    over = ~Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    UserSession.objects.filter(over).delete()
    before = timezone.now() - timedelta(days=settings.SIGN_IN_RECORD_DAYS)
    for model in SIGN_IN_RECORDS:
        model.objects.filter(attempt_time__lt=before).delete()
    outbox.forget_old()


@transaction.atomic
def forget(*, owner: User) -> None:
    """Delete the user's data outside their own rows; remove their name from the back-office log."""
    for session in UserSession.objects.filter(user=owner):
        session.end()
    names = _names(owner)
    typed = Q()
    for name in names:
        typed |= Q(username__iexact=name)
    for model in SIGN_IN_RECORDS:
        model.objects.filter(typed).delete()
    outbox.forget_recipients(names - {owner.get_username()})
    kind = ContentType.objects.get_for_model(User)
    theirs = Q(content_type=kind, object_id=str(owner.pk)) | Q(object_repr__in=names)
    LogEntry.objects.filter(theirs).update(object_repr="")


def _names(owner: User) -> set[str]:
    """Return the names with which a user can sign in: user name and mail addresses."""
    addresses = EmailAddress.objects.filter(user=owner).values_list("email", flat=True)
    return {owner.get_username(), owner.email, *addresses} - {""}
