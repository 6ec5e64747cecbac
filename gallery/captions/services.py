"""Every write of a caption: by a captioner, by a person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from gallery import selectors
from gallery.captions.selectors import captions_tag
from gallery.errors import GalleryError
from gallery.jobs import claims
from gallery.models import Caption, Image, ModelVersion, User
from gallery.negotiation import require_unchanged

MAX_CHARACTERS = 2000


@dataclass(frozen=True)
class Written:
    """What a captioner wrote for one job's picture."""

    text: str
    words: Sequence[dict[str, Any]]
    score: float
    settings: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def complete(
    *, job_id: int, token: uuid.UUID, image_id: int, model_version: ModelVersion, written: Written
) -> Caption:
    """Store a machine's caption and end its job, both or neither.

    Raises LeaseLostError when the claim has ended. A person's caption stays the current one.
    """
    # The picture first, here and wherever it changes with its jobs: nobody waits in a circle, and
    # a person who corrects the caption at this moment is heard.
    image = Image.objects.select_for_update().filter(pk=image_id).first()
    claims.succeed(job_id=job_id, token=token)
    caption = Caption.objects.create(
        image_id=image_id,
        text=written.text,
        source=Caption.Source.MACHINE,
        model_version=model_version,
        job_id=job_id,
        words=list(written.words),
        score=written.score,
        settings=written.settings,
    )
    if image is not None and (image.caption is None or not image.caption.by_person):
        Image.objects.filter(pk=image_id).update(caption=caption, review=Image.Review.MACHINE)
    return caption


@transaction.atomic
def correct(*, owner: User, image_id: int, text: str, expected: set[str] | None = None) -> Caption:
    """Store a person's caption and make it the current one; the machine's stays in the history.

    `expected` are the tags that the captions may have now. Raises ChangedError when they have not.
    """
    image = selectors.image(owner=owner, image_id=image_id)
    if expected is not None:
        Image.objects.select_for_update().get(pk=image.pk)  # nobody changes it from here on
        require_unchanged(etag=captions_tag(image_id=image.pk), tags=expected)
    clean = " ".join(text.split())
    if not clean:
        raise GalleryError("caption_empty", "Write at least one word.")
    if len(clean) > MAX_CHARACTERS:
        raise GalleryError(
            "caption_too_long", f"A caption can have {MAX_CHARACTERS} characters at most."
        )
    if "\x00" in clean:
        raise GalleryError("caption_invalid", "A caption is plain text: remove the odd character.")
    caption = Caption.objects.create(
        image=image, text=clean, source=Caption.Source.HUMAN, author=owner
    )
    Image.objects.filter(pk=image.pk).update(caption=caption, review=Image.Review.HUMAN)
    return caption
