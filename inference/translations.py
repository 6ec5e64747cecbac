"""Translation of captions and alt texts: the handler of its background tasks, and the models."""

import functools
from pathlib import Path

from django.conf import settings

from gallery.core.errors import GalleryError
from gallery.jobs.runtime import ClaimedJob
from gallery.translations import services
from inference.ml.contract import CaptionerError
from inference.ml.translating import Translator


def run(claimed: ClaimedJob) -> None:
    """Translate the caption and alt text of the job's image.

    Raises GalleryError: image_deleted, nothing_to_translate, no_translator.
    """
    image = claimed.job.image
    if image is None or image.deleted_at is not None:
        raise GalleryError("image_deleted")
    if image.caption is None:
        raise GalleryError("nothing_to_translate.waiting")
    claimed.loading()
    translator = _translator(claimed.job.captioner)
    claimed.step(0.5, at_once=True)
    caption, alt_text = translator.translate([image.caption.text, image.alt_text])
    services.complete(
        claimed=claimed,
        image=image,
        caption=caption,
        alt_text=alt_text,
        translator=translator.name,
    )


def _translator(language: str) -> Translator:
    folder = settings.TRANSLATION_MODELS.get(language)
    if folder is None:
        raise GalleryError("no_translator.gone")
    try:
        return _loaded(folder)
    except CaptionerError as error:
        raise GalleryError("no_translator.broken", reason=str(error)) from error


@functools.lru_cache(maxsize=2)
def _loaded(folder: str) -> Translator:
    return Translator.load(Path(folder))
