"""Writes of images: submit, recaption, favourite, trash, restore, delete."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from gallery.captions import selectors as captions
from gallery.core import owned_images
from gallery.core.errors import DuplicateError, KeyReusedError, StorageFullError
from gallery.images import files, quotas
from gallery.jobs import services as jobs
from gallery.media import prepare
from gallery.media.metadata.text import ImageText
from gallery.models import Image, Job, User
from gallery.search import index
from gallery.translations import imported_text

NO_WORDS = ImageText()
PHOTOGRAPHED = range(1826, 2200)  # years in which photographs can have been taken


@dataclass(frozen=True)
class Submitted:
    """An image and the job that captions it; `created` is false for a repeated request."""

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
    words: ImageText = NO_WORDS,
    counted: int = 0,
) -> Submitted:
    """Validate an image, store it and queue its caption, all in one transaction.

    `words` is the text of a sidecar; it takes precedence over the file's own metadata. `counted`
    bytes of the file wait in an import, where the quota counts them already.

    Raise GalleryError: every code of `gallery.media.prepare`, `unknown_captioner`,
    `duplicate_image` (409), `idempotency_key_reused` (422), `quota_exceeded` (403) and
    `storage_full` (507).
    """
    if repeated := _already_submitted(owner, idempotency_key, file):
        return repeated
    if captioner:
        captions.captioner(captioner)
    quotas.require_room(owner=owner, size=prepare.size_of(file), counted=counted)
    prepared = prepare.prepare(file, limits=upload_limits())
    try:
        image, job = _store(
            owner, file, name, prepared, captioner, priority, idempotency_key, words, counted
        )
    except (DuplicateError, RepeatedError):
        if repeated := _already_submitted(owner, idempotency_key, file):
            return repeated
        raise
    return Submitted(image, job)


def _store(
    owner: User,
    file: BinaryIO,
    name: str,
    prepared: prepare.PreparedImage,
    captioner: str,
    priority: int,
    idempotency_key: str,
    words: ImageText,
    counted: int,
) -> tuple[Image, Job]:
    """Store a validated image and queue its caption, all in one transaction."""
    _refuse_duplicate(owner, prepared.sha256)
    _require_free_disk(prepared.bytes)
    with files.stored(file, prepared) as paths, transaction.atomic():
        quotas.lock_owner(owner=owner)
        quotas.require_room(owner=owner, size=prepared.bytes, counted=counted)
        image = _create(owner, name, prepared, paths)
        if text := words.over(prepared.metadata.words):
            imported_text.keep(owner=owner, image=image, words=text)
        index.refresh([image.pk])
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
    """A concurrent request with the same idempotency key was faster; this one is rolled back."""


def _require_own(job: Job, image: Image) -> None:
    if job.image_id != image.pk:
        raise RepeatedError


def upload_limits() -> prepare.Limits:
    """Return the limits of an uploaded image from the settings."""
    return prepare.Limits(
        bytes=settings.UPLOAD_MAX_BYTES,
        pixels=settings.UPLOAD_MAX_PIXELS,
        frames=settings.UPLOAD_MAX_FRAMES,
        seconds=settings.UPLOAD_MAX_SECONDS,
    )


def _already_submitted(owner: User, idempotency_key: str, file: BinaryIO) -> Submitted | None:
    if not idempotency_key:
        return None
    known = Job.objects.owned_by(owner.pk).filter(idempotency_key=idempotency_key)
    job = known.select_related("image").first()
    if job is None:
        return None
    if job.image is None or job.image.sha256 != prepare.sha256_of(file):
        raise KeyReusedError
    return Submitted(job.image, job, created=False)


def _refuse_duplicate(owner: User, sha256: str) -> None:
    known = Image.objects.owned_by(owner.pk).kept().filter(sha256=sha256).first()
    if known is not None:
        raise DuplicateError(image_id=known.pk, name=known.name)


def _require_free_disk(size: int) -> None:
    if settings.S3_BUCKET:
        return  # the storage is not this host's disk
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free - size < settings.FREE_DISK_MIN_BYTES:
        raise StorageFullError


def _create(
    owner: User, name: str, prepared: prepare.PreparedImage, paths: dict[str, str]
) -> Image:
    try:
        with transaction.atomic():
            return Image.objects.create(
                owner=owner,
                name=prepare.safe_name(name),
                sha256=prepared.sha256,
                content_type=prepared.content_type,
                bytes=prepared.bytes,
                width=prepared.width,
                height=prepared.height,
                colour=prepared.colour,
                phash=prepared.phash,
                taken_at=_taken_at(prepared.metadata.taken_at),
                **paths,
            )
    except IntegrityError:
        _refuse_duplicate(owner, prepared.sha256)
        raise


def _taken_at(text: str) -> datetime | None:
    """Return the capture time; None if it has no time zone, or a year without photography."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and found.year in PHOTOGRAPHED else None


@transaction.atomic
def recaption(*, owner: User, image_id: int, captioner: str = "", idempotency_key: str = "") -> Job:
    """Queue a new machine caption for an image. Raise KeyReusedError (422)."""
    image = owned_images.image(owner=owner, image_id=image_id)
    if captioner:
        captions.captioner(captioner)
    (job,) = jobs.enqueue_captions(
        owner=owner, images=[image], captioner=captioner, idempotency_key=idempotency_key
    )
    if (job.image_id, job.captioner) != (image.pk, captioner):
        raise KeyReusedError
    return job


@transaction.atomic
def set_favourite(*, owner: User, image_id: int, favourite: bool) -> Image:
    """Mark an image as a favourite or remove the mark."""
    image = owned_images.image(owner=owner, image_id=image_id)
    image.favourite = favourite
    image.save(update_fields=["favourite"])
    index.refresh([image.pk])
    return image


@transaction.atomic
def trash(*, owner: User, image_id: int) -> Image:
    """Move an image to the trash and cancel its unfinished jobs. It can be restored."""
    image = owned_images.image(owner=owner, image_id=image_id)
    image.deleted_at = timezone.now()
    image.save(update_fields=["deleted_at"])
    index.refresh([image.pk])
    jobs.cancel_of_images(owner=owner, image_ids=[image.pk])
    return image


@transaction.atomic
def restore(*, owner: User, image_id: int) -> Image:
    """Take an image out of the trash. Raise DuplicateError if it was uploaded again meanwhile."""
    image = owned_images.image(owner=owner, image_id=image_id, trashed=True)
    if image.deleted_at is None:
        return image
    _refuse_duplicate(owner, image.sha256)
    image.deleted_at = None
    image.save(update_fields=["deleted_at"])
    index.refresh([image.pk])
    if image.caption_id is None:
        jobs.enqueue_captions(owner=owner, images=[image])
    return image


def delete_for_good(image: Image) -> None:
    """Delete an image's row and, once that is committed, its files."""
    paths = [str(file.name) for file in (image.original, image.small, image.large)]
    with transaction.atomic():
        image.delete()
        transaction.on_commit(lambda: files.delete(paths))
