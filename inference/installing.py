"""Installation of a captioner from a hub: queued in the back office, run as a background task."""

from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import services as jobs
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Job, User
from inference import services

INSTALL = "install"


def ask(*, person: User, what: str, source: str = "", revision: str = "") -> Job:
    """Queue an installation. Raises CaptionerError where `what` is no preset and has no source.

    `what` is a preset or a kind. The job's title holds the hub id and revision, its captioner holds
    `what`.
    """
    from inference import hub

    request = hub.install_request(what, source, revision=revision)
    title = f"{request.source}@{request.revision}".rstrip("@")
    return jobs.enqueue_background_task(
        owner=person, background_task=INSTALL, title=title, captioner=what
    )


def run(claimed: ClaimedJob) -> None:
    """Install the model that a claimed job names. Raises GalleryError and LeaseLostError."""
    from inference import hub
    from inference.ml.contract import CaptionerError
    from inference.ml.fetching import FetchStoppedError

    source, _, revision = claimed.job.title.partition("@")

    def progress(done: int, total: int) -> None:
        try:
            claimed.step(0.9 * done / max(1, total))
        except LeaseLostError as error:
            raise FetchStoppedError from error

    try:
        request = hub.install_request(claimed.job.captioner, source, revision=revision)
        services.install(request=request, progress=progress, on_open=claimed.loading)
    except FetchStoppedError as error:
        raise LeaseLostError from error
    except CaptionerError as error:
        raise GalleryError("captioner_not_installed", reason=str(error)) from error
    claimed.succeed()
