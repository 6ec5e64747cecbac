"""What went wrong, in the reader's language.

An error carries its own English sentence, with numbers and names, which the API always gives. On
pages in another language the sentence of its code stands instead.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gallery.core.errors import GalleryError

BY_CODE = {
    "album_exists": _("You have an album of this name already."),
    "bad_cursor": _("This page link is damaged: start again from the first page."),
    "bad_days": _("A link cannot hold for so many days."),
    "bad_filter": _("There is no such list: choose one on the page."),
    "bad_ids": _("Name the jobs by their numbers."),
    "bad_schedule": _("Give 1 to 365 days, and at least one correction."),
    "bad_search": _("This search cannot be read: look at the words and signs in it."),
    "bad_selection": _("Choose pictures, an album, or all."),
    "bad_settings": _("One of these settings cannot be."),
    "bad_share": _("A share goes from 0 to 50 percent."),
    "bad_sort": _("There is no such order: choose one on the page."),
    "caption_empty": _("Write at least one word."),
    "caption_invalid": _("A caption is plain text: remove the odd character."),
    "caption_missing": _("This picture has no sentence to accept yet."),
    "caption_too_long": _("This caption is too long. Make it shorter."),
    "captioner_not_installed": _("This captioner could not be installed."),
    "comparison_unreadable": _("The file of this comparison is damaged: make it again."),
    "duplicate_image": _("You have this picture already."),
    "export_gone": _("This export was deleted before its turn came."),
    "export_not_ready": _("This export is not ready yet. Wait for its job."),
    "gate_closed": _("The gate has not let this one through."),
    "gate_outdated": _("It was measured against another version: measure it again."),
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
    "locked_out": _("There were too many wrong attempts. Wait 15 minutes, then try again."),
    "may_not_correct": _("You may look at this album, but not correct it."),
    "may_not_invite": _("You cannot invite people to this site."),
    "metadata_stays": _(
        "The metadata of this file cannot be taken out. You can have it as it was uploaded."
    ),
    "no_file": _("Choose a picture first."),
    "no_translator": _("No model here writes this language. Write it yourself."),
    "nobody_called_so": _("There is nobody of this name here. Check it."),
    "not_a_candidate": _("This one is live already."),
    "not_a_pair": _("Compare two captioners’ sentences of one picture."),
    "not_found": _("This is not here, or not yours."),
    "nothing_before": _("There is no earlier version to go back to."),
    "nothing_chosen": _("Choose at least one picture."),
    "nothing_left": _("No picture of this revision may be used any more."),
    "nothing_reviewed": _("Nobody who allows learning has reviewed a picture yet."),
    "nothing_to_translate": _("This picture has no caption yet, so nothing to translate."),
    "password_too_long": _("This password is too long."),
    "quota_exceeded": _("There is no room left. Pictures in the trash count until it is emptied."),
    "request_too_large": _("This request is too large. Send less at once."),
    "run_finished": _("This run has already ended."),
    "run_unfinished": _("This run has not ended yet."),
    "shared_with_self": _("This is your own album: you see it already."),
    "storage_full": _("The site’s disk is full. Nothing was saved: try again when there is room."),
    "text_invalid": _("This is plain text: remove the odd character."),
    "title_invalid": _("This title cannot be: give a shorter one."),
    "too_many_at_once": _("These are too many at once: choose fewer."),
    "too_many_exports": _("You have many exports here: delete some first."),
    "too_many_files": _("These are too many files at once."),
    "too_many_invitations": _("Many of your invitations are open: take some back first."),
    "too_many_pictures": _("These are too many pictures: export an album or all."),
    "too_many_requests": _("That was too often. Wait a while, then try again."),
    "too_many_shares": _("This is shared many times: take some back first."),
    "too_many_trials": _("Many people are trying this just now. Come back in an hour."),
    "training_not_ready": _("The training cannot start yet: the page says what is in the way."),
    "unavailable": _("A part of the site is away. Nothing was lost: try again in a moment."),
    "unknown_captioner": _("There is no such captioner here."),
    "unknown_choice": _("Choose first, second or neither."),
    "unknown_demo": _("There is no such picture: choose one on the page."),
    "unknown_form": _("There is no such kind of export: choose one."),
    "unknown_format": _("There is no such format: choose one on the page."),
    "unknown_language": _("Captions are not kept in this language here. Choose one of the list."),
    "unknown_theme": _("Choose system, light or dark."),
    "unknown_verdict": _("Choose accept, edit, add or skip."),
    "wrong_name": _("This is not your name here. Nothing was deleted."),
    "wrong_password": _("This is not your password. Nothing was deleted."),
    "zip_broken": _("This ZIP is damaged. Make it again and send that one."),
    "zip_hostile": _("This ZIP is not opened, because it could do harm."),
    "zip_too_many_files": _("This ZIP holds too many files. Send it in parts, or send the folder."),
}

# Told to programs and to staff alone, in English.
NOT_ON_PAGES = {
    "captioner_not_installed",
    "cannot_explain",
    "nothing_to_explain",
    "captioner_failed",
    "captioner_unavailable",
    "background_task_failed",
    "file_unreadable",
    "idempotency_key_reused",
    "image_missing",
    "lease_lost",
    "mfa_code_required",
    "mfa_code_wrong",
    "no_token",
    "piece_too_long",
    "scope_missing",
    "stopped_early",
    "too_many_webhooks",
    "webhook_address",
    "training_failed",
    "training_unavailable",
    "training_unknown",
    "unknown_background_task",
    "worker_died",
    "wrong_credentials",
    "wrong_offset",
}


def of(error: GalleryError) -> str:
    """Say to a person what went wrong and what to do."""
    if (get_language() or "en").startswith("en"):
        return error.message
    return str(BY_CODE.get(error.code, error.message))
