"""Benchmark of the gate: retraining on captions that were shuffled among images.

The live captioner is a bundled one; the images are those of the dev split, which it was not trained
on. All captions of the revision are shuffled, or only those to learn from, or none (the control).
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from inference.checkpoint import open_captioner
from inference.ml.contract import Search
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionDataset, CaptionedImage
from training.ml.evaluate.gate import Judgement, Policy, VersionCaptions, forgetting_guard, judge
from training.ml.evaluate.validation import caption_all
from training.ml.train.keras_trainer import dev_features
from training.ml.train.recipe import Recipe
from training.ml.train.retraining import prepare_retraining

TEST, DEV = 400, 100  # of the dev split's thousand images; the others are for training
REMEMBERED = 200
SPOILED = ("nothing", "what is learnt", "everything")
SEEDS = (0, 1, 2)
RECIPE = Recipe(epochs=3, base_pictures=0, base_dev=0)


def measure(
    dataset: CaptionDataset, live: Path, folder: Path
) -> Iterator[tuple[str, int, Judgement]]:
    """Retrain on each kind of revision with each seed, and judge the candidate."""
    known = dataset.split("train")[:REMEMBERED]
    for spoiled in SPOILED:
        for seed in SEEDS if spoiled != "nothing" else SEEDS[:1]:
            own = revision(dataset.split("dev"), spoiled, seed)
            place = folder / f"{spoiled.replace(' ', '-')}-{seed}"
            run = prepare_retraining(live, own, None, RECIPE, place, cache=folder / "features")
            run.run()
            yield spoiled, seed, _judged(live, place / "best", own, known, folder)


def revision(pictures: tuple[CaptionedImage, ...], spoiled: str, seed: int) -> CaptionDataset:
    """Build a revision of the images, with part of the captions shuffled among them."""
    splits = {
        "test": pictures[:TEST],
        "dev": pictures[TEST : TEST + DEV],
        "train": pictures[TEST + DEV :],
    }
    sides = {"nothing": (), "what is learnt": ("train", "dev"), "everything": tuple(splits)}
    for side in sides[spoiled]:
        splits[side] = _shuffled(splits[side], seed)
    return CaptionDataset(f"spoiled: {spoiled}", splits)


def _shuffled(pictures: tuple[CaptionedImage, ...], seed: int) -> tuple[CaptionedImage, ...]:
    captions = [picture.captions for picture in pictures]
    random.Random(seed).shuffle(captions)  # noqa: S311  # no secret
    return tuple(
        CaptionedImage(p.id, p.path, generated)
        for p, generated in zip(pictures, captions, strict=True)
    )


def _judged(
    live: Path,
    candidate: Path,
    own: CaptionDataset,
    known: tuple[CaptionedImage, ...],
    folder: Path,
) -> Judgement:
    held = own.split("test")
    was, now = (_captioned(path, held, folder) for path in (live, candidate))
    was_known, now_known = (_captioned(path, known, folder).captions for path in (live, candidate))
    policy = Policy(larger=3.0)  # the live version is stored in float16, the candidate in float32
    remembered = forgetting_guard(known, was_known, now_known, policy)
    return judge(held, was, now, policy, remembered=remembered)


def _captioned(
    checkpoint: Path, pictures: tuple[CaptionedImage, ...], folder: Path
) -> VersionCaptions:
    captioner = open_captioner(checkpoint)
    assert isinstance(captioner, KerasCaptioner)
    features = dev_features(captioner, pictures, folder / "features", live=False)
    started = time.process_time()
    captions = caption_all(captioner, features, len(pictures), Search())
    size = sum(path.stat().st_size for path in checkpoint.iterdir())
    texts = {p.id: caption.text for p, caption in zip(pictures, captions, strict=True)}
    return VersionCaptions(texts, time.process_time() - started, size)
