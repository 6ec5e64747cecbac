"""From the queue to captions: a batch is claimed, decoded, captioned, completed.

Whatever goes wrong ends in one of three ways: it is one job's own fault (that job fails, with the
reason), it may be any job's fault (the batch returns to be claimed one by one), or it is the
database's or the machine's (the error goes up, and the next wake-up finds the jobs queued again).
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from PIL import Image

from gallery.captions import selectors as captioners
from gallery.captions import services as captions
from gallery.core.errors import GalleryError
from gallery.jobs import claims, heartbeat, process, selectors
from gallery.media.decoding.reading import opened, upright_rgb
from gallery.media.decoding.values import Limits
from gallery.models import Job, ModelVersion
from inference import embeddings, features, model_cache, services
from inference.ml.contract import GeneratedCaption, Search
from inference.ml.maps import pack_maps
from inference.model_cache import LoadedCaptioner

logger = logging.getLogger(__name__)

DECODED_SIDE = 2048  # pixels; a batch of the largest pictures would not fit in memory
_prepared: set[str] = set()


@dataclass(frozen=True)
class BatchImage:
    """A claimed job and its decoded picture, RGB, upright."""

    job: Job
    image: Image.Image


@dataclass(frozen=True)
class CaptionBatch:
    """Jobs claimed under one token, for one captioner that is in memory."""

    here: process.WorkerProcess
    version: ModelVersion
    held: LoadedCaptioner
    token: uuid.UUID
    jobs: Sequence[Job]


def drain(*, otherwise: Callable[[process.WorkerProcess], bool] = lambda here: False) -> None:
    """Caption what waits until nothing does, or until this worker stops.

    `otherwise` does a piece of other work when no picture waits, and says whether there was one.
    """
    here = process.here(Job.Kind.CAPTION)
    with here.at_work():
        _prepare(here)
        here.ready()
        while not here.stopping.is_set() and (_next_batch(here) or otherwise(here)):
            pass


def _prepare(here: process.WorkerProcess) -> None:
    """Once per process: make the bundled checkpoints known and load the default one."""
    if here.name in _prepared:
        return
    here.loading()
    services.register_bundled()
    services.warm_default(model_cache.models())
    _prepared.add(here.name)


def _next_batch(here: process.WorkerProcess) -> bool:
    """Caption the next queued jobs of one captioner; false when there was nothing to claim."""
    head = selectors.next_in_queue(kind=Job.Kind.CAPTION)
    if head is None:
        return False
    try:
        here.loading()
        version = captioners.captioner(head.captioner, draw=head.pk)
        held = model_cache.models().get(version)
    except GalleryError as error:
        return _refuse(here, head.captioner, error)
    jobs = _claim(here, head.captioner)
    if not jobs:
        return False
    token = _token(jobs)
    if here.stopping.is_set():
        claims.give_back(token=token)
        return False
    written = _caption(CaptionBatch(here, version, held, token, jobs))
    heartbeat.beat(name=here.name, models_held=_held_now(), written=written)
    return True


def _held_now() -> list[dict[str, Any]]:
    seen = features.kept()
    return [*model_cache.models().report(), *([seen.report()] if seen.nbytes else [])]


def _claim(here: process.WorkerProcess, captioner: str) -> list[Job]:
    jobs = claims.claim(
        kind=Job.Kind.CAPTION,
        worker=here.name,
        limit=settings.JOB_BATCH_SIZE,
        captioner=captioner,
    )
    here.took()
    return jobs


def _token(jobs: Sequence[Job]) -> uuid.UUID:
    token = jobs[0].lease_token
    if token is None:
        raise AssertionError("A claimed job has a lease token.")
    return token


def _refuse(here: process.WorkerProcess, captioner: str, error: GalleryError) -> bool:
    """Fail the jobs at the head of the queue whose captioner cannot be had."""
    jobs = _claim(here, captioner)
    for job in jobs:
        here.fail(job, error)
    return bool(jobs)


def _caption(batch: CaptionBatch) -> int:
    """Caption a claimed batch; return how many captions were written."""
    pictures = _still_held(batch, _decoded(batch))
    if not pictures:
        return 0
    search = Search()
    try:
        with batch.held.timed(len(pictures)):
            found = features.kept().caption(
                batch.held.captioner,
                [each.image for each in pictures],
                [_digest(each.job) for each in pictures],
                search,
            )
        pairs = list(zip(pictures, found, strict=True))
    except Exception as error:  # a model may raise anything
        _part(batch, pictures, error)
        return 0
    batch.here.step(token=batch.token)
    how = asdict(search)
    written = [_written(picture.job, best[0], how) for picture, best in pairs]
    count = _store(batch, written)
    _remember(batch, pictures)
    return count


def _remember(batch: CaptionBatch, pictures: Sequence[BatchImage]) -> None:
    seen = [(each.job.image_id or 0, _digest(each.job)) for each in pictures]
    embeddings.remember(batch.held.captioner, features.kept(), seen)


def _digest(job: Job) -> str:
    return "" if job.image is None else job.image.sha256


def _decoded(batch: CaptionBatch) -> list[BatchImage]:
    pictures = []
    for place, job in enumerate(batch.jobs):
        batch.here.step(token=batch.token, progress=0.5 * place / len(batch.jobs))
        try:
            pictures.append(BatchImage(job, picture_of(job)))
        except GalleryError as error:
            batch.here.fail(job, error)
    return pictures


def picture_of(job: Job) -> Image.Image:
    """Decode a job's picture. Raises GalleryError: image_deleted, image_missing, or a refusal."""
    image = job.image
    if image is None or image.deleted_at is not None:
        raise GalleryError("image_deleted")
    try:
        file = image.large.open("rb")  # made by the decoder: no stranger's bytes are read here
    except FileNotFoundError as error:
        raise GalleryError("image_missing") from error
    limits = Limits(
        bytes=settings.UPLOAD_MAX_BYTES,
        pixels=settings.UPLOAD_MAX_PIXELS,
        frames=settings.UPLOAD_MAX_FRAMES,
    )
    with file, opened(cast(BinaryIO, file), limits=limits) as picture:
        return upright_rgb(picture, side=DECODED_SIDE)


