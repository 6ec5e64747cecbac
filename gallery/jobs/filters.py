"""Which jobs a person looks at."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gallery.errors import GalleryError
from gallery.models import Job

SHOWN = {
    "all": (_("All"), tuple(Job.State.values)),
    "working": (_("In work"), Job.UNFINISHED),
    "done": (_("Done"), (Job.State.SUCCEEDED,)),
    "failed": (_("Failed"), (Job.State.FAILED,)),
    "cancelled": (_("Cancelled"), (Job.State.CANCELLED,)),
}


def filtered(rows: QuerySet[Job], shown: str) -> QuerySet[Job]:
    """Return the jobs in the states that a filter's name stands for. Raises GalleryError."""
    if shown not in SHOWN:
        raise GalleryError("bad_filter", "There is no such list of jobs: choose one on the page.")
    return rows if shown == "all" else rows.filter(state__in=SHOWN[shown][1])
