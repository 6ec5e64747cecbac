"""The sender of webhook messages, which retries each until its receiver accepts it.

It is a thread of the beat process. Owners take turns (`turns.py`). Several such threads do no harm,
because each attempt is claimed by a compare-and-set on the number of attempts before.
"""

import json
import logging
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from gallery.core.json_types import JsonObject
from gallery.models import Delivery, Job, Webhook
from gallery.webhooks import signing
from gallery.webhooks.posting import NotDeliveredError, post
from gallery.webhooks.services import PING
from gallery.webhooks.turns import AT_ONCE, Receiver, Turns

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LEASE = timedelta(seconds=60)  # longer than an attempt; after it another sender may try
# Delays after failed attempts, about three days in all; then the message is given up.
WAITS = tuple(
    timedelta(seconds=each) for each in (5, 60, 300, 1800, 7200, 18000, 36000, 72000, 86400)
)
KEPT = timedelta(days=7)
GONE = 410


class Sender(threading.Thread):
    """Thread that sends due messages until it is stopped."""

    def __init__(self) -> None:
        super().__init__(name="webhooks", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        dispatcher = Dispatcher()
        while not self.stopped.wait(0 if dispatcher.is_busy else POLL_SECONDS):
            try:
                dispatcher.step()
            except Exception as error:  # such as an unreachable database; the rows are sent later
                logger.warning("Webhooks wait: %s", error)
                self.stopped.wait(POLL_SECONDS)
            finally:
                close_old_connections()


@dataclass(frozen=True)
class _Outcome:
    """Result of an attempt to send a message."""

    taken: bool
    response: str
    seconds: float


class Dispatcher:
    """Thread pool that sends messages. Only the caller's thread reads and writes the database."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self._turns = Turns()
        self._under_way: dict[Future[_Outcome], Delivery] = {}

    @property
    def is_busy(self) -> bool:
        return bool(self._under_way)

    def step(self) -> int:
        """Start due messages within the limits, wait for a result, and store the results.

        Return how many messages were started.
        """
        begun = self._begin()
        wait(self._under_way, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        for future in [each for each in self._under_way if each.done()]:
            delivery, outcome = self._under_way.pop(future), future.result()
            self._turns.end(_receiver(delivery.webhook), seconds=outcome.seconds)
            _note(delivery, outcome)
        return begun

    def _begin(self) -> int:
        """Start due messages, owners in turn, until no more are due or a limit is reached."""
        begun, before = 0, -1
        while begun > before and not self._turns.is_full:
            before = begun
            for receiver in self._turns.in_order(_due_receivers()):
                if self._turns.may_begin(receiver) and (delivery := _claim(receiver)):
                    self._submit(receiver, delivery)
                    begun += 1
        return begun

    def _submit(self, receiver: Receiver, delivery: Delivery) -> None:
        body, headers = _message(delivery)
        self._turns.begin(receiver)
        future = self._pool.submit(_try, delivery.webhook.url, body, headers)
        self._under_way[future] = delivery


def _receiver(webhook: Webhook) -> Receiver:
    return webhook.owner_id, webhook.pk


def _due() -> QuerySet[Delivery]:
    """Return messages to send now; for a disabled webhook, only pings."""
    is_wanted = Q(webhook__disabled_at=None) | Q(event=PING)
    return Delivery.objects.filter(is_wanted, due_at__lte=Now())


def _due_receivers() -> list[Receiver]:
    due = _due().filter(webhook=OuterRef("pk"))
    return list(Webhook.objects.filter(Exists(due)).values_list("owner_id", "pk"))


def _claim(receiver: Receiver) -> Delivery | None:
    """Claim the receiver's oldest due message; return None if there is none or it is taken."""
    rows = _due().filter(webhook=receiver[1]).select_related("webhook", "job")
    found = rows.order_by("due_at").first()
    return found if found and _is_ours(found) else None


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


def _try(url: str, body: bytes, headers: dict[str, str]) -> _Outcome:
    begun = time.monotonic()
    try:
        status = post(url, body, headers, private=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES)
    except NotDeliveredError as error:
        return _Outcome(False, str(error), time.monotonic() - begun)
    except Exception as error:  # after any exception, the attempt must end
        logger.exception("A webhook's message failed.")
        return _Outcome(False, type(error).__name__, time.monotonic() - begun)
    return _Outcome(200 <= status < 300, str(status), time.monotonic() - begun)


def _note(delivery: Delivery, outcome: _Outcome) -> None:
    """Store the result of an attempt. An accepted ping enables its webhook again."""
    now = timezone.now()
    row = Delivery.objects.filter(pk=delivery.pk)
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    if outcome.taken:
        row.update(taken_at=now, due_at=None, response=outcome.response)
        if delivery.event == PING:
            webhook.update(disabled_at=None)
        return
    row.update(due_at=_next_try(delivery, now), response=outcome.response)
    if outcome.response == str(GONE) or delivery.attempts >= len(WAITS):
        webhook.update(disabled_at=now)
        logger.warning("Webhook %s was switched off: %s", delivery.webhook_id, outcome.response)


def _next_try(delivery: Delivery, now: datetime) -> datetime | None:
    """Return the time of the next attempt; None after the last. A ping has one attempt."""
    if delivery.event == PING or delivery.attempts >= len(WAITS):
        return None
    return now + WAITS[delivery.attempts]


def forget_old() -> int:
    """Delete messages that were accepted or given up more than KEPT ago; return how many."""
    return Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
