"""Text that is imported with an image, from its file or from a sidecar."""

from django.conf import settings
from django.db import transaction

from gallery.alt_text.selectors import as_sentence
from gallery.alt_text.services import ALT_CHARACTERS, DESCRIPTION_CHARACTERS
from gallery.captions import services as captions
from gallery.captions.services import MAX_CHARACTERS
from gallery.media.metadata.text import ImageText
from gallery.models import Caption, Image, ModelVersion, Translation, User
from gallery.text.plain_text import plain_line, plain_text

ELSEWHERE = ("elsewhere", "1")


@transaction.atomic
def keep(*, owner: User, image: Image, words: ImageText) -> None:
    """Store the text of a new image.

    A caption counts as its owner's own, unless the file names the captioner that wrote it.
    """
    caption = plain_line(words.caption)[:MAX_CHARACTERS]
    if caption:
        image.caption = _caption(owner, image, caption, words.captioner)
        review = Image.Review.MACHINE if words.captioner else Image.Review.HUMAN
        captions.make_current([image.caption], review=review)
    alt_text = plain_line(words.alt_text)[:ALT_CHARACTERS]
    image.alt_text = "" if alt_text == as_sentence(caption) else alt_text
    image.description = plain_text(words.description).strip()[:DESCRIPTION_CHARACTERS]
    image.save(update_fields=["alt_text", "description"])
    _store_translations(owner, image, words)


def _caption(owner: User, image: Image, text: str, captioner: str) -> Caption:
    if not captioner:
        return Caption.objects.create(
            image=image, text=text, source=Caption.Source.HUMAN, author=owner, reference=True
        )
    return Caption.objects.create(
        image=image,
        text=text,
        source=Caption.Source.MACHINE,
        model_version=_external_captioner(),
        settings={"captioner": captioner},
    )


def _external_captioner() -> ModelVersion:
    """Return the model version that represents all captioners named by imported files."""
    name, version = ELSEWHERE
    found, _ = ModelVersion.objects.get_or_create(
        name=name,
        version=version,
        defaults={
            "title": "A captioner elsewhere",
            "summary": "Came with the picture’s file.",
            "state": ModelVersion.State.RETIRED,
        },
    )
    return found


def maker_of(caption: Caption) -> str:
    """Return the captioner of a caption as name@version; empty for a person."""
    if caption.by_person or caption.model_version is None:
        return ""
    return str(caption.settings.get("captioner") or caption.model_version)


def _store_translations(owner: User, image: Image, words: ImageText) -> None:
    Translation.objects.bulk_create(
        Translation(
            image=image,
            language=code,
            caption=plain_line(text.caption)[:MAX_CHARACTERS],
            alt_text=plain_line(text.alt_text)[:ALT_CHARACTERS],
            state=Translation.State.APPROVED,
            source_id=image.caption_id,
            approved_by=owner,
        )
        for code, text in words.languages.items()
        if code in settings.CAPTION_LANGUAGES
    )
