"""Why jobs failed, in words for everybody. The worker's own message is kept for staff."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gallery.models import Job

WORDS = {
    "captioner_failed": _("The captioner stumbled over this picture. Try again, or ask another."),
    "captioner_unavailable": _("The captioner could not be started. Choose another, or try later."),
    "image_deleted": _("The picture was deleted before its turn came."),
    "image_missing": _("The picture’s file is gone. Delete the picture and add it again."),
    "image_broken": _("The picture is damaged and cannot be read."),
    "image_truncated": _("The end of the picture is missing. Send it again."),
    "image_timeout": _("The picture took too long to read. Make it smaller."),
    "unknown_captioner": _("The captioner that was asked for is no longer here."),
    "cannot_explain": _("This captioner cannot say where it looked for each word."),
    "nothing_to_explain": _("The sentence was changed meanwhile."),
    "worker_died": _("The captioner stopped each time at this picture, so it was left out."),
    "training_failed": _("The training stopped with an error."),
    "training_unavailable": _("This site cannot train captioners."),
}


def words(job: Job) -> str:
    """Say why a job failed."""
    if job.error_code in WORDS:
        return str(WORDS[job.error_code])
    return job.error_message or _now("The captioner could not read this picture.")


def title(code: str, example: str = "") -> str:
    """Say why jobs with this code failed, all of them in one sentence."""
    return str(WORDS.get(code) or example or _now("For another reason."))
