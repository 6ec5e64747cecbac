"""Mail of a site without a mail server: kept with a bound, read by superusers, logged nowhere."""

import logging
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, send_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.mail import outbox
from gallery.models import OutgoingMail, User


@pytest.fixture(autouse=True)
def backend(settings, db) -> None:
    settings.EMAIL_BACKEND = "gallery.mail.backend.OutboxBackend"


def write(number: int = 0, to: str = "ada@example.org") -> None:
    assert send_mail(f"Letter {number}", "Dear Ada", "site@example.org", [to]) == 1


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def test_a_reset_link_is_kept_for_superusers_and_works(owner, caplog):
    with caplog.at_level(logging.DEBUG):
        Client().post(reverse("account_reset_password"), {"email": owner.email})
    row = OutgoingMail.objects.get()
    assert row.recipients == "owner@example.org"
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", row.body)
    assert link is not None
    assert link.group(1) not in caplog.text
    assert Client().get(link.group(1)).status_code == 302


def test_only_superusers_read_it(owner):
    write()
    row = OutgoingMail.objects.get()
    addresses = [
        reverse("admin:gallery_outgoingmail_changelist"),
        reverse("admin:gallery_outgoingmail_change", args=[row.pk]),
    ]
    root, staff = Client(), Client()
    root.force_login(User.objects.create_superuser("root"))
    person = User.objects.create_user("staff", is_staff=True)
    from django.contrib.auth.models import Permission

    person.user_permissions.set(Permission.objects.all())
    staff.force_login(person)
    for address in addresses:
        assert "Letter 0" in root.get(address).content.decode()
        assert staff.get(address).status_code == 403
    assert "Dear Ada" in root.get(addresses[1]).content.decode()


def test_markup_in_a_mail_is_text(owner):
    send_mail("<script>a</script>", "<script>b</script>", None, ["x@example.org"])
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    row = OutgoingMail.objects.get()
    page = root.get(reverse("admin:gallery_outgoingmail_change", args=[row.pk])).content.decode()
    assert "<script>a" not in page
    assert "<script>b" not in page


def test_it_holds_a_number_of_messages_and_forgets_the_oldest(settings):
    settings.OUTBOX_MESSAGES = 3
    for number in range(5):
        write(number, to=f"{number}@example.org")
    assert subjects() == ["Letter 2", "Letter 3", "Letter 4"]


def test_many_mails_to_one_address_push_out_no_others(settings):
    settings.OUTBOX_MESSAGES = 5
    write(0)
    for number in range(1, 20):
        write(number, to="victim@example.org")
    assert subjects() == ["Letter 0", "Letter 17", "Letter 18", "Letter 19"]


def test_it_forgets_by_age(settings):
    for number in range(2):
        write(number)
    old = timezone.now() - timedelta(days=settings.OUTBOX_DAYS, seconds=1)
    OutgoingMail.objects.filter(subject="Letter 0").update(created_at=old)
    outbox.forget_old()
    assert subjects() == ["Letter 1"]


def test_copies_and_hidden_recipients_are_kept_as_well():
    EmailMessage("Hello", "text", to=["a@example.org"], cc=["b@example.org"]).send()
    assert OutgoingMail.objects.get().recipients == "a@example.org, b@example.org"


def backend_with(**variables: str) -> subprocess.CompletedProcess[str]:
    """Ask a process with these variables which email backend it has."""
    base = {
        "PATH": os.environ["PATH"],
        "CAPTIONSITE_DATA": os.environ["CAPTIONSITE_DATA"],
        "DJANGO_SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "photos.example.org",
        "DATABASE_URL": "sqlite:///nowhere",
        "REDIS_URL": "redis://localhost:1",
    }
    command = "from captionsite.settings import EMAIL_BACKEND; print(EMAIL_BACKEND)"
    return subprocess.run(
        [sys.executable, "-c", command], env=base | variables, capture_output=True, text=True
    )


@pytest.mark.parametrize("environment", ["embedded", "production"])
def test_without_a_mail_server_nothing_is_printed(environment):
    done = backend_with(CAPTIONSITE_ENV=environment)
    assert done.stdout.strip() == "gallery.mail.backend.OutboxBackend", done.stderr
    done = backend_with(CAPTIONSITE_ENV=environment, EMAIL_URL="")
    assert done.stdout.strip() == "gallery.mail.backend.OutboxBackend", done.stderr


def test_production_refuses_to_print_mail():
    done = backend_with(CAPTIONSITE_ENV="production", EMAIL_URL="consolemail://")
    assert "prints reset links" in done.stderr
    assert done.returncode == 1


def test_a_mail_server_is_used_where_there_is_one():
    done = backend_with(CAPTIONSITE_ENV="production", EMAIL_URL="smtp+tls://u:p@host:587")
    assert done.stdout.strip() == "django.core.mail.backends.smtp.EmailBackend", done.stderr
