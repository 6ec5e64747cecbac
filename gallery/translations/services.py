"""Writes of translations: by a model, by a person, and approvals."""

from django.db import transaction

from gallery.alt_text.services import ALT_CHARACTERS, one_line
from gallery.captions.services import MAX_CHARACTERS
from gallery.core import owned_images
from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.jobs import services as jobs
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Image, Job, Translation, User
from gallery.translations import selectors as translations


@transaction.atomic
def translate(*, owner: User, image_id: int, language: str) -> Job:
    """Queue a model's translation of an image's caption and alt text.

    Raise GalleryError: unknown_language, no_translator, nothing_to_translate (409).
    """
    image = owned_images.image(owner=owner, image_id=image_id)
    wanted = translations.language(language)
    if not wanted.by_machine:
        raise GalleryError("no_translator", language=wanted.name)
    if image.caption is None:
        raise ConflictError("nothing_to_translate")
    return jobs.enqueue_background_task(
        owner=owner,
        background_task="translate",
        title=f"{image.name}: {wanted.name}",
        image=image,
        captioner=wanted.code,
    )


@transaction.atomic
def complete(
    *, claimed: ClaimedJob, image: Image, caption: str, alt_text: str, translator: str
) -> None:
    """Store a model's translation and end its job. An approved translation is not replaced."""
    claimed.succeed()
    language = claimed.job.captioner
    Translation.objects.filter(image=image, language=language).exclude(
        state=Translation.State.APPROVED
    ).delete()
    Translation.objects.get_or_create(
        image=image,
        language=language,
        defaults={
            "caption": caption[:MAX_CHARACTERS],
            "alt_text": alt_text[:ALT_CHARACTERS],
            "state": Translation.State.MACHINE,
            "translator": translator,
            "source_id": image.caption_id,
        },
    )


@transaction.atomic
def write(
    *, owner: User, image_id: int, language: str, caption: str, alt_text: str = ""
) -> Translation:
    """Store a person's own translation, which counts as approved. Raise GalleryError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    code = translations.language(language).code
    text = one_line(caption, most=MAX_CHARACTERS, error="caption_too_long.translation")
    if not text:
        raise GalleryError("caption_empty")
    row, _ = Translation.objects.update_or_create(
        image=image,
        language=code,
        defaults={
            "caption": text,
            "alt_text": one_line(alt_text, most=ALT_CHARACTERS, error="alt_too_long"),
            "state": Translation.State.APPROVED,
            "translator": "",
            "source_id": image.caption_id,
            "approved_by": owner,
        },
    )
    return row


@transaction.atomic
def approve(*, owner: User, image_id: int, language: str) -> Translation:
    """Approve a model's translation. Raise NotFoundError."""
    row = _row(owner, image_id, language)
    row.state = Translation.State.APPROVED
    row.approved_by = owner
    row.save(update_fields=["state", "approved_by", "changed_at"])
    return row


@transaction.atomic
def remove(*, owner: User, image_id: int, language: str) -> None:
    """Delete a translation. Raise NotFoundError."""
    _row(owner, image_id, language).delete()


def _row(owner: User, image_id: int, language: str) -> Translation:
    image = owned_images.image(owner=owner, image_id=image_id)
    row = image.translations.filter(language=language).first()
    if row is None:
        raise NotFoundError("translation")
    return row
