"""Which languages captions can have here, and what a picture says in each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.conf.locale import LANG_INFO

from gallery.core import owned_images
from gallery.core.errors import GalleryError
from gallery.models import Image, Job, Translation, User
from gallery.models.translation import Translation as Row


@dataclass(frozen=True)
class Language:
    """One language beside the captions' own, and whether a model here can write it."""

    code: str
    name: str
    by_machine: bool


@dataclass(frozen=True)
class Spoken:
    """A language, and what a picture says in it; `waits` while a model works on it."""

    language: Language
    translation: Translation | None
    waits: bool


def languages() -> list[Language]:
    """The languages that a caption can be given in, in the settings' order."""
    return [
        Language(code, _name(code), code in settings.TRANSLATION_MODELS)
        for code in settings.CAPTION_LANGUAGES
    ]


def language(code: str) -> Language:
    """One of them. Raises GalleryError (unknown_language)."""
    for known in languages():
        if known.code == code:
            return known
    raise GalleryError("unknown_language")


def _name(code: str) -> str:
    return str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()


def spoken(*, owner: User, image_id: int) -> list[Spoken]:
    """Every language of a picture, filled or not. Raises NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    rows = {row.language: row for row in translations(image)}
    working = _waiting(image)
    return [Spoken(one, rows.get(one.code), one.code in working) for one in languages()]


def translations(image: Image) -> Iterable[Translation]:
    """A picture's words in other languages."""
    return image.translations.select_related("image", "approved_by").order_by("language")


def approved(image: Image) -> dict[str, Row]:
    """What may leave with the picture, by language. Uses what was fetched ahead."""
    return {row.language: row for row in image.translations.all() if row.is_approved}


def _waiting(image: Image) -> set[str]:
    jobs = image.jobs.unfinished().filter(kind=Job.Kind.BACKGROUND, background_task="translate")
    return set(jobs.values_list("captioner", flat=True))
