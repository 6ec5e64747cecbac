"""Errors of jobs, workers, captioners and webhooks."""

from gallery.core.error_catalogue.kind import ErrorKind
from gallery.core.error_catalogue.kind import marked as _

ERRORS = {
    # Lists and requests
    "not_found.job": ErrorKind(404, _("This job is not here, or not yours.")),
    "bad_filter": ErrorKind(400, _("There is no such list of jobs: choose one on the page.")),
    "bad_ids": ErrorKind(400, _("Name up to %(most)s jobs by their numbers.")),
    "job_finished": ErrorKind(
        409, _("This job has already ended, so there is nothing left to cancel.")
    ),
    "job_not_retriable": ErrorKind(409, _("Only a failed or cancelled job can be tried again.")),
    "too_many_listeners": ErrorKind(
        503,
        _("Too many programs listen just now. Ask for the jobs' state from time to time instead."),
        transient=True,
    ),
    # Why a job failed
    "lease_lost": ErrorKind(409, _("This job is no longer this worker's.")),
    "worker_died": ErrorKind(
        400,
        _(
            "The worker stopped %(crashes)s times while it had only this in hand, so it was not "
            "tried again."
        ),
        summary=_("The captioner stopped each time at this picture, so it was left out."),
    ),
    "worker_died.file": ErrorKind(400, _("The worker stopped at this file each time.")),
    "image_deleted": ErrorKind(409, _("The picture was deleted before its turn came.")),
    "image_deleted.trash": ErrorKind(
        409, _("The picture is in the trash: restore it, then try again.")
    ),
    "image_missing": ErrorKind(
        400, _("The picture’s file is gone. Delete the picture and add it again.")
    ),
    "background_task_failed": ErrorKind(400, _("It stopped: %(reason)s.")),
    "unknown_background_task": ErrorKind(400, _("This site does not know how to do this.")),
    # Captioners
    "unknown_captioner": ErrorKind(
        400,
        _("There is no captioner called '%(name)s'."),
        summary=_("The captioner that was asked for is no longer here."),
    ),
    "unknown_captioner.none": ErrorKind(400, _("No captioner is installed yet.")),
    "captioner_failed": ErrorKind(
        400,
        _("The captioner could not caption this picture (%(reason)s)."),
        summary=_("The captioner stumbled over this picture. Try again, or ask another."),
    ),
    "captioner_unavailable": ErrorKind(
        503,
        _(
            "The captioner %(version)s cannot be loaded: choose another one, or ask whoever runs "
            "this site."
        ),
        transient=True,
        summary=_("The captioner could not be started. Choose another, or try later."),
    ),
    "captioner_not_installed": ErrorKind(
        400,
        _("This captioner could not be installed: %(reason)s"),
        summary=_("This captioner could not be installed."),
    ),
    "cannot_explain": ErrorKind(
        400,
        _("%(captioner)s cannot say where it looked for each word."),
        summary=_("This captioner cannot say where it looked for each word."),
    ),
    "checkpoint_damaged": ErrorKind(
        400, _("The stored checkpoint is damaged: %(name)s."), transient=True
    ),
    # Webhooks
    "not_found.webhook": ErrorKind(404, _("This webhook is not here, or not yours.")),
    "too_many_webhooks": ErrorKind(409, _("You have %(most)s webhooks: delete one first.")),
    "ping_waiting": ErrorKind(
        409, _("A message to this webhook is under way already. Wait for what comes of it.")
    ),
    "webhook_address": ErrorKind(
        400, _("A webhook is an https address without a name or password in it.")
    ),
}
