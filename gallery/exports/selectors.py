"""Reads of exports, scoped to their owner."""

from django.db.models import QuerySet

from gallery.core.errors import NotFoundError
from gallery.models import Export, User


def exports(*, owner: User) -> QuerySet[Export]:
    """Return the owner's exports with their jobs, newest first."""
    return Export.objects.owned_by(owner.pk).select_related("job").order_by("-pk")


def export(*, owner: User, export_id: int) -> Export:
    """Return one of the owner's exports. Raise NotFoundError."""
    found = exports(owner=owner).filter(pk=export_id).first()
    if found is None:
        raise NotFoundError("export")
    return found
