"""Benchmark of three ways to make a photograph square, against the dataset's square copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionedImage, DataError
from training.ml.data.features import read_picture
from training.ml.evaluate.validation import score_captions

Resize = Callable[[Image.Image, int], Image.Image]
GREY = (124, 116, 104)


def squashed(image: Image.Image, side: int) -> Image.Image:
    """Resize without keeping the aspect ratio."""
    return image.resize((side, side), Image.Resampling.BICUBIC)


def letterboxed(image: Image.Image, side: int) -> Image.Image:
    """Resize with the aspect ratio kept, on a square of ImageNet's mean colour."""
    return ImageOps.pad(image, (side, side), Image.Resampling.BICUBIC, color=GREY)


def cropped(image: Image.Image, side: int) -> Image.Image:
    """Crop the centre square and resize it."""
    return ImageOps.fit(image, (side, side), Image.Resampling.BICUBIC)


WAYS: dict[str, Resize] = {"squash": squashed, "letterbox": letterboxed, "crop": cropped}


def measure(
    captioner: KerasCaptioner, pictures: Sequence[CaptionedImage], photographs: Path
) -> dict[str, float]:
    """Measure CIDEr and BLEU-4 of the images that have a whole photograph in the folder.

    The scores are computed for all of these images, and again for those whose photograph is at
    least as large as the square copy. Raises DataError when there is no such image.
    """
    kept = tuple(p for p in pictures if (photographs / p.path.name).is_file())
    if not kept:
        raise DataError(f"{photographs} has no photograph of a picture of this split.")
    wholes = [read_picture(photographs / picture.path.name) for picture in kept]
    twins = [read_picture(picture.path) for picture in kept]
    full = [at for at, whole in enumerate(wholes) if max(whole.size) >= max(twins[at].size)]
    found = _ways(captioner, kept, twins, wholes)
    part = _ways(
        captioner,
        [kept[at] for at in full],
        [twins[at] for at in full],
        [wholes[at] for at in full],
    )
    return found | {f"not smaller, {name}": value for name, value in part.items()}


def _ways(
    captioner: KerasCaptioner,
    pictures: Sequence[CaptionedImage],
    twins: list[Image.Image],
    wholes: list[Image.Image],
) -> dict[str, float]:
    found = {"photographs": float(len(pictures))}
    if not pictures:
        return found
    found |= _scores("square twin", captioner, pictures, twins)
    side = captioner.encoder.config.image_size
    for name, way in WAYS.items():
        found |= _scores(name, captioner, pictures, [way(whole, side) for whole in wholes])
    return found


def _scores(
    name: str,
    captioner: KerasCaptioner,
    pictures: Sequence[CaptionedImage],
    images: list[Image.Image],
) -> dict[str, float]:
    features = captioner.encoder.encode(images)
    captions = [best[0] for best in captioner.caption_features(np.ascontiguousarray(features))]
    values = score_captions(pictures, captions).values
    return {f"{name}, {metric}": values[metric] or 0.0 for metric in ("CIDEr", "BLEU-4")}
