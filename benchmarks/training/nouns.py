"""Benchmark of retraining: eight nouns are withheld from a base captioner, then taught to it.

The base is trained on the images of which no caption contains any of the nouns. The images that
show a noun (three of five captions name it) are split by their hash: 300 are corrections, 200 the
test set. Forgetting is measured on the dev images without the nouns.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from inference.checkpoint import open_captioner
from inference.ml.contract import GeneratedCaption, Search
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionDataset, CaptionedImage
from training.ml.data.text import plain
from training.ml.evaluate.validation import caption_all, score_captions
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import load_config
from training.ml.train.keras_trainer import dev_features
from training.ml.train.progress import EpochCallback
from training.ml.train.recipe import Recipe
from training.ml.train.retraining import prepare_retraining

NOUNS = ("bike", "soccer", "football", "tennis", "skateboard", "swing", "frisbee", "basketball")
CORRECTED, MEASURED = 300, 200
NAMED_BY = 3  # of an image's five captions, for it to show a noun
CHOOSING = 40  # of the corrected images: dev split, which chooses the epoch
CONFIGS = Path(__file__).resolve().parents[2] / "training" / "configs"
Print = Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class NounSplits:
    """Base dataset with train and dev, and the images with nouns: corrections and test set."""

    base: CaptionDataset
    corrected: tuple[CaptionedImage, ...]
    measured: tuple[CaptionedImage, ...]


def parts(dataset: CaptionDataset) -> NounSplits:
    """Split a dataset that has train and dev."""
    train, dev = dataset.split("train"), dataset.split("dev")
    showing = [p for p in (*train, *dev) if shown(p)]
    chosen = sorted(showing, key=lambda picture: picture.digest)[: CORRECTED + MEASURED]
    splits = {"train": tuple(_without(train)), "dev": tuple(_without(dev))}
    return NounSplits(
        base=CaptionDataset(f"{dataset.name} without {len(NOUNS)} nouns", splits),
        corrected=tuple(chosen[:CORRECTED]),
        measured=tuple(chosen[CORRECTED:]),
    )


def shown(picture: CaptionedImage) -> tuple[str, ...]:
    """List the nouns that most of an image's captions name."""
    generated = [named(caption) for caption in picture.captions]
    return tuple(n for n in NOUNS if sum(n in nouns for nouns in generated) >= NAMED_BY)


def named(caption: str) -> set[str]:
    """Find the nouns in a caption, singular or plural."""
    words = set(plain(caption))
    return {noun for noun in NOUNS if noun in words or f"{noun}s" in words}


def recall(pictures: Iterable[CaptionedImage], generated: Mapping[str, str]) -> float:
    """Compute the share of the images' nouns that their captions name."""
    pairs = [(noun, generated[p.id]) for p in pictures for noun in shown(p)]
    return sum(noun in named(caption) for noun, caption in pairs) / max(1, len(pairs))


def _without(pictures: Sequence[CaptionedImage]) -> list[CaptionedImage]:
    return [p for p in pictures if not any(named(caption) for caption in p.captions)]


def measure(
    dataset: CaptionDataset, kind: str, folder: Path, recipe: Recipe, say: Print
) -> dict[str, float]:
    """Train the base, or resume it, then retrain it, and measure both."""
    found = parts(dataset)
    base = _base(found, kind, folder, say)
    started = time.monotonic()
    retrained = _retrained(found, base, folder, recipe, say)
    minutes = (time.monotonic() - started) / 60
    values = {"minutes of retraining": minutes}
    for name, pictures in (("the nouns", found.measured), ("the rest", found.base.split("dev"))):
        before, after = (_captioned(path, pictures, folder) for path in (base, retrained))
        was, now = (_cider(pictures, captions) for captions in (before, after))
        values |= {
            f"CIDEr before, {name}": was,
            f"CIDEr after, {name}": now,
            f"gain in percent, {name}": 100 * (now / was - 1),
            f"noun recall before, {name}": recall(pictures, _texts(pictures, before)),
            f"noun recall after, {name}": recall(pictures, _texts(pictures, after)),
        }
    return values


def _base(found: NounSplits, kind: str, folder: Path, say: Print) -> Path:
    """Train the captioner without the nouns, resuming an earlier run."""
    config = load_config(CONFIGS / f"{kind}.toml")
    cache = folder / "features"
    run = prepare_keras_run(
        kind, found.base, config, folder / "base", cache=cache, report=_epoch_printer("base", say)
    )
    run.run(resume=True)
    return folder / "base" / "best"


def _retrained(found: NounSplits, base: Path, folder: Path, recipe: Recipe, say: Print) -> Path:
    own = CaptionDataset(
        "corrections",
        {"train": found.corrected[CHOOSING:], "dev": found.corrected[:CHOOSING]},
    )
    place, cache = folder / "retrained", folder / "features"
    run = prepare_retraining(
        base, own, found.base, recipe, place, cache=cache, report=_epoch_printer("retraining", say)
    )
    run.run()
    return place / "best"


def _epoch_printer(name: str, say: Print) -> EpochCallback:
    return lambda entry: say(f"{name}, epoch {entry['epoch'] + 1}: CIDEr {entry['CIDEr']:.3f}")


def _captioned(
    checkpoint: Path, pictures: tuple[CaptionedImage, ...], folder: Path
) -> list[GeneratedCaption]:
    """Caption images from stored features with the default search, as a worker does."""
    captioner = open_captioner(checkpoint)
    assert isinstance(captioner, KerasCaptioner)
    features = dev_features(captioner, pictures, folder / "features", live=False)
    return caption_all(captioner, features, len(pictures), Search())


def _texts(
    pictures: Sequence[CaptionedImage], captions: Sequence[GeneratedCaption]
) -> dict[str, str]:
    return {p.id: caption.text for p, caption in zip(pictures, captions, strict=True)}


def _cider(pictures: Sequence[CaptionedImage], captions: Sequence[GeneratedCaption]) -> float:
    return score_captions(pictures, captions).values["CIDEr"] or 0.0