def _still_held(batch: CaptionBatch, pictures: list[BatchImage]) -> list[BatchImage]:
    """Leave out what was cancelled; the lease of the model call that follows is seconds old."""
    held = batch.here.step(token=batch.token, progress=0.5)
    if held is None:
        held = claims.held(token=batch.token)
    return [picture for picture in pictures if picture.job.pk in held]


def _part(batch: CaptionBatch, pictures: Sequence[BatchImage], error: Exception) -> None:
    """After a model's error: a single picture is to blame, several are claimed one by one."""
    logger.exception("%s raised on a batch of %d", batch.held.name, len(pictures))
    if len(pictures) > 1:
        claims.split_batch(token=batch.token)
        return
    batch.here.fail(pictures[0].job, captioner_failed(error))


def captioner_failed(error: Exception) -> GalleryError:
    return GalleryError("captioner_failed", reason=_reason(error))


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300] if str(error) else type(error).__name__


def _store(batch: CaptionBatch, written: Sequence[captions.Written]) -> int:
    """Store what was found and end its jobs, at once if that can be; return how many it was."""
    try:
        return len(
            captions.complete(token=batch.token, model_version=batch.version, written=written)
        )
    except process.DATABASE_AWAY:
        raise
    except Exception as error:  # a caption that cannot be stored must not stop the queue
        return _store_apart(batch, written, error)


def _store_apart(batch: CaptionBatch, written: Sequence[captions.Written], error: Exception) -> int:
    """After an error: one that is alone is to blame, of several each is tried for itself."""
    if len(written) > 1:
        return sum(_store(batch, [each]) for each in written)
    (job,) = (job for job in batch.jobs if job.pk == written[0].job_id)
    logger.error("The caption of job %s cannot be stored", job.pk, exc_info=error)
    batch.here.fail(job, captioner_failed(error))
    return 0


def _written(job: Job, caption: GeneratedCaption, how: dict[str, Any]) -> captions.Written:
    return captions.Written(
        job_id=job.pk,
        image_id=job.image_id or 0,
        text=caption.text,
        words=_words(caption),
        score=caption.score,
        confidence=caption.confidence,
        settings=how,
    )


def _words(caption: GeneratedCaption) -> list[dict[str, Any]]:
    said = zip(caption.words, caption.log_probs, strict=True)
    words: list[dict[str, Any]] = [{"word": word, "log_prob": each} for word, each in said]
    for word, looked in zip(words, pack_maps(caption.maps), strict=False):
        word["map"] = looked
    return words
