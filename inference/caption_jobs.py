"""Captioning of claimed jobs: a batch is decoded, captioned by one call and stored at once.

Errors are of three kinds. One that belongs to a single job fails that job, with the reason. One
that any job of the batch may have caused returns the batch to the queue, to be claimed one by one.
One of the database or the machine is raised, and the next wake-up finds the jobs queued again.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO, cast

from django.conf import settings
from PIL import Image

from gallery.captions import selectors as captioners
from gallery.captions import services as captions
from gallery.core.errors import GalleryError
from gallery.core.json_types import Json
from gallery.jobs import heartbeat, process
from gallery.jobs.kinds import CAPTION
from gallery.jobs.runtime import ClaimedBatch, ClaimedJob
from gallery.media.decoding.reading import opened, upright_rgb
from gallery.media.decoding.values import Limits
from gallery.models import Job, ModelVersion
from inference import embeddings, features, model_cache, services
from inference.ml.contract import GeneratedCaption, Search
from inference.ml.maps import pack_maps
from inference.model_cache import LoadedCaptioner

logger = logging.getLogger(__name__)

DECODED_SIDE = 2048  # pixels; at full size a batch of the largest pictures would not fit in memory


@dataclass(frozen=True)
class BatchImage:
    """A claimed job and its decoded image, RGB, upright."""

    claimed: ClaimedJob
    image: Image.Image

    @property
    def digest(self) -> str:
        """SHA-256 of the original file."""
        return "" if self.claimed.job.image is None else self.claimed.job.image.sha256


def prepare() -> None:
    """Register the bundled checkpoints and load the default captioner."""
    services.register_bundled()
    services.warm_default(model_cache.models())


def load_captioner(first: Job) -> "BatchCaptioner":
    """Load the captioner of the first queued job, for it and its compatible jobs.

    Raises GalleryError when there is no such captioner, or when it cannot be loaded.
    """
    version = captioners.captioner(first.captioner, draw=first.pk)
    return BatchCaptioner(version, model_cache.models().get(version))


class BatchCaptioner:
    """Handler of claimed batches of one captioner, which is in memory."""

    def __init__(self, version: ModelVersion, loaded: LoadedCaptioner) -> None:
        self.version, self.loaded = version, loaded

    def __call__(self, batch: ClaimedBatch) -> None:
        """Caption a batch, and add the number of captions to the worker's heartbeat."""
        written = self._caption(batch)
        heartbeat.beat(name=batch.here.name, models_held=_models_held(), written=written)

    def _caption(self, batch: ClaimedBatch) -> int:
        """Caption a batch; return how many captions were written."""
        images = _still_held(batch, _decoded(batch))
        if not images:
            return 0
        search = Search()
        try:
            with self.loaded.timed(len(images)):
                found = features.kept().caption(
                    self.loaded.captioner,
                    [each.image for each in images],
                    [each.digest for each in images],
                    search,
                )
            pairs = list(zip(images, found, strict=True))
        except Exception as error:  # a model may raise anything
            logger.exception("%s raised on a batch of %d", self.loaded.name, len(images))
            batch.blame([each.claimed for each in images], CAPTION.unexpected(error))
            return 0
        batch.step()
        used = asdict(search)
        count = self._store(
            [(each.claimed, _written(each.claimed.job, best[0], used)) for each, best in pairs]
        )
        seen = [(each.claimed.job.image_id or 0, each.digest) for each in images]
        embeddings.remember(self.loaded.captioner, features.kept(), seen)
        return count

    def _store(self, results: Sequence[tuple[ClaimedJob, captions.Written]]) -> int:
        """Store captions and complete their jobs in one transaction; return how many were stored.

        After an error each caption is stored in a transaction of its own, and a job fails only if
        its own transaction does.
        """
        claimed, written = results[0][0], [each for _, each in results]
        try:
            stored = captions.complete(
                token=claimed.token, model_version=self.version, written=written
            )
            return len(stored)
        except process.DATABASE_AWAY:
            raise
        except Exception as error:  # a caption that cannot be stored must not stop the queue
            if len(results) > 1:
                return sum(self._store([each]) for each in results)
            logger.exception("The caption of job %s cannot be stored", claimed.job.pk)
            claimed.fail(CAPTION.unexpected(error))
            return 0


def _models_held() -> list[dict[str, object]]:
    kept = features.kept()
    return [*model_cache.models().report(), *([kept.report()] if kept.nbytes else [])]


def _decoded(batch: ClaimedBatch) -> list[BatchImage]:
    """Decode the images of a batch; fail the jobs whose image cannot be decoded."""
    images = []
    for place, claimed in enumerate(batch.jobs):
        batch.step(0.5 * place / len(batch.jobs))
        try:
            images.append(BatchImage(claimed, picture_of(claimed.job)))
        except GalleryError as error:
            claimed.fail(error)
    return images


def _still_held(batch: ClaimedBatch, images: list[BatchImage]) -> list[BatchImage]:
    """Drop cancelled jobs, and renew the leases of the others just before the model call."""
    held = batch.held(progress=0.5)
    return [each for each in images if each.claimed.job.pk in held]


def picture_of(job: Job) -> Image.Image:
    """Decode a job's image. Raises GalleryError: image_deleted, image_missing, or a refusal."""
    image = job.image
    if image is None or image.deleted_at is not None:
        raise GalleryError("image_deleted")
    try:
        file = image.large.open("rb")  # the decoder's copy, never the uploaded bytes
    except FileNotFoundError as error:
        raise GalleryError("image_missing") from error
    limits = Limits(
        bytes=settings.UPLOAD_MAX_BYTES,
        pixels=settings.UPLOAD_MAX_PIXELS,
        frames=settings.UPLOAD_MAX_FRAMES,
    )
    with file, opened(cast(BinaryIO, file), limits=limits) as picture:
        return upright_rgb(picture, side=DECODED_SIDE)


def _written(job: Job, caption: GeneratedCaption, search: dict[str, Json]) -> captions.Written:
    return captions.Written(
        job_id=job.pk,
        image_id=job.image_id or 0,
        text=caption.text,
        words=_words(caption),
        score=caption.score,
        confidence=caption.confidence,
        settings=search,
    )


def _words(caption: GeneratedCaption) -> list[dict[str, str | float]]:
    scored = zip(caption.words, caption.log_probs, strict=True)
    words: list[dict[str, str | float]] = [{"word": word, "log_prob": p} for word, p in scored]
    for word, attention_map in zip(words, pack_maps(caption.maps), strict=False):
        word["map"] = attention_map
    return words
