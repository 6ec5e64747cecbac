"""Writes of exports: ask, finish, delete, forget."""

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.core.errors import GalleryError
from gallery.exports import selection as selections
from gallery.exports.formats import writer_class
from gallery.jobs import claims
from gallery.jobs import services as jobs
from gallery.models import Export, Job, User

FOLDER = "exports"
KEPT_AT_MOST = 20  # of one owner, finished or queued


@transaction.atomic
def ask(*, owner: User, form: str, selection: selections.Selection) -> Export:
    """Queue an export.

    Raise GalleryError: unknown_form, nothing_chosen, too_many_exports (409), bad_selection,
    not_found.
    """
    if form not in Export.Form.values:
        raise GalleryError("unknown_form")
    count = selections.pictures(owner=owner, selection=selection).count()
    if not count and form != Export.Form.EVERYTHING:
        raise GalleryError("nothing_chosen.export")
    if Export.objects.owned_by(owner.pk).count() >= KEPT_AT_MOST:
        raise GalleryError("too_many_exports")
    words = ngettext("%(count)s picture", "%(count)s pictures", count) % {"count": count}
    title = _("Export of %(words)s") % {"words": words}
    job = jobs.enqueue_background_task(owner=owner, background_task="export", title=title)
    return Export.objects.create(
        owner=owner, job=job, form=form, selection=selection, pictures=count, name=_name(form)
    )


def _name(form: str) -> str:
    return f"captionsite-{form}-{timezone.now():%Y-%m-%d}.{writer_class(form).extension}"


def path_of(export: Export) -> Path:
    """Return the path of an export's file, outside the folders that the web server serves."""
    folder: Path = settings.DATA_DIR / FOLDER
    return folder / f"{export.key}.{writer_class(export.form).extension}"


@transaction.atomic
def finish(
    *,
    export: Export,
    job: Job,
    token: uuid.UUID,
    part: Path,
    pictures: int,
    left_out: list[dict[str, str]],
) -> None:
    """Publish a written file and finish its job in one transaction. Raise LeaseLostError."""
    claims.succeed(job_id=job.pk, token=token)
    size = part.stat().st_size
    part.replace(path_of(export))
    Export.objects.filter(pk=export.pk).update(
        pictures=pictures,
        bytes=size,
        left_out=left_out,
        expires_at=timezone.now() + timedelta(days=settings.EXPORT_DAYS),
    )


def delete(*, owner: User, export: Export) -> None:
    """Delete an export and its file; cancel its unfinished job."""
    if export.job is not None and not export.job.is_finished:
        jobs.cancel(owner=owner, job_id=export.job.pk)
    forget(export)


def forget(export: Export) -> None:
    """Delete an export's row and, once that is committed, its file."""
    pattern, folder = f"{export.key}.*", path_of(export).parent
    with transaction.atomic():
        export.delete()
        transaction.on_commit(lambda: _unlink(folder, pattern))


def _unlink(folder: Path, pattern: str) -> None:
    for file in folder.glob(pattern):
        file.unlink(missing_ok=True)
