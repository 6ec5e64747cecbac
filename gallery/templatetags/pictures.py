"""Template filters for images, captions and jobs."""

import math

from django import template
from django.urls import reverse

from gallery.captions import attention_maps
from gallery.core import error_texts
from gallery.core.error_texts import StoredError
from gallery.core.errors import GalleryError
from gallery.jobs.kinds import KINDS
from gallery.media.prepare import LARGE, SMALL
from gallery.models import Caption, Image, Job, User

register = template.Library()
NARROWEST, WIDEST, STEP = 0.4, 3.0, 0.05


@register.filter
def ratio_class(image: Image) -> str:
    """Return the CSS class (css/ratios.css) of the ratio nearest to the image's aspect ratio."""
    ratio = min(max(image.width / image.height, NARROWEST), WIDEST)
    return f"ratio-{round(ratio / STEP) * 5}"


@register.filter
def srcset(image: Image) -> str:
    """Return the `srcset` of both thumbnails, each with its width in pixels."""
    longest = max(image.width, image.height)
    pair = (("small", SMALL), ("large", LARGE))
    widths = [(name, max(1, round(image.width * min(1, size / longest)))) for name, size in pair]
    return ", ".join(f"{reverse(f'gallery:{name}', args=[image.pk])} {w}w" for name, w in widths)


@register.filter
def alt(image: Image) -> str:
    """Return the alt text, or else the caption, or else the file's name."""
    return image.alt_text or (image.caption.text if image.caption else image.name)


@register.filter
def chance(caption: Caption) -> int | None:
    """Return the captioner's calibrated confidence in the caption, in percent."""
    return None if caption.confidence is None else round(100 * caption.confidence)


@register.filter
def sureness(caption: Caption) -> int | None:
    """Return the geometric mean of the words' probabilities, in percent."""
    if caption.score is None or not math.isfinite(caption.score):
        return None
    return round(100 * math.exp(min(caption.score, 0)))


@register.filter
def reason(row: StoredError) -> str:
    """Return why a job or a file of an import failed, as text for the page."""
    return error_texts.stored_plain(row)


@register.filter
def full_reason(row: StoredError) -> str:
    """Return why a job failed, with technical details for staff."""
    return error_texts.stored(row)


@register.filter
def sentence(error: GalleryError) -> str:
    """Return an error's message in the reader's language."""
    return error_texts.localized(error)


@register.filter
def kind_words(job: Job) -> str:
    """Return the name of a job's kind."""
    return str(KINDS[job.kind].title)


@register.filter
def owned_by(job: Job, person: User) -> bool:
    """Return whether the job is the user's own; the page hides other users' images and captions."""
    return job.owner_id == person.pk


@register.filter
def explanation_job(image: Image) -> Job | None:
    """Return the latest job that explains the image's caption with attention maps."""
    return attention_maps.latest(image)


@register.filter
def shown_words(caption: Caption) -> list[dict[str, str]]:
    """Return the words of a machine caption with their attention maps.

    Return an empty list if there are no maps, or if text and words do not match.
    """
    maps = [str(word.get("map", "")) for word in caption.words]
    texts = caption.text.split()
    if not all(maps) or len(texts) != len(maps):
        return []
    return [{"text": text, "map": where} for text, where in zip(texts, maps, strict=True)]
