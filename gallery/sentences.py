"""What went wrong, in the reader's language.

An error carries its own English sentence, with numbers and names, which the API always gives. On
pages in another language the sentence of its code stands instead.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gallery.errors import GalleryError

BY_CODE = {
    "bad_cursor": _("This page link is damaged: start again from the first page."),
    "bad_filter": _("There is no such list: choose one on the page."),
    "bad_ids": _("Name the jobs by their numbers."),
    "caption_empty": _("Write at least one word."),
    "caption_invalid": _("A caption is plain text: remove the odd character."),
    "caption_too_long": _("This caption is too long. Make it shorter."),
    "duplicate_image": _("You have this picture already."),
    "image_broken": _(
        "This picture is damaged and cannot be read. Save it again in a picture program."
    ),
    "image_deleted": _("The picture is in the trash: restore it, then try again."),
    "image_empty": _("This file is empty. Choose another one."),
    "image_not_supported": _(
        "This is not a picture that can be read here. Send a JPEG, PNG, WebP, GIF, HEIC, AVIF or "
        "TIFF."
    ),
    "image_timeout": _("This picture takes too long to read. Make it smaller."),
    "image_too_large": _("This file is too large. Send a smaller one."),
    "image_too_many_frames": _("This animation is too long. Send a shorter one."),
    "image_too_many_pixels": _("This picture has too many pixels to be opened. Make it smaller."),
    "image_truncated": _("The end of this picture is missing. Copy it again and send it again."),
    "job_finished": _("This job has already ended, so there is nothing left to cancel."),
    "job_not_retriable": _("Only a failed or cancelled job can be tried again."),
    "no_file": _("Choose a picture first."),
    "not_found": _("This is not here, or not yours."),
    "quota_exceeded": _("There is no room left. Pictures in the trash count until it is emptied."),
    "request_too_large": _("This request is too large. Send less at once."),
    "storage_full": _("The site’s disk is full. Nothing was saved: try again when there is room."),
    "too_many_requests": _("That was too often. Wait a while, then try again."),
    "too_many_visitors": _("Many people are trying this just now. Come back in an hour."),
    "unknown_captioner": _("There is no such captioner here."),
    "unknown_demo": _("There is no such picture: choose one on the page."),
    "unknown_theme": _("Choose system, light or dark."),
}


def of(error: GalleryError) -> str:
    """Say to a person what went wrong and what to do."""
    if (get_language() or "en").startswith("en"):
        return error.message
    return str(BY_CODE.get(error.code, error.message))
