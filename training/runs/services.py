"""Changes of training runs that people ask for: start, stop, resume."""

from collections.abc import Mapping

from django.db import transaction

from gallery.captions import selectors as captioners
from gallery.core.errors import ConflictError, GalleryError
from gallery.jobs import services as jobs
from gallery.models import Job, User
from training.datasets import selectors as datasets
from training.datasets import services as freezing
from training.ml.data.dataset import DataError
from training.ml.train.recipe import recipe_from_values
from training.models import TrainingRun
from training.runs import preflight, selectors


@transaction.atomic
def start(
    *,
    person: User,
    captioner: str = "",
    dataset_id: int | None = None,
    base_data: str = "",
    settings: Mapping[str, object] | None = None,
    promote: bool = False,
) -> TrainingRun:
    """Queue a run. Without a revision, all reviewed images are frozen into one first.

    Raises GalleryError: unknown_captioner, bad_settings, nothing_reviewed, training_not_ready.
    """
    parent = captioners.captioner(captioner)
    recipe = checked_settings(settings or {})
    dataset = (
        datasets.dataset(dataset_id=dataset_id) if dataset_id else freezing.freeze(person=person)
    )
    content = preflight.content_of(dataset)
    preflight.require(preflight.checks(parent=parent, content=content, base_data=base_data))
    return TrainingRun.objects.create(
        job=jobs.enqueue_training(owner=person),
        started_by=person,
        parent=parent,
        dataset=dataset,
        base_data=base_data,
        settings=recipe,
        promote=promote,
    )


def checked_settings(values: Mapping[str, object]) -> Mapping[str, object]:
    """Return all settings of a run, those not given at their defaults. Raises GalleryError."""
    try:
        return recipe_from_values(values).as_values()
    except DataError as error:
        raise GalleryError("bad_settings", reason=str(error)) from error


@transaction.atomic
def stop(*, run_id: int) -> TrainingRun:
    """Ask a run to stop and keep its best checkpoint so far; a queued one is cancelled."""
    run = selectors.run(run_id=run_id)
    if run.job is None or run.job.is_finished:
        raise ConflictError("run_finished")
    if run.job.state == Job.State.QUEUED:
        jobs.cancel(owner=run.job.owner, job_id=run.job.pk)
    TrainingRun.objects.filter(pk=run.pk).update(stop_asked=True)
    return selectors.run(run_id=run_id)


@transaction.atomic
def resume(*, person: User, run_id: int) -> TrainingRun:
    """Queue a run again, to resume where it ended; a finished one is only evaluated again."""
    run = selectors.run(run_id=run_id)
    if run.job is not None and not run.job.is_finished:
        raise ConflictError("run_unfinished")
    preflight.require(preflight.checks(parent=run.parent, content=None, base_data=run.base_data))
    run.job = jobs.enqueue_training(owner=person)
    run.stop_asked = False
    run.save(update_fields=["job", "stop_asked"])
    return run
