"""The Celery application: wake-ups for the workers, carried by Redis or Valkey."""

import os
from typing import Any

from celery import Celery, signals
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")

PACKAGES_WITH_TASKS = ("account", "jobs", "browse", "exports", "imports", "trial", "webhooks")

app = Celery("captionsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks([f"gallery.{package}" for package in PACKAGES_WITH_TASKS])
app.autodiscover_tasks(["gallery.jobs"], related_name="background_tasks")


@signals.worker_init.connect
def take_name(sender: Any, **options: object) -> None:
    """Register a worker for each queue that this process consumes, before its pool forks."""
    from gallery.jobs import kinds, process

    for kind in kinds.KINDS.values():
        if kind.queue in sender.app.amqp.queues.consume_from:
            process.start(node=f"{sender.hostname}/{kind.queue}", kind=kind.name)
            import_string(kind.handler)  # before the fork: a child would import it during a lease


@signals.worker_ready.connect
def begin(**options: object) -> None:
    """Wake each worker for jobs that are already queued, and start its watchdog."""
    from gallery.jobs import process, queue

    for worker in process.all_here():
        queue.wake_workers(worker.kind)
        worker.watch()


@signals.worker_shutting_down.connect
def leave(**options: object) -> None:
    """Return the claimed jobs to the queue before the process is killed."""
    from gallery.jobs import process

    for worker in process.all_here():
        worker.stop()


@signals.beat_init.connect
def send_webhooks(**options: object) -> None:
    """Start the thread that delivers webhooks, in beat's process beside the sweep."""
    from gallery.webhooks.sending import Sender

    Sender().start()
