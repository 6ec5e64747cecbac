"""Errors of training: datasets, runs, comparisons, preferences, promotions."""

from gallery.core.error_catalogue.kind import ErrorKind
from gallery.core.error_catalogue.kind import marked as _

ERRORS = {
    # Datasets
    "not_found.dataset": ErrorKind(404, _("There is no such revision.")),
    "not_found.dataset_picture": ErrorKind(
        404, _("This picture was deleted, or its owner keeps it out of training.")
    ),
    "nothing_reviewed": ErrorKind(
        409, _("Nobody who lets captioners learn from their pictures has reviewed one yet.")
    ),
    "nothing_left": ErrorKind(400, _("No picture of this revision may be used any more.")),
    "unknown_format": ErrorKind(400, _("Choose one of: %(formats)s.")),
    # Runs
    "not_found.run": ErrorKind(404, _("There is no such run.")),
    "not_found.report": ErrorKind(404, _("There is no such report.")),
    "not_found.version": ErrorKind(404, _("There is no such version.")),
    "bad_settings": ErrorKind(400, _("One of these settings cannot be: %(reason)s")),
    "bad_schedule": ErrorKind(400, _("Give 1 to 365 days, and at least one correction.")),
    "run_finished": ErrorKind(409, _("This run has already ended.")),
    "run_unfinished": ErrorKind(409, _("This run has not ended yet.")),
    "stopped_early": ErrorKind(400, _("The run was stopped before its first epoch was over.")),
    "training_failed": ErrorKind(
        400,
        _("The training stopped: %(reason)s"),
        summary=_("The training stopped with an error."),
    ),
    "training_unknown": ErrorKind(400, _("Nothing is known of what this job should train.")),
    # Why a run cannot start, with the names of the checks in training.runs.preflight
    "training_not_ready.pictures": ErrorKind(
        409, _("%(has)s reviewed pictures to learn from; at least %(wants)s are needed.")
    ),
    "training_not_ready.choosing": ErrorKind(
        409, _("%(has)s pictures to choose the best epoch by.")
    ),
    "training_not_ready.captioner": ErrorKind(409, _("%(name)s cannot be trained here.")),
    "training_not_ready.in_use": ErrorKind(
        409, _("Run %(run)s trains this captioner already: wait for it, or stop it.")
    ),
    "training_not_ready.base_data": ErrorKind(409, _("The base data %(name)s is not there.")),
    "training_not_ready.disk": ErrorKind(
        409, _("%(has).1f GB of disk are free; %(wants).1f GB are needed.")
    ),
    # Comparisons and preferences
    "not_found.comparison": ErrorKind(404, _("There is no such comparison.")),
    "not_found.comparison_picture": ErrorKind(
        404, _("This picture's file is missing from the comparison.")
    ),
    "comparison_unreadable": ErrorKind(
        400,
        _(
            "This comparison's file is damaged or from another version: make it again with "
            "manage.py compare."
        ),
    ),
    "unknown_choice": ErrorKind(400, _("Choose first, second or neither.")),
    "not_a_pair.sentences": ErrorKind(400, _("Compare two sentences of one picture.")),
    "not_a_pair.captioners": ErrorKind(400, _("Compare sentences of two different captioners.")),
    "not_a_pair.people": ErrorKind(400, _("Compare sentences of captioners, not of people.")),
    # Promotions
    "bad_share": ErrorKind(400, _("A share goes from 0 to 50 percent.")),
    "nothing_before": ErrorKind(409, _("There is no earlier version of %(name)s to go back to.")),
    "live_changed": ErrorKind(
        409, _("Which version of %(name)s is live has just changed: look again.")
    ),
    "not_a_candidate": ErrorKind(409, _("%(candidate)s is live already.")),
    "gate_closed": ErrorKind(409, _("The gate has not let %(candidate)s through.")),
    "gate_outdated": ErrorKind(
        409,
        _(
            "%(candidate)s was measured against %(live)s, which is not live any more: measure it "
            "again."
        ),
    ),
}
