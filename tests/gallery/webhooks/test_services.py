"""Webhooks: noted when a job ends, signed, sent in turns, never into a private network."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from captionsite_client import verify
from django.utils import timezone

from gallery.core.errors import GalleryError
from gallery.jobs import claims
from gallery.models import Delivery, Job, Webhook
from gallery.webhooks import outbox, sending, services
from tests import rows
from tests.gallery.api.conftest import no_broker  # noqa: F401  # a fixture
from tests.gallery.api.helpers import caption_all
from tests.optional import required

pytestmark = pytest.mark.postgresql

EVENTS = ["job.succeeded", "job.failed"]


class ReceivingServer(HTTPServer):
    """A server that keeps what is posted to it, and replies with the status that it is given."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.response = 204


class Receiver(BaseHTTPRequestHandler):
    """Pass each request to the server."""

    server: ReceivingServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.response)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_) -> None:
        """Say nothing."""


@pytest.fixture
def receiver():
    server = ReceivingServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def owner(db):
    return rows.person("owner")


@pytest.fixture
def hook(owner, receiver, settings):
    """A webhook of the owner's on this machine, and its secret."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    address = f"http://127.0.0.1:{receiver.server_port}/hook?for=me"
    return services.create(owner=owner, url=address, events=EVENTS)


def send_due() -> int:
    """Send what is due until nothing is under way; return how many messages were begun."""
    dispatcher, begun = sending.Dispatcher(), 0
    while (found := dispatcher.step()) or dispatcher.is_busy:
        begun += found
    return begun


def note_job(owner) -> None:
    """Queue a message about a job that has ended."""
    outbox.note(job_ids=[rows.job(owner).pk], state=Job.State.SUCCEEDED)


def due_now() -> None:
    Delivery.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def test_of_jobs_that_end_together_each_owner_is_told_their_own(owner):
    other = rows.person("other")
    jobs = [rows.job(owner), rows.job(owner), rows.job(other)]
    kinds = [(owner, EVENTS, None), (owner, EVENTS[1:], None), (owner, EVENTS, timezone.now())]
    mine, _failures, _off = (hook_row(*kind) for kind in kinds)
    theirs = hook_row(other, EVENTS, None)
    outbox.note(job_ids=[job.pk for job in jobs], state=Job.State.SUCCEEDED)
    noted = set(Delivery.objects.values_list("webhook", "job", "event"))
    assert noted == {
        (mine.pk, jobs[0].pk, "job.succeeded"),
        (mine.pk, jobs[1].pk, "job.succeeded"),
        (theirs.pk, jobs[2].pk, "job.succeeded"),
    }
    assert not Delivery.objects.filter(due_at=None).exists()


def hook_row(owner, events, disabled_at):
    url = "https://example.org/hook"
    return Webhook.objects.create(owner=owner, url=url, events=events, disabled_at=disabled_at)


def test_a_caption_is_told_and_signed(hook, receiver, submit, captioner):
    _, secret = hook
    submitted = submit()
    caption_all(captioner)
    assert send_due() == 1
    ((headers, body),) = receiver.heard
    verify(body, headers, secret)
    payload = json.loads(body)
    assert payload["type"] == "job.succeeded"
    assert payload["data"]["job"] == submitted.job.pk
    assert payload["data"]["caption"] == "a cat on a mat"
    with pytest.raises(ValueError, match="not the site's"):
        verify(body + b" ", headers, secret)
    with pytest.raises(ValueError, match="fresh"):
        verify(body, headers, secret, now=0)
    assert Delivery.objects.get().taken_at is not None
    assert send_due() == 0


def test_a_failure_is_told_with_its_reason(hook, receiver, owner):
    rows.job(owner)
    (job,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    claims.fail(job_id=job.pk, token=required(job.lease_token), error=GalleryError("image_broken"))
    send_due()
    payload = json.loads(receiver.heard[0][1])
    assert (payload["type"], payload["data"]["error"]["code"]) == ("job.failed", "image_broken")


def test_what_is_not_taken_is_tried_again_with_the_same_number(hook, receiver, owner):
    receiver.response = 500
    note_job(owner)
    send_due()
    row = Delivery.objects.get()
    assert (row.response, row.attempts, row.taken_at) == ("500", 1, None)
    assert required(row.due_at) > timezone.now()
    receiver.response = 200
    due_now()
    send_due()
    first, second = (headers["webhook-id"] for headers, _ in receiver.heard)
    assert first == second
    assert Delivery.objects.get().taken_at is not None


def test_a_redirect_is_not_followed(hook, receiver, owner):
    receiver.response = 302
    services.ping(owner=owner, webhook_id=hook[0].pk)
    send_due()
    assert len(receiver.heard) == 1
    assert Delivery.objects.get().response == "302"


def test_whoever_is_gone_is_not_told_again(hook, receiver, owner):
    receiver.response = 410
    services.ping(owner=owner, webhook_id=hook[0].pk)
    send_due()
    assert Webhook.objects.get().disabled_at is not None
    note_job(owner)
    due_now()
    assert send_due() == 0


def test_a_ping_is_tried_once_and_only_one_is_under_way(hook, receiver, owner):
    receiver.response = 500
    services.ping(owner=owner, webhook_id=hook[0].pk)
    with pytest.raises(GalleryError) as refused:
        services.ping(owner=owner, webhook_id=hook[0].pk)
    assert (refused.value.code, refused.value.status) == ("ping_waiting", 409)
    assert send_due() == 1
    row = Delivery.objects.get()
    assert (row.due_at, row.taken_at, row.response) == (None, None, "500")
    services.ping(owner=owner, webhook_id=hook[0].pk)


def test_only_an_answer_switches_a_dead_webhook_on_again(hook, receiver, owner):
    Webhook.objects.update(disabled_at=timezone.now())
    outbox_row = Delivery.objects.create(webhook=hook[0], event="job.failed", due_at=timezone.now())
    receiver.response = 503
    services.ping(owner=owner, webhook_id=hook[0].pk)
    assert send_due() == 1
    assert Webhook.objects.get().disabled_at is not None
    receiver.response = 200
    services.ping(owner=owner, webhook_id=hook[0].pk)
    assert Webhook.objects.get().disabled_at is not None
    assert send_due() == 2  # the ping, and then what had waited
    assert Webhook.objects.get().disabled_at is None
    outbox_row.refresh_from_db()
    assert outbox_row.taken_at is not None


def test_two_senders_send_once(hook, owner):
    services.ping(owner=owner, webhook_id=hook[0].pk)
    receiver = (owner.pk, hook[0].pk)
    assert sending._claim(receiver) is not None
    assert sending._claim(receiver) is None


def test_a_private_address_is_never_asked(hook, receiver, owner, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    services.ping(owner=owner, webhook_id=hook[0].pk)
    send_due()
    assert receiver.heard == []
    assert "not a public address" in Delivery.objects.get().response


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https:///x", "https://me:pw@example.org/",
        "https://example.org:99999/", "https://[::1", "nonsense",
    ],
)  # fmt: skip
def test_an_address_is_https_without_secrets(owner, url):
    with pytest.raises(GalleryError) as refused:
        services.create(owner=owner, url=url, events=EVENTS)
    assert refused.value.code == "webhook_address"


def test_there_are_ten_webhooks_at_most(owner):
    for _ in range(services.MOST):
        services.create(owner=owner, url="https://example.org/", events=EVENTS)
    with pytest.raises(GalleryError) as refused:
        services.create(owner=owner, url="https://example.org/", events=EVENTS)
    assert refused.value.code == "too_many_webhooks"


def test_the_secret_is_nowhere_kept(hook):
    webhook, secret = hook
    kept = Webhook.objects.filter(pk=webhook.pk).values().get()
    assert secret not in str(kept)


def test_old_messages_are_forgotten(hook, owner):
    services.ping(owner=owner, webhook_id=hook[0].pk)
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert sending.forget_old() == 1
