"""Every write of a picture: submit, trash, restore, empty the trash."""

import errno
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from gallery import images, selectors
from gallery.captions import selectors as captions
from gallery.errors import ConflictError, GalleryError, KeyReusedError
from gallery.jobs import services as jobs
from gallery.library import quotas
from gallery.models import Image, Job, User


@dataclass(frozen=True)
class Submitted:
    """A picture and the job that captions it; `created` is false for a repeated request."""

    image: Image
    job: Job
    created: bool = True


def submit(
    *,
    owner: User,
    file: BinaryIO,
    name: str,
    captioner: str = "",
    priority: int = Job.Priority.INTERACTIVE,
    idempotency_key: str = "",
) -> Submitted:
    """Take a picture in: check it, store it, and queue its caption, all or nothing.

    Raises GalleryError: every code of `gallery.images`, `unknown_captioner`, `duplicate_image`
    (409), `idempotency_key_reused` (422), `quota_exceeded` (403) and `storage_full` (507).
    """
    if repeated := _already_submitted(owner, idempotency_key, file):
        return repeated
    if captioner:
        captions.captioner(captioner)
    quotas.require_room(owner=owner, size=images.size_of(file))
    prepared = images.prepare(file, limits=upload_limits())
    try:
        image, job = _take_in(owner, file, name, prepared, captioner, priority, idempotency_key)
    except (DuplicateError, RepeatedError):
        if repeated := _already_submitted(owner, idempotency_key, file):
            return repeated
        raise
    return Submitted(image, job)


def _take_in(
    owner: User,
    file: BinaryIO,
    name: str,
    prepared: images.Prepared,
    captioner: str,
    priority: int,
    idempotency_key: str,
) -> tuple[Image, Job]:
    """Store a checked picture and queue its caption, all or nothing."""
    _refuse_duplicate(owner, prepared.sha256)
    _require_free_disk(prepared.bytes)
    with _stored(file, prepared) as paths, transaction.atomic():
        image = _create(owner, name, prepared, paths)
        (job,) = jobs.enqueue_captions(
            owner=owner,
            images=[image],
            captioner=captioner,
            priority=priority,
            idempotency_key=idempotency_key,
        )
        _require_own(job, image)
    return image, job


class RepeatedError(Exception):
    """The same request, sent twice at once, was answered meanwhile: this one leaves no trace."""


def _require_own(job: Job, image: Image) -> None:
    if job.image_id != image.pk:
        raise RepeatedError


def upload_limits() -> images.Limits:
    """What one uploaded picture may weigh, from the site's settings."""
    return images.Limits(
        bytes=settings.UPLOAD_MAX_BYTES,
        pixels=settings.UPLOAD_MAX_PIXELS,
        frames=settings.UPLOAD_MAX_FRAMES,
    )


def _already_submitted(owner: User, idempotency_key: str, file: BinaryIO) -> Submitted | None:
    if not idempotency_key:
        return None
    known = Job.objects.owned_by(owner.pk).filter(idempotency_key=idempotency_key)
    job = known.select_related("image").first()
    if job is None:
        return None
    if job.image is None or job.image.sha256 != images.sha256_of(file):
        raise KeyReusedError
    return Submitted(job.image, job, created=False)


def _refuse_duplicate(owner: User, sha256: str) -> None:
    known = Image.objects.owned_by(owner.pk).kept().filter(sha256=sha256).first()
    if known is not None:
        raise DuplicateError(known)


class DuplicateError(ConflictError):
    """The owner has this very picture already; `image` is the one that is here."""

    def __init__(self, image: Image) -> None:
        super().__init__("duplicate_image", f"You have this picture already, as {image.name}.")
        self.image = image


def _require_free_disk(size: int) -> None:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free - size < settings.FREE_DISK_MIN_BYTES:
        raise StorageFullError


class StorageFullError(GalleryError):
    """There is no room for another picture."""

    def __init__(self) -> None:
        super().__init__(
            "storage_full",
            "The site's disk is full. Nothing was saved: try again when there is room.",
            permanent=False,
            status=507,
        )


@contextmanager
def _stored(file: BinaryIO, prepared: images.Prepared) -> Iterator[dict[str, str]]:
    """Write the three files of a picture; take them away again when what follows fails."""
    folder = f"pictures/{timezone.now():%Y/%m}/{uuid.uuid4()}"
    saved: dict[str, str] = {}
    try:
        file.seek(0)
        contents: dict[str, File[bytes]] = {
            "original": File(file, name="original"),
            "small": ContentFile(prepared.small),
            "large": ContentFile(prepared.large),
        }
        suffixes = {"original": prepared.extension, "small": ".webp", "large": ".webp"}
        for part, content in contents.items():
            saved[part] = default_storage.save(f"{folder}/{part}{suffixes[part]}", content)
        yield saved
    except BaseException as error:
        _delete_files(saved.values())
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFullError from error
        raise


def _create(owner: User, name: str, prepared: images.Prepared, paths: dict[str, str]) -> Image:
    try:
        with transaction.atomic():
            return Image.objects.create(
                owner=owner,
                name=images.safe_name(name),
                sha256=prepared.sha256,
                content_type=prepared.content_type,
                bytes=prepared.bytes,
                width=prepared.width,
                height=prepared.height,
                colour=prepared.colour,
                **paths,
            )
    except IntegrityError:
        _refuse_duplicate(owner, prepared.sha256)
        raise


@transaction.atomic
def recaption(*, owner: User, image_id: int, captioner: str = "", idempotency_key: str = "") -> Job:
    """Queue a new machine caption for a picture. Raises KeyReusedError (422)."""
    image = selectors.image(owner=owner, image_id=image_id)
    if captioner:
        captions.captioner(captioner)
    (job,) = jobs.enqueue_captions(
        owner=owner, images=[image], captioner=captioner, idempotency_key=idempotency_key
    )
    if (job.image_id, job.captioner) != (image.pk, captioner):
        raise KeyReusedError
    return job


@transaction.atomic
def trash(*, owner: User, image_id: int) -> Image:
    """Put a picture in the trash and cancel its unfinished jobs. It can be restored."""
    image = selectors.image(owner=owner, image_id=image_id)
    image.deleted_at = timezone.now()
    image.save(update_fields=["deleted_at"])
    for job in image.jobs.unfinished():
        jobs.cancel(owner=owner, job_id=job.pk)
    return image


@transaction.atomic
def restore(*, owner: User, image_id: int) -> Image:
    """Take a picture out of the trash. Raises DuplicateError when the same one is here again."""
    image = selectors.image(owner=owner, image_id=image_id, trashed=True)
    if image.deleted_at is None:
        return image
    _refuse_duplicate(owner, image.sha256)
    image.deleted_at = None
    image.save(update_fields=["deleted_at"])
    if image.caption_id is None:
        jobs.enqueue_captions(owner=owner, images=[image])
    return image


def empty_trash() -> int:
    """Delete for good what has been in the trash longer than TRASH_DAYS; return how many."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    gone = 0
    for image in Image.objects.trashed().filter(deleted_at__lt=before).iterator():
        delete_for_good(image)
        gone += 1
    return gone


def delete_for_good(image: Image) -> None:
    """Delete a picture's row and, once that is committed, its files."""
    paths = [str(file.name) for file in (image.original, image.small, image.large)]
    with transaction.atomic():
        image.delete()
        transaction.on_commit(lambda: _delete_files(paths))


def _delete_files(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)
