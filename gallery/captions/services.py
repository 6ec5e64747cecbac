"""Writes of captions: by captioners, and by people who correct, add, accept, skip or restore."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from gallery.captions.selectors import captions_tag
from gallery.core import owned_images
from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.core.json_types import JsonObject
from gallery.http.conditional_requests import require_unchanged
from gallery.jobs import claims
from gallery.models import Caption, Image, ModelVersion, Review, User
from gallery.search import index
from gallery.text.plain_text import plain_line

MAX_CHARACTERS = 2000
MAX_SENTENCES = 500  # that one person may write for one picture


@dataclass(frozen=True)
class Written:
    """A captioner's result for the image of a job."""

    job_id: int
    image_id: int
    text: str
    words: Sequence[Mapping[str, str | float]]
    score: float
    confidence: float | None = None
    settings: JsonObject = field(default_factory=dict)


@transaction.atomic
def complete(
    *, token: uuid.UUID, model_version: ModelVersion, written: Sequence[Written]
) -> list[Caption]:
    """Store machine captions and finish their jobs in one transaction.

    Return the captions of the jobs that still have the lease `token`; captions of other jobs are
    not stored. If the current caption is a person's, it stays current.
    """
    # Every transaction that changes images and jobs locks the images first, which prevents
    # deadlocks. Corrections that people stored meanwhile are then visible.
    images_of_persons = _lock_images({each.image_id for each in written})
    held_jobs = claims.succeed_many(job_ids={each.job_id for each in written}, token=token)
    captions = Caption.objects.bulk_create(
        _machine_caption(each, model_version) for each in written if each.job_id in held_jobs
    )
    shown = [caption for caption in captions if caption.image_id not in images_of_persons]
    make_current(shown, review=Image.Review.MACHINE)
    return captions


def _lock_images(image_ids: Collection[int]) -> set[int]:
    """Lock images; return the ids of those whose current caption is a person's."""
    rows = Image.objects.select_for_update().filter(pk__in=image_ids).order_by("pk")
    shown = [pk for pk in rows.values_list("caption_id", flat=True) if pk]
    human = Caption.objects.filter(pk__in=shown, source=Caption.Source.HUMAN)
    return set(human.values_list("image_id", flat=True))


def _machine_caption(written: Written, model_version: ModelVersion) -> Caption:
    return Caption(
        image_id=written.image_id,
        text=written.text,
        source=Caption.Source.MACHINE,
        model_version=model_version,
        job_id=written.job_id,
        words=list(written.words),
        score=written.score,
        confidence=written.confidence,
        settings=written.settings,
    )


@transaction.atomic
def correct(
    *,
    owner: User,
    image_id: int,
    text: str,
    author: User | None = None,
    expected: set[str] | None = None,
) -> Caption:
    """Store a person's caption and make it the current one; the machine's stays in the history.

    `author` is the writer if it is not the image's owner. Raise ChangedError unless the present
    ETag of the captions is among `expected`.
    """
    person = author or owner
    clean = checked_text(text)
    image = _locked(owner, image_id)
    require_unchanged(etag=captions_tag(image_id=image.pk), tags=expected)
    caption = _create_human_caption(image, person, clean)
    _replace(image, caption, person=person, action=Review.Action.EDITED)
    return caption


@transaction.atomic
def add_reference(*, owner: User, image_id: int, text: str) -> Caption:
    """Store a further caption by a person; an existing current caption stays current."""
    clean = checked_text(text)
    image = _locked(owner, image_id)
    caption = _create_human_caption(image, owner, clean)
    if image.caption is None:
        _replace(image, caption, person=owner, action=Review.Action.ADDED)
    else:
        _add_review(image, caption, owner, Review.Action.ADDED)
    return caption


@transaction.atomic
def accept(*, owner: User, image_id: int) -> Image:
    """Accept the current caption."""
    image = _locked(owner, image_id)
    if image.caption is None:
        raise ConflictError("caption_missing")
    if image.review == Image.Review.MACHINE:
        image.review = Image.Review.REVIEWED
        image.save(update_fields=["review"])
        _add_review(image, image.caption, owner, Review.Action.ACCEPTED)
        index.refresh([image.pk])
    return image


@transaction.atomic
def accept_many(*, owner: User, image_ids: Sequence[int]) -> dict[int, int]:
    """Accept these images' machine captions; return the caption ids by image id."""
    rows = owned_images.images(owner=owner).filter(pk__in=image_ids, review=Image.Review.MACHINE)
    accepted = dict(rows.values_list("pk", "caption_id"))
    _review_many(owner, accepted, Review.Action.ACCEPTED, Image.Review.REVIEWED)
    return accepted


