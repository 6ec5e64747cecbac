"""Installing a captioner from a hub: asked for in the back office, done as a background task."""

from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import claims
from gallery.jobs import services as jobs
from gallery.jobs.background_worker import ClaimedJob
from gallery.models import Job, User
from inference import services

INSTALL = "install"


def ask(*, person: User, what: str, source: str = "", revision: str = "") -> Job:
    """Queue it. `what` is a preset or a kind. Raises CaptionerError for one that is neither.

    The job itself says what is wanted: a hub id with its revision, and what it is to be.
    """
    from inference import hub

    wanted = hub.install_request(what, source, revision=revision)
    title = f"{wanted.source}@{wanted.revision}".rstrip("@")
    return jobs.enqueue_background_task(
        owner=person, background_task=INSTALL, title=title, captioner=what
    )


def run(claimed: ClaimedJob) -> None:
    """Fetch the model, check it, offer it. Raises GalleryError and LeaseLostError."""
    from inference import hub
    from inference.ml.contract import CaptionerError
    from inference.ml.fetching import FetchStoppedError

    source, _, revision = claimed.job.title.partition("@")

    def progress(here: int, total: int) -> None:
        try:
            claimed.step(0.9 * here / max(1, total))
        except LeaseLostError as error:
            raise FetchStoppedError from error

    try:
        wanted = hub.install_request(claimed.job.captioner, source, revision=revision)
        services.install(request=wanted, progress=progress, on_open=claimed.loading)
    except FetchStoppedError as error:
        raise LeaseLostError from error
    except CaptionerError as error:
        raise GalleryError("captioner_not_installed", reason=str(error)) from error
    claims.succeed(job_id=claimed.job.pk, token=claimed.token)
