"""The sender of webhook messages: each is tried again until its receiver takes it.

A thread of the beat process does it: one look a second, eight messages at a time. Two such
threads do no harm, for each try is claimed by a compare-and-set on how many there were before.
"""

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections
from django.db.models.functions import Now
from django.utils import timezone

from gallery.core.json_types import JsonObject
from gallery.models import Delivery, Job, Webhook
from gallery.webhooks import signing
from gallery.webhooks.posting import NotDeliveredError, post

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
AT_ONCE = 8
LEASE = timedelta(seconds=60)  # longer than a try takes: a sender that dies delays, loses nothing
# After each try that failed. About three days in all, then the message is given up.
WAITS = tuple(
    timedelta(seconds=each) for each in (5, 60, 300, 1800, 7200, 18000, 36000, 72000, 86400)
)
KEPT = timedelta(days=7)
GONE = 410


class Sender(threading.Thread):
    """A thread that sends due messages until it is stopped."""

    def __init__(self) -> None:
        super().__init__(name="webhooks", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(POLL_SECONDS):
            try:
                send_due()
            except Exception as error:  # the database is away: the rows wait for it
                logger.warning("Webhooks wait: %s", error)
            finally:
                close_old_connections()


def send_due() -> int:
    """Send everything that is due now; return how many messages were tried."""
    tried = 0
    while claimed := _claim():
        # Reading and writing rows stays in this thread; only the network is waited for in others.
        ready = [(delivery, *_message(delivery)) for delivery in claimed]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for delivery, outcome in zip(claimed, pool.map(_try, ready), strict=True):
                _note(delivery, *outcome)
        tried += len(claimed)
    return tried


def _claim() -> list[Delivery]:
    due = Delivery.objects.filter(due_at__lte=Now(), webhook__disabled_at=None)
    found = due.select_related("webhook", "job").order_by("due_at")[:AT_ONCE]
    return [delivery for delivery in found if _is_ours(delivery)]


def _is_ours(delivery: Delivery) -> bool:
    same = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, due_at__lte=Now())
    return bool(same.update(due_at=Now() + LEASE, attempts=delivery.attempts + 1))


def _message(delivery: Delivery) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(_payload(delivery), ensure_ascii=False).encode()
    headers = signing.headers(
        delivery.webhook,
        message=f"msg_{delivery.message.hex}",
        timestamp=int(time.time()),
        body=body,
    )
    return body, headers | {"Content-Type": "application/json", "User-Agent": "Captionsite"}


def _payload(delivery: Delivery) -> JsonObject:
    payload: JsonObject = {
        "type": delivery.event,
        "timestamp": delivery.created_at.isoformat(),
        "data": {},
    }
    if delivery.job is not None:
        payload["data"] = _about(delivery.job)
    return payload


def _about(job: Job) -> JsonObject:
    caption = getattr(job, "caption", None)
    return {
        "job": job.pk,
        "kind": job.kind,
        "state": job.state,
        "image": job.image_id,
        "caption": caption.text if caption else None,
        "error": {"code": job.error_code, "message": job.error_message} if job.error_code else None,
    }


def _try(ready: tuple[Delivery, bytes, dict[str, str]]) -> tuple[bool, str]:
    delivery, body, headers = ready
    try:
        status = post(
            delivery.webhook.url, body, headers, private=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
        )
    except NotDeliveredError as error:
        return False, str(error)
    return 200 <= status < 300, str(status)


def _note(delivery: Delivery, taken: bool, response: str) -> None:
    now = timezone.now()
    row = Delivery.objects.filter(pk=delivery.pk)
    if taken:
        row.update(taken_at=now, due_at=None, response=response)
        return
    row.update(due_at=_next_try(delivery.attempts, now), response=response)
    if response == str(GONE) or delivery.attempts >= len(WAITS):
        Webhook.objects.filter(pk=delivery.webhook_id).update(disabled_at=now)
        logger.warning("Webhook %s was switched off: %s", delivery.webhook_id, response)


def _next_try(attempts_before: int, now: datetime) -> datetime | None:
    return now + WAITS[attempts_before] if attempts_before < len(WAITS) else None


def forget_old() -> int:
    """Delete messages that were taken or given up more than KEPT ago; return how many."""
    return Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
