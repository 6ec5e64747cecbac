"""Explanation jobs: attention maps of stored captions, computed by occlusion."""

from PIL.Image import Image

from gallery.captions import attention_maps
from gallery.core.errors import GalleryError
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Caption
from inference import caption_jobs, model_cache
from inference.ml import contract
from inference.ml.contract import Captioner
from inference.ml.maps import pack_maps


def run(claimed: ClaimedJob) -> None:
    """Compute an attention map for each word of the job's caption, and store them with it.

    Raises GalleryError: nothing_to_explain, cannot_explain, captioner_unavailable, image_deleted,
    image_missing, or the error of a file that cannot be decoded.
    """
    caption = attention_maps.sentence(claimed.job.image)
    if caption.model_version is None:
        raise AssertionError("A captioner's sentence has its captioner.")
    claimed.loading()
    captioner = model_cache.models().get(caption.model_version).captioner
    image = caption_jobs.picture_of(claimed.job)
    claimed.step(0.5, at_once=True)
    maps = pack_maps(_explained(captioner, image, caption).maps)
    attention_maps.complete(claimed=claimed, caption=caption, maps=maps)


def _explained(captioner: Captioner, image: Image, caption: Caption) -> contract.GeneratedCaption:
    """Return the stored caption with its maps. Raises GalleryError (cannot_explain)."""
    from inference.ml.occlusion import add_occlusion_maps, can_occlude

    if not can_occlude(captioner):
        raise GalleryError("cannot_explain", captioner=captioner.title)
    words = tuple(word["word"] for word in caption.words)
    log_probs = tuple(word["log_prob"] for word in caption.words)
    stored = contract.GeneratedCaption(caption.text, words, log_probs, caption.score or 0.0)
    return add_occlusion_maps(captioner, image, stored)
