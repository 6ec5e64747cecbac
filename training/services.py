"""Handler of training jobs."""

from gallery.core.errors import GalleryError
from gallery.jobs.runtime import ClaimedJob
from training.promotions import services as promotions
from training.runs import selectors


def run(claimed: ClaimedJob) -> None:
    """Execute the training run of a claimed job, renewing its lease between steps.

    Raises LeaseLostError when the job is cancelled meanwhile, and GalleryError for any reason
    that the job should keep.
    """
    found = selectors.run_of_job(job_id=claimed.job.pk)
    if found is None:
        raise GalleryError("training_unknown")
    # Here and not above: the worker forks for each job, and no model library may be loaded before.
    from inference.ml.tensorflow_import import import_tensorflow

    claimed.loading()
    import_tensorflow()
    claimed.step()
    from training.runs.work import RunExecution

    RunExecution(claimed, found).execute(promote=promotions.promote_by_itself)
