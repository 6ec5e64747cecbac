"""Start training runs, and do them in this process."""

from gallery.models import User
from training.models import TrainingRun
from training.runs import selectors, services
from training.tasks import run_queued

QUICK = {"epochs": 2, "times": 1, "min_count": 2, "learning_rate": 0.01}


def begun(staff: User, *, promote: bool = False, **settings: object) -> TrainingRun:
    """Queue a run of little work."""
    return services.start(person=staff, settings=QUICK | settings, promote=promote)


def finished(run: TrainingRun) -> TrainingRun:
    """Work off what is queued; return the run as it is then."""
    run_queued()
    return selectors.run(run_id=run.pk)
