"""Every write of a training run."""

from gallery.errors import GalleryError
from gallery.jobs.process import WorkerProcess
from gallery.models import Job


def run(*, job: Job, here: WorkerProcess) -> None:
    """Train what a claimed job asks for, calling `here.step` between steps.

    Raises LeaseLostError when the job is cancelled meanwhile, and GalleryError for any reason
    that the job should keep. The site cannot make a training job yet, so one that is there came
    from elsewhere and is refused with that reason.
    """
    raise GalleryError(
        "training_unavailable", "This site cannot train captioners yet, so the job was not run."
    )
