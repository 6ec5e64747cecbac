"""Words that come in with a picture: from its file, or from a sidecar beside it."""

from typing import Any

from django.conf import settings
from django.db import transaction

from gallery.alt_text.selectors import as_sentence
from gallery.alt_text.services import ALT_CHARACTERS, DESCRIPTION_CHARACTERS
from gallery.captions import services as captions
from gallery.captions.services import MAX_CHARACTERS
from gallery.media.metadata.text import ImageText
from gallery.models import Caption, Image, ModelVersion, Translation, User

ELSEWHERE = ("elsewhere", "1")


@transaction.atomic
def keep(*, owner: User, image: Image, words: ImageText) -> None:
    """Store what a new picture came with. A caption counts as a person's own, unless its file
    says which captioner wrote it.
    """
    caption = " ".join(words.caption.split())[:MAX_CHARACTERS]
    if caption:
        image.caption = _caption(owner, image, caption, words.captioner)
        review = Image.Review.MACHINE if words.captioner else Image.Review.HUMAN
        captions.make_current([image.caption], review=review)
    alt_text = " ".join(words.alt_text.split())[:ALT_CHARACTERS]
    image.alt_text = "" if alt_text == as_sentence(caption) else alt_text
    image.description = words.description.strip()[:DESCRIPTION_CHARACTERS]
    image.save(update_fields=["alt_text", "description"])
    _keep_languages(owner, image, words)


def _caption(owner: User, image: Image, text: str, captioner: str) -> Caption:
    maker: dict[str, Any] = {
        "source": Caption.Source.HUMAN,
        "author": owner,
        "reference": True,
    }
    if captioner:
        maker = {
            "source": Caption.Source.MACHINE,
            "model_version": _elsewhere(),
            "settings": {"captioner": captioner},
        }
    return Caption.objects.create(image=image, text=text, **maker)


def _elsewhere() -> ModelVersion:
    """Stands for every captioner of another site: a file may claim any name."""
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
    """The captioner that wrote a caption, as files name it; empty for a person."""
    if caption.by_person or caption.model_version is None:
        return ""
    return str(caption.settings.get("captioner") or caption.model_version)


def _keep_languages(owner: User, image: Image, words: ImageText) -> None:
    Translation.objects.bulk_create(
        Translation(
            image=image,
            language=code,
            caption=" ".join(one.caption.split())[:MAX_CHARACTERS],
            alt_text=" ".join(one.alt_text.split())[:ALT_CHARACTERS],
            state=Translation.State.APPROVED,
            source_id=image.caption_id,
            approved_by=owner,
        )
        for code, one in words.languages.items()
        if code in settings.CAPTION_LANGUAGES
    )
