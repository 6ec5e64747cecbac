"""Writes of exports: request, finish, delete, expire."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.core.errors import GalleryError
from gallery.exports import room
from gallery.exports import selection as selections
from gallery.exports.formats import writer_class
from gallery.exports.writing import remove
from gallery.images import quotas
from gallery.jobs import services as jobs
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Export, Job, User

FOLDER = "exports"


@transaction.atomic
def ask(*, owner: User, form: str, selection: selections.Selection) -> Export:
    """Queue an export.

    Raise GalleryError: unknown_form, nothing_chosen, too_many_exports (409), bad_selection,
    not_found, quota_exceeded (403), storage_full (507).
    """
    if form not in Export.Form.values:
        raise GalleryError("unknown_form")
    rows = selections.pictures(owner=owner, selection=selection)
    count = rows.count()
    if not count and form != Export.Form.EVERYTHING:
        raise GalleryError("nothing_chosen.export")
    quotas.lock_owner(owner=owner)
    _require_few(owner)
    size = room.expected_bytes(form, rows)
    room.require(size=size, left=room.left(owner=owner), more=size)
    words = ngettext("%(count)s picture", "%(count)s pictures", count) % {"count": count}
    title = _("Export of %(words)s") % {"words": words}
    job = jobs.enqueue_background_task(owner=owner, background_task="export", title=title)
    return Export.objects.create(
        owner=owner,
        job=job,
        form=form,
        selection=selection,
        pictures=count,
        bytes=size,
        name=_name(form),
    )


def _require_few(owner: User) -> None:
    exports = Export.objects.owned_by(owner.pk)
    if exports.count() >= settings.EXPORTS_KEPT:
        raise GalleryError("too_many_exports")
    if exports.filter(job__state__in=Job.UNFINISHED).count() >= settings.EXPORTS_OPEN:
        raise GalleryError("too_many_exports.open", most=settings.EXPORTS_OPEN)


def _name(form: str) -> str:
    return f"captionsite-{form}-{timezone.now():%Y-%m-%d}.{writer_class(form).extension}"


def path_of(export: Export) -> Path:
    """Return the path of an export's file; no web server serves this folder."""
    folder: Path = settings.DATA_DIR / FOLDER
    return folder / f"{export.key}.{writer_class(export.form).extension}"


@transaction.atomic
def finish(
    *,
    export: Export,
    claimed: ClaimedJob,
    part: Path,
    pictures: int,
    left_out: list[dict[str, str]],
) -> None:
    """Publish a written file and finish its job in one transaction. Raise LeaseLostError."""
    claimed.succeed()
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
        transaction.on_commit(lambda: _remove(folder, pattern))


def _remove(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        remove(path)
