from django.utils.html import format_html

from gallery.alt_text.selectors import alt_text
from gallery.models import Image


def snippet(image: Image) -> str:
    """Return an HTML image element with the image's size and alt text."""
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}">',
        image.name,
        image.width,
        image.height,
        alt_text(image),
    )
