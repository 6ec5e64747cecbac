"""Reads of translations, and the languages that the settings allow."""

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
    """A language of translations; `by_machine` says whether a model here writes it."""

    code: str
    name: str
    by_machine: bool


@dataclass(frozen=True)
class LanguageTranslation:
    """A language and an image's translation into it; `waits` while a job works on it."""

    language: Language
    translation: Translation | None
    waits: bool


def languages() -> list[Language]:
    """Return the languages of translations, in the order of the settings."""
    return [
        Language(code, _name(code), code in settings.TRANSLATION_MODELS)
        for code in settings.CAPTION_LANGUAGES
    ]


def language(code: str) -> Language:
    """Return one of the languages. Raise GalleryError (unknown_language)."""
    for known in languages():
        if known.code == code:
            return known
    raise GalleryError("unknown_language")


def _name(code: str) -> str:
    return str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()


def by_language(*, owner: User, image_id: int) -> list[LanguageTranslation]:
    """Return every language with the image's translation, if it has one. Raise NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    rows = {row.language: row for row in translations(image)}
    working = _waiting(image)
    return [
        LanguageTranslation(each, rows.get(each.code), each.code in working) for each in languages()
    ]


def translations(image: Image) -> Iterable[Translation]:
    """Return an image's translations."""
    return image.translations.select_related("image", "approved_by").order_by("language")


def approved(image: Image) -> dict[str, Row]:
    """Return an image's approved translations by language, from the prefetched rows."""
    return {row.language: row for row in image.translations.all() if row.is_approved}


def _waiting(image: Image) -> set[str]:
    jobs = image.jobs.unfinished().filter(kind=Job.Kind.BACKGROUND, background_task="translate")
    return set(jobs.values_list("captioner", flat=True))
