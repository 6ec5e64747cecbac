"""From a waiting request to maps: where a captioner looked for each word of a stored sentence."""

import logging

from PIL.Image import Image

from gallery.captions import attention_maps
from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import claims, process, selectors
from gallery.models import Caption, Job
from inference import caption_jobs, model_cache
from inference.ml import contract
from inference.ml.contract import Captioner
from inference.ml.maps import pack_maps

logger = logging.getLogger(__name__)


def next_look(here: process.WorkerProcess) -> bool:
    """Do the first queued request; false when there was none. Captions come before these."""
    if selectors.next_in_queue(kind=Job.Kind.EXPLAIN) is None:
        return False
    jobs = claims.claim(kind=Job.Kind.EXPLAIN, worker=here.name, limit=1)
    for job in jobs:
        _look(here, job)
    return bool(jobs)


def _look(here: process.WorkerProcess, job: Job) -> None:
    try:
        _explain(here, job)
    except LeaseLostError:
        logger.info("Job %s was taken away before it was done", job.pk)
    except GalleryError as error:
        here.fail(job, error)
    except process.DATABASE_AWAY:
        raise
    except Exception as error:  # a model may raise anything
        logger.exception("Job %s: where the captioner looked cannot be worked out", job.pk)
        here.fail(job, caption_jobs.captioner_failed(error))


def _explain(here: process.WorkerProcess, job: Job) -> None:
    """Raises GalleryError with the reason where it cannot be done."""
    caption = attention_maps.sentence(job.image)
    if caption.model_version is None or job.lease_token is None:
        raise AssertionError("A captioner's sentence has its captioner, a claimed job its token.")
    here.loading()
    captioner = model_cache.models().get(caption.model_version).captioner
    image = caption_jobs.picture_of(job)
    here.step(token=job.lease_token, progress=0.5, at_once=True)
    maps = pack_maps(_explained(captioner, image, caption).maps)
    attention_maps.complete(job=job, token=job.lease_token, caption=caption, maps=maps)


def _explained(captioner: Captioner, image: Image, caption: Caption) -> contract.GeneratedCaption:
    """The stored sentence with its maps. Raises GalleryError (cannot_look) for other kinds."""
    from inference.ml.occlusion import add_occlusion_maps, can_occlude

    if not can_occlude(captioner):
        raise GalleryError("cannot_explain", captioner=captioner.title)
    words = tuple(word["word"] for word in caption.words)
    log_probs = tuple(word["log_prob"] for word in caption.words)
    stored = contract.GeneratedCaption(caption.text, words, log_probs, caption.score or 0.0)
    return add_occlusion_maps(captioner, image, stored)
