"""What is kept of people beside their rows goes by age, and with the account."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.account import deletion, tasks, traces
from gallery.models import OutgoingMail, User
from tests.gallery.api.helpers import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ADDRESS = "203.0.113.66"
NAME, MAIL, SECOND = "owner", "owner@example.org", "second.address@example.org"


def sign_in(name: str = NAME, password: str = PASSWORD) -> Client:
    client = Client(REMOTE_ADDR=ADDRESS)
    client.post(reverse("account_login"), {"login": name, "password": password})
    return client


@pytest.fixture
def lived_in(owner: User, settings) -> User:
    """An account that left traces wherever there is a place for them."""
    settings.EMAIL_BACKEND = "gallery.mail.backend.OutboxBackend"
    EmailAddress.objects.create(user=owner, email=MAIL, primary=True, verified=True)
    EmailAddress.objects.create(user=owner, email=SECOND, verified=True)
    for name in (NAME, "OWNER", MAIL, SECOND.upper()):
        sign_in(name, "wrong")
    sign_in()
    sign_in(MAIL)
    root = Client()
    root.force_login(User.objects.create_superuser("root", password=PASSWORD))
    root.post(
        reverse("admin:auth_user_password_change", args=[owner.pk]),
        {"password1": PASSWORD + "!", "password2": PASSWORD + "!", "usable_password": "true"},
    )
    owner.refresh_from_db()
    send_mail("For you", "text", None, [SECOND])
    return owner


def mentions(*words: str) -> dict[str, list[str]]:
    """Every table with a row that holds one of the words, in any text of it."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows = [str(row).lower() for row in cursor.fetchall()]
        hits = [row for row in rows if any(word.lower() in row for word in words)]
        if hits:
            found[model._meta.db_table] = hits
    return found


def test_no_table_mentions_who_left(lived_in):
    assert len(mentions(f"'{NAME}'", MAIL, SECOND, ADDRESS)) >= 6
    deletion.delete_account(owner=lived_in, password=PASSWORD + "!")
    assert mentions(f"'{NAME}'", MAIL, SECOND, ADDRESS) == {}


def test_nobody_elses_traces_go_along(lived_in, stranger):
    sign_in("stranger", "wrong")
    other = sign_in("stranger")
    deletion.delete_account(owner=lived_in, password=PASSWORD + "!")
    assert other.get(reverse("gallery:account")).status_code == 200
    assert AccessLog.objects.filter(username="stranger").exists()


def test_a_person_deleted_in_the_back_office_leaves_none_either(lived_in):
    root = Client()
    root.force_login(User.objects.get(username="root"))
    address = reverse("admin:gallery_user_delete", args=[lived_in.pk])
    root.post(address, {"post": "yes"})
    assert not User.objects.filter(pk=lived_in.pk).exists()
    assert mentions(f"'{NAME}'", MAIL, SECOND, ADDRESS) == {}


def test_the_sweep_deletes_what_is_too_old_and_nothing_else(lived_in, settings):
    sign_in(password="wrong")
    now = timezone.now()
    old = now - timedelta(days=settings.SIGN_IN_RECORD_DAYS, seconds=1)
    kept = AccessLog.objects.latest("pk")
    assert AccessAttempt.objects.update(attempt_time=old)
    assert AccessLog.objects.exclude(pk=kept.pk).update(attempt_time=old)
    ended = UserSession.objects.filter(user=lived_in).latest("pk")
    Session.objects.filter(session_key=ended.session_key).update(expire_date=now)
    OutgoingMail.objects.update(created_at=now - timedelta(days=settings.OUTBOX_DAYS, seconds=1))
    sessions = Session.objects.count()
    tasks.forget_old_traces()
    assert list(AccessLog.objects.all()) == [kept]
    assert not AccessAttempt.objects.exists()
    assert Session.objects.count() == sessions - 1
    assert not UserSession.objects.filter(pk=ended.pk).exists()
    assert UserSession.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_the_sweep_is_in_the_schedule(settings):
    tasks_of_beat = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.forget_old_traces.name in tasks_of_beat


def test_forgetting_is_asked_of_one_person_only(lived_in, stranger):
    sign_in("stranger")
    traces.forget(owner=stranger)
    assert mentions(MAIL)
    assert not UserSession.objects.filter(user=stranger).exists()
