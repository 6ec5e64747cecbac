"""Evaluation of a captioner on a split: captions, scores and their settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from inference.checkpoint import checkpoint_info, open_captioner
from inference.ml.contract import Captioner, GeneratedCaption, ProgressCallback, Search
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError, all_captions
from training.ml.evaluate.clipscore import CLIPSCORE, with_clipscore
from training.ml.evaluate.metrics import METRICS
from training.ml.evaluate.scoring import ScoreReport, score_texts

CHUNK = 32


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Captions of a split by one search of one checkpoint, and their scores."""

    checkpoint: str
    search: Search
    captions: dict[str, str]
    report: ScoreReport

    def as_json(self) -> dict[str, object]:
        """Convert scores, settings and per-image scores to JSON values."""
        scores = self.report.scores
        return {
            "checkpoint": self.checkpoint,
            "search": dataclasses.asdict(self.search),
            **self.report.as_json(),
            "per_image": {
                name: {key: round(x, 5) for key, x in zip(scores.ids, values, strict=True)}
                for name, values in scores.per_image.items()
            },
        }


def evaluate(
    folder: Path,
    dataset: CaptionDataset,
    split: str,
    searches: Sequence[Search],
    *,
    tokenizer: str,
    metrics: Sequence[str] = METRICS,
    clip: Path | None = None,
    progress: ProgressCallback = lambda done, total: None,
) -> list[Evaluation]:
    """Caption a split with each search, and score; images are encoded once for all searches.

    `clip` is the folder of the model that CLIPScore needs. Raises DataError for an unknown split
    or an image that cannot be read, CaptionerError for a checkpoint that cannot be used.
    """
    pictures = dataset.split(split)
    known = [] if split == "train" else all_captions(dataset.splits.get("train", ()))
    references = {picture.id: picture.captions for picture in pictures}
    reference = checkpoint_info(folder).reference
    found = caption_images(open_captioner(folder), pictures, searches, progress)
    evaluations = []
    for search, captions in zip(searches, found, strict=True):
        generated = {p.id: c.text for p, c in zip(pictures, captions, strict=True)}
        texts = [metric for metric in metrics if metric != CLIPSCORE]
        report = score_texts(references, generated, tokenizer=tokenizer, metrics=texts, known=known)
        if CLIPSCORE in metrics:
            report = with_clipscore(report, pictures, generated, clip)
        evaluations.append(Evaluation(reference, search, generated, report))
    return evaluations


def caption_images(
    captioner: Captioner,
    pictures: Sequence[CaptionedImage],
    searches: Sequence[Search],
    progress: ProgressCallback = lambda done, total: None,
) -> list[list[GeneratedCaption]]:
    """Write the best caption of every image, for each search."""
    found: list[list[GeneratedCaption]] = [[] for _ in searches]
    for at in range(0, len(pictures), CHUNK):
        images = [_opened(picture) for picture in pictures[at : at + CHUNK]]
        for captions, best in zip(found, _captions(captioner, images, searches), strict=True):
            captions += [ranked[0] for ranked in best]
        progress(min(at + CHUNK, len(pictures)), len(pictures))
    return found


def _captions(
    captioner: Captioner, images: list[Image.Image], searches: Sequence[Search]
) -> list[list[list[GeneratedCaption]]]:
    if isinstance(captioner, KerasCaptioner):
        features = captioner.encoder.encode(images)
        return [captioner.caption_features(features, search) for search in searches]
    return [captioner.caption(images, search) for search in searches]


def _opened(picture: CaptionedImage) -> Image.Image:
    try:
        with Image.open(picture.path) as image:
            return image.convert("RGB")
    except (OSError, ValueError) as error:
        raise DataError(
            f"{picture.path} cannot be read ({error}). `manage.py dataset check` lists all such."
        ) from error