@transaction.atomic
def withdraw_many(*, owner: User, accepted: dict[int, int]) -> None:
    """Withdraw acceptances where the accepted caption is still the current one."""
    rows = owned_images.images(owner=owner).filter(pk__in=accepted, review=Image.Review.REVIEWED)
    same = {pk: now for pk, now in rows.values_list("pk", "caption_id") if accepted[pk] == now}
    _review_many(owner, same, Review.Action.WITHDRAWN, Image.Review.MACHINE)


@transaction.atomic
def skip(*, owner: User, image_id: int) -> Image:
    """Leave an image out of the review queue until its caption changes."""
    image = _locked(owner, image_id)
    _add_review(image, image.caption, owner, Review.Action.SKIPPED)
    return image


def judge(*, owner: User, image_id: int, verdict: str, text: str = "") -> None:
    """Apply a reviewer's verdict: accept, edit, add or skip."""
    if verdict == "accept":
        accept(owner=owner, image_id=image_id)
    elif verdict == "edit":
        correct(owner=owner, image_id=image_id, text=text)
    elif verdict == "add":
        add_reference(owner=owner, image_id=image_id, text=text)
    elif verdict == "skip":
        skip(owner=owner, image_id=image_id)
    else:
        raise GalleryError("unknown_verdict")


@transaction.atomic
def restore(*, owner: User, image_id: int, caption_id: int) -> Caption:
    """Make an earlier caption of an image the current one again. Raise NotFoundError."""
    image = _locked(owner, image_id)
    caption = image.captions.filter(pk=caption_id).first()
    if caption is None:
        raise NotFoundError("caption")
    if caption.pk != image.caption_id:
        _replace(image, caption, person=owner, action=Review.Action.RESTORED)
    return caption


def checked_text(text: str) -> str:
    """Return a person's caption as plain text on one line. Raise GalleryError if it is invalid."""
    clean = plain_line(text)
    if not clean:
        raise GalleryError("caption_empty")
    if len(clean) > MAX_CHARACTERS:
        raise GalleryError("caption_too_long", most=MAX_CHARACTERS)
    return clean


def _locked(owner: User, image_id: int) -> Image:
    """Return the owner's image with a row lock. Raise NotFoundError."""
    Image.objects.select_for_update().filter(pk=image_id).first()
    return owned_images.image(owner=owner, image_id=image_id)


def _create_human_caption(image: Image, author: User, text: str) -> Caption:
    """Store a person's caption. Raise ConflictError (too_many_captions)."""
    if image.captions.filter(author=author).count() >= MAX_SENTENCES:
        raise ConflictError("too_many_captions", most=MAX_SENTENCES)
    return Caption.objects.create(
        image=image, text=text, source=Caption.Source.HUMAN, author=author, reference=True
    )


def make_current(captions: Sequence[Caption], *, review: str) -> None:
    """Make each caption its image's current one, in the caller's transaction.

    Also update the image's columns for filters and sorting, and the search index.
    """
    with connection.cursor() as cursor:  # faster than the ORM
        cursor.executemany(
            "UPDATE gallery_image SET caption_id = %s, review = %s, captioner = %s, score = %s"
            " WHERE id = %s",
            [
                (each.pk, review, _captioner_name(each), each.sureness, each.image_id)
                for each in captions
            ],
        )
    index.refresh((caption.image_id for caption in captions), locked=True)


def _captioner_name(caption: Caption) -> str:
    return caption.model_version.name if caption.model_version else ""


def _replace(image: Image, caption: Caption, *, person: User, action: Review.Action) -> None:
    """Make a caption current; the replaced one is no longer a reference caption."""
    before = image.caption
    if before is not None:
        Caption.objects.filter(pk=before.pk).update(reference=False)
    if caption.by_person:
        Caption.objects.filter(pk=caption.pk).update(reference=True)
    review = Image.Review.HUMAN if caption.by_person else Image.Review.REVIEWED
    make_current([caption], review=review)
    _add_review(image, caption, person, action, before)


def _review_many(
    person: User, accepted: dict[int, int], action: Review.Action, review: Image.Review
) -> None:
    Image.objects.filter(pk__in=accepted).update(review=review)
    Review.objects.bulk_create(
        Review(image_id=pk, caption_id=caption, person=person, action=action)
        for pk, caption in accepted.items()
    )
    index.refresh(list(accepted))


def _add_review(
    image: Image,
    caption: Caption | None,
    person: User,
    action: Review.Action,
    before: Caption | None = None,
) -> None:
    Review.objects.create(image=image, caption=caption, before=before, person=person, action=action)
