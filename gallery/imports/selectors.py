"""Reads of import batches, scoped to their owner."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from gallery.core.errors import NotFoundError
from gallery.models import ImportBatch, ImportFile, User

State = ImportFile.State


@dataclass(frozen=True)
class ImportProgress:
    """How far a batch is: files by state, and bytes."""

    total: int
    waiting: int
    sent: int
    done: int
    duplicates: int
    failed: int
    size: int
    received: int

    @property
    def settled(self) -> int:
        return self.done + self.duplicates + self.failed

    @property
    def is_over(self) -> bool:
        return not self.waiting and not self.sent


def batches(*, owner: User) -> QuerySet[ImportBatch]:
    """The owner's batches with their jobs, newest first."""
    return ImportBatch.objects.owned_by(owner.pk).select_related("job", "album").order_by("-pk")


def batch(*, owner: User, batch_id: int) -> ImportBatch:
    """One of the owner's batches. Raises NotFoundError."""
    found = batches(owner=owner).filter(pk=batch_id).first()
    if found is None:
        raise NotFoundError("import")
    return found


def file(*, owner: User, batch_id: int, file_id: int) -> ImportFile:
    """One file of the owner's batch. Raises NotFoundError."""
    rows = batch(owner=owner, batch_id=batch_id).files
    found = rows.select_related("batch", "inside").filter(pk=file_id).first()
    if found is None:
        raise NotFoundError("import_file")
    return found


def files(*, owner: User, batch_id: int, state: str = "") -> QuerySet[ImportFile]:
    """The files of a batch, newest first; of one state if it is named."""
    rows = batch(owner=owner, batch_id=batch_id).files.select_related("image")
    return rows.filter(state=state) if state else rows.all()


def progress(found: ImportBatch) -> ImportProgress:
    """Count a batch's pictures (ZIPs that were opened and words beside pictures aside)."""
    pictures = ~Q(state=State.READ)
    counted = found.files.filter(pictures).aggregate(
        total=Count("pk"),
        waiting=Count("pk", Q(state=State.WAITING)),
        sent=Count("pk", Q(state=State.SENT)),
        done=Count("pk", Q(state=State.DONE)),
        duplicates=Count("pk", Q(state=State.DUPLICATE)),
        failed=Count("pk", Q(state=State.FAILED)),
    )
    weighed = found.files.filter(inside=None).aggregate(size=Sum("size"), received=Sum("received"))
    return ImportProgress(**counted, **{name: value or 0 for name, value in weighed.items()})


def next_sent(found: ImportBatch) -> ImportFile | None:
    """What is to be taken in next: words before pictures, so that they are known."""
    rows = found.files.filter(state=State.SENT).select_related("inside")
    return rows.order_by("kind", "pk").first()
