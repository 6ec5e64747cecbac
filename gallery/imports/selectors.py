"""Reads of import batches, scoped to their owner."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from gallery.core.errors import NotFoundError
from gallery.models import ImportBatch, ImportFile, User

State = ImportFile.State


@dataclass(frozen=True)
class ImportProgress:
    """Progress of a batch: files by state, and bytes."""

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
    """Return the owner's batches with their jobs, newest first."""
    return ImportBatch.objects.owned_by(owner.pk).select_related("job", "album").order_by("-pk")


def batch(*, owner: User, batch_id: int) -> ImportBatch:
    """Return one of the owner's batches. Raise NotFoundError."""
    found = batches(owner=owner).filter(pk=batch_id).first()
    if found is None:
        raise NotFoundError("import")
    return found


def file(*, owner: User, batch_id: int, file_id: int) -> ImportFile:
    """Return one file of the owner's batch. Raise NotFoundError."""
    rows = batch(owner=owner, batch_id=batch_id).files
    found = rows.select_related("batch", "inside").filter(pk=file_id).first()
    if found is None:
        raise NotFoundError("import_file")
    return found


def files(*, owner: User, batch_id: int, state: str = "") -> QuerySet[ImportFile]:
    """Return the files of a batch; only those of `state` if it is given."""
    rows = batch(owner=owner, batch_id=batch_id).files.select_related("image")
    return rows.filter(state=state) if state else rows.all()


def progress(found: ImportBatch) -> ImportProgress:
    """Return a batch's counts: those stored when it ended, or new ones."""
    return ImportProgress(**found.counts) if found.counts else counted(found)


def counted(found: ImportBatch) -> ImportProgress:
    """Count a batch's images by state; opened ZIPs and sidecars are not counted."""
    pictures = ~Q(state=State.READ)
    counted = found.files.filter(pictures).aggregate(
        total=Count("pk"),
        waiting=Count("pk", Q(state=State.WAITING)),
        sent=Count("pk", Q(state=State.SENT)),
        done=Count("pk", Q(state=State.DONE)),
        duplicates=Count("pk", Q(state=State.DUPLICATE)),
        failed=Count("pk", Q(state=State.FAILED)),
    )
    sizes = found.files.filter(inside=None).aggregate(size=Sum("size"), received=Sum("received"))
    return ImportProgress(**counted, **{name: value or 0 for name, value in sizes.items()})


def next_sent(found: ImportBatch) -> ImportFile | None:
    """Return the next file to import; sidecars come before the images that they describe."""
    rows = found.files.filter(state=State.SENT).select_related("inside")
    return rows.order_by("kind", "pk").first()
