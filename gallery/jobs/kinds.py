"""The kinds of jobs: one table for queues, task names, titles and handlers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.core.errors import GalleryError
from gallery.models import Job


@dataclass(frozen=True)
class JobKind:
    """Properties of one kind of job: its queue, Celery task, title and handler.

    `handler` is the dotted path of a function, so that only the worker imports it. It is called
    with a `ClaimedJob`. With `in_batches` it is called with the first queued job instead, loads
    the model that this job needs and returns a function that is called with a `ClaimedBatch`. If
    the handler raises an unexpected exception, the job fails with `error_code`, and `reason`
    turns the exception into the text of the error.
    """

    name: Job.Kind
    queue: str
    task: str
    title: str | Promise
    handler: str
    error_code: str
    reason: Callable[[Exception], str]
    in_batches: bool = False

    def unexpected(self, error: Exception) -> GalleryError:
        """Return the error of a job whose handler raised an unexpected exception."""
        return GalleryError(self.error_code, reason=self.reason(error))


def _name(error: Exception) -> str:
    return type(error).__name__


def _name_and_message(error: Exception) -> str:
    return f"{_name(error)}: {error}"[:300] if str(error) else _name(error)


CAPTION = JobKind(
    Job.Kind.CAPTION,
    queue="captions",
    task="inference.tasks.caption_queued",
    title=_("Sentences"),
    handler="inference.caption_jobs.load_captioner",
    error_code="captioner_failed",
    reason=_name_and_message,
    in_batches=True,
)
#: The order is that within a shared queue: explanations run when no caption job is queued.
_KINDS = (
    CAPTION,
    JobKind(
        Job.Kind.TRAINING,
        queue="training",
        task="training.tasks.run_queued",
        title=_("Training"),
        handler="training.services.run",
        error_code="training_failed",
        reason=str,
    ),
    replace(
        CAPTION,
        name=Job.Kind.EXPLAIN,
        title=_("Where a captioner looked"),
        handler="inference.explain.run",
        in_batches=False,
    ),
    JobKind(
        Job.Kind.BACKGROUND,
        queue="background",
        task="gallery.jobs.background_tasks.run_queued",
        title=_("Files and exports"),
        handler="gallery.jobs.background_tasks.run",
        error_code="background_task_failed",
        reason=_name,
    ),
)
KINDS = {str(kind.name): kind for kind in _KINDS}


def in_queue(queue: str) -> list[JobKind]:
    """Return the kinds that share a queue, in the order in which a worker serves them."""
    return [kind for kind in _KINDS if kind.queue == queue]
