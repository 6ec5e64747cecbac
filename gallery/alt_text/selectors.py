"""Reads of alt texts."""

from django.db.models import Q

from gallery.alt_text.lint import Remark, remarks
from gallery.models import Image, User

COMPARED = 10_000  # newest images that are searched for the same text


def default_alt(image: Image) -> str:
    """Return the default alt text: the caption as a sentence."""
    return as_sentence(image.caption.text) if image.caption else ""


def as_sentence(text: str) -> str:
    """Return the text with a capital letter first and a full stop last."""
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def alt_text(image: Image) -> str:
    """Return the person's own alt text, or else the default."""
    return image.alt_text or default_alt(image)


def remarks_on(*, owner: User, image: Image) -> list[Remark]:
    """Return the remarks on an image's alt text."""
    text = alt_text(image)
    return remarks(text, name=image.name, same=same_text(owner=owner, image=image, text=text))


def same_text(*, owner: User, image: Image, text: str) -> int:
    """Count the owner's newest other images that have this alt text."""
    if not text:
        return 0
    others = Image.objects.owned_by(owner.pk).kept().exclude(pk=image.pk)
    newest = others.order_by("-pk").values("pk")[:COMPARED]
    same = Q(alt_text=text)
    if not image.alt_text and image.caption:
        same |= Q(alt_text="", caption__text=image.caption.text)
    return Image.objects.filter(same, pk__in=newest).count()
