"""What a claimed training job asks for."""

from gallery.core.errors import GalleryError
from gallery.jobs.process import WorkerProcess
from gallery.models import Job
from training.promotions import services as promotions
from training.runs import selectors
from training.runs.notes import Notes


def run(*, job: Job, here: WorkerProcess) -> None:
    """Train what a claimed job asks for, renewing its lease between steps.

    Raises LeaseLostError when the job is cancelled meanwhile, and GalleryError for any reason
    that the job should keep.
    """
    found = selectors.run_of_job(job_id=job.pk)
    if found is None:
        raise GalleryError("training_unknown")
    # Here and not above: the worker forks for each job, and no model library may be loaded before.
    from inference.ml.tensorflow_import import import_tensorflow

    notes = Notes(found, job, here)
    here.loading()
    import_tensorflow()
    notes.renew()
    from training.runs.work import work

    work(notes, promote=promotions.promote_by_itself)
