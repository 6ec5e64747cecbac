from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gallery.models.plain_fields import PlainCharField, PlainJSONField, PlainTextField


class JobQuerySet(models.QuerySet["Job"]):
    def owned_by(self, owner_id: int) -> Self:
        return self.filter(owner_id=owner_id)

    def queued(self) -> Self:
        return self.filter(state=Job.State.QUEUED)

    def running(self) -> Self:
        return self.filter(state=Job.State.RUNNING)

    def unfinished(self) -> Self:
        return self.filter(state__in=Job.UNFINISHED)

    def being_served(self) -> "models.QuerySet[Job, Any]":
        """Return the owners who have a running background task."""
        return self.running().filter(kind=Job.Kind.BACKGROUND).values("owner")

    def in_queue_order(self) -> Self:
        """Sort by priority, then fairly between owners, then by age."""
        return self.order_by("priority", "queue_position", "id")


class Job(models.Model):
    """Job of a worker. This row has its state; a message on the broker only wakes a worker."""

    class Kind(models.TextChoices):
        CAPTION = "caption", _("Caption")
        TRAINING = "training", _("Training")
        EXPLAIN = "explain", _("Where it looked")
        BACKGROUND = "background", _("Background task")

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Working"
        SUCCEEDED = "succeeded", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    class Priority(models.IntegerChoices):
        INTERACTIVE = 0, "Interactive"
        BULK = 10, "Bulk"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    kind = models.CharField(max_length=10, choices=Kind)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    image = models.ForeignKey(
        "gallery.Image", null=True, on_delete=models.CASCADE, related_name="jobs"
    )
    background_task = models.CharField(
        max_length=20, blank=True, help_text="which task: export, import, translate"
    )
    title = PlainCharField(
        max_length=200, blank=True, help_text="of a background task, in plain words"
    )
    captioner = models.CharField(
        max_length=121,
        blank=True,
        help_text="name or name@version; empty: the site's default. Of a translation: its language",
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.INTERACTIVE)
    queue_position = models.BigIntegerField(
        default=0, help_text="start-time fair queueing between owners"
    )
    progress = models.FloatField(default=0, help_text="0 to 1")
    attempts = models.PositiveIntegerField(default=0)
    solo_crashes = models.PositiveSmallIntegerField(default=0)
    claim_alone = models.BooleanField(default=False)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_variant = models.CharField(max_length=40, blank=True, help_text="of the code's text")
    error_params = PlainJSONField(default=dict, blank=True, help_text="that fill the text")
    error_message = PlainTextField(blank=True, help_text="the English text")
    idempotency_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="idempotency_key_per_owner",
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(kind="background", state="running"),
                name="one_running_background_task",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_token=None, lease_until=None)),
                name="running_means_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "priority", "queue_position", "id"],
                condition=Q(state="queued"),
                name="job_queue_order",
            ),
            models.Index(
                fields=["kind", "captioner", "priority", "queue_position", "id"],
                condition=Q(state="queued"),
                name="job_of_captioner",
            ),
            models.Index(
                fields=["owner", "kind", "priority", "-queue_position"],
                condition=Q(state="queued"),
                name="job_owner_queue_order",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="running"), name="job_lease_until"
            ),
            models.Index(fields=["lease_token"], name="job_lease_token"),
            models.Index(
                fields=["finished_at"], condition=Q(state="failed"), name="job_failed_lately"
            ),
            models.Index(fields=["owner", "state", "-id"], name="job_owner_state"),
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
            models.Index(fields=["owner", "captioner", "-id"], name="job_owner_captioner"),
            models.Index(fields=["state", "-id"], name="job_state"),
            models.Index(fields=["created_at"], name="job_created"),
            models.Index(
                fields=["kind", "-finished_at"],
                condition=Q(state="succeeded"),
                name="job_lately_done",
            ),
            models.Index(fields=["image", "-id"], name="job_of_image"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} job {self.pk} ({self.state})"

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED
