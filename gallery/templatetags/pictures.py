"""How templates speak of pictures: their shape, their sizes, how sure a sentence is."""

import math

from django import template
from django.urls import reverse

from gallery.captions import attention_maps
from gallery.core.errors import GalleryError
from gallery.http import error_messages
from gallery.jobs import reasons
from gallery.jobs.kinds import KINDS
from gallery.media.prepare import LARGE, SMALL
from gallery.models import Caption, Image, Job, User

register = template.Library()
NARROWEST, WIDEST, STEP = 0.4, 3.0, 0.05


@register.filter
def ratio_class(image: Image) -> str:
    """Name the class of css/ratios.css nearest to the picture's width by height."""
    ratio = min(max(image.width / image.height, NARROWEST), WIDEST)
    return f"ratio-{round(ratio / STEP) * 5}"


@register.filter
def srcset(image: Image) -> str:
    """Offer both thumbnails, each with its true width in pixels."""
    longest = max(image.width, image.height)
    pair = (("small", SMALL), ("large", LARGE))
    widths = [(name, max(1, round(image.width * min(1, size / longest)))) for name, size in pair]
    return ", ".join(f"{reverse(f'gallery:{name}', args=[image.pk])} {w}w" for name, w in widths)


@register.filter
def alt(image: Image) -> str:
    """The alt text, or else the sentence, or the file's name while there is neither."""
    return image.alt_text or (image.caption.text if image.caption else image.name)


@register.filter
def chance(caption: Caption) -> int | None:
    """Percent: how likely the sentence fits, as its captioner was measured."""
    return None if caption.confidence is None else round(100 * caption.confidence)


@register.filter
def sureness(caption: Caption) -> int | None:
    """Percent: the geometric mean of the words' probabilities, exp(mean log-probability)."""
    if caption.score is None or not math.isfinite(caption.score):
        return None
    return round(100 * math.exp(min(caption.score, 0)))


@register.filter
def reason(job: Job) -> str:
    """Why a job failed, in plain words."""
    return reasons.words(job)


@register.filter
def sentence(error: GalleryError) -> str:
    """What went wrong, in the reader's language."""
    return error_messages.of(error)


@register.filter
def kind_words(job: Job) -> str:
    """What kind of work a job is."""
    return str(KINDS[job.kind].title)


@register.filter
def owned_by(job: Job, person: User) -> bool:
    """Whether a job is this person's own: of another's, no picture and no sentence is shown."""
    return job.owner_id == person.pk


@register.filter
def explanation_job(image: Image) -> Job | None:
    """The last job that worked out where the captioner of the picture's sentence looked."""
    return attention_maps.latest(image)


@register.filter
def shown_words(caption: Caption) -> list[dict[str, str]]:
    """The words of a machine's caption as they stand in its text, each with where it looked.

    Nothing when the captioner could not say, or when text and words do not match.
    """
    maps = [str(word.get("map", "")) for word in caption.words]
    texts = caption.text.split()
    if not all(maps) or len(texts) != len(maps):
        return []
    return [{"text": text, "map": where} for text, where in zip(texts, maps, strict=True)]
