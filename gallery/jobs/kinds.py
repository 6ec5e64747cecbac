"""The kinds of jobs: one table for queues, task names, titles and handlers."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.core.errors import GalleryError
from gallery.models import Job


@dataclass(frozen=True)
class JobKind:
    """What is known of one kind of job.

    `handler` is a dotted path, so that only the worker imports it: a function of a `ClaimedJob`.
    With `in_batches` it takes the first queued job instead, loads what that job needs and returns
    a function of a `ClaimedBatch`. `error_code` and `error_message` are kept with a job whose
    handler raised an unexpected exception; the message's fields are {error}, {name} and {reason}.
    """

    name: Job.Kind
    queue: str
    task: str
    title: str | Promise
    handler: str
    error_code: str
    error_message: str
    in_batches: bool = False

    def unexpected(self, error: Exception) -> GalleryError:
        """Return the reason that a job keeps after an unexpected exception."""
        name = type(error).__name__
        reason = f"{name}: {error}"[:300] if str(error) else name
        return GalleryError(
            self.error_code, self.error_message.format(error=error, name=name, reason=reason)
        )


CAPTION = JobKind(
    Job.Kind.CAPTION,
    queue="captions",
    task="inference.tasks.caption_queued",
    title=_("Sentences"),
    handler="inference.caption_jobs.load_captioner",
    error_code="captioner_failed",
    error_message="The captioner could not caption this picture ({reason}).",
    in_batches=True,
)
#: In their order within a shared queue: the captioners explain when no image waits for a caption.
_KINDS = (
    CAPTION,
    JobKind(
        Job.Kind.TRAINING,
        queue="training",
        task="training.tasks.run_queued",
        title=_("Training"),
        handler="training.services.run",
        error_code="training_failed",
        error_message="The training stopped: {error}",
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
        error_message="It stopped: {name}.",
    ),
)
KINDS = {str(kind.name): kind for kind in _KINDS}


def in_queue(queue: str) -> list[JobKind]:
    """Return the kinds that share a queue, the one that goes first before the others."""
    return [kind for kind in _KINDS if kind.queue == queue]
