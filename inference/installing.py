"""Installing a captioner from a hub as a job: asked for in the back office, done by an errand."""

from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import claims
from gallery.jobs import services as jobs
from gallery.jobs.background_worker import Held
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
    return jobs.enqueue_errand(owner=person, errand=INSTALL, title=title, captioner=what)


def run(held: Held) -> None:
    """Fetch the model, check it, offer it. Raises GalleryError and LeaseLostError."""
    from inference import hub
    from inference.ml.contract import CaptionerError
    from inference.ml.fetching import FetchStoppedError

    source, _, revision = held.job.title.partition("@")

    def progress(here: int, total: int) -> None:
        try:
            held.step(0.9 * here / max(1, total))
        except LeaseLostError as error:
            raise FetchStoppedError from error

    try:
        wanted = hub.install_request(held.job.captioner, source, revision=revision)
        services.install(request=wanted, progress=progress, on_open=held.loading)
    except FetchStoppedError as error:
        raise LeaseLostError from error
    except CaptionerError as error:
        raise GalleryError("captioner_not_installed", str(error)) from error
    claims.succeed(job_id=held.job.pk, token=held.token)
