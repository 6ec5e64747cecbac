"""Benchmark of precision: CIDEr of a captioner in fewer bits against that in float32."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.checkpoint import open_captioner, save_checkpoint
from inference.ml.contract import Captioner, Precision, Search
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.evaluate.evaluation import caption_images
from training.ml.evaluate.scoring import score_texts
from training.ml.train.config import load_config

CONFIG = (
    Path(__file__).resolve().parents[2]
    / "training"
    / "configs"
    / "vision_encoder_decoder_small.toml"
)
SEARCH = Search("beam", beam_size=4)


def measure(
    checkpoint: Path | None,
    dataset: CaptionDataset,
    split: str,
    *,
    pictures: int = 1000,
    epochs: int = 12,
) -> dict[str, float]:
    """Measure CIDEr in float32, and its difference and equal captions in other precisions.

    A VisionEncoderDecoder is run in bfloat16 and int8; any other captioner is stored in float16 and
    loaded again. Without a checkpoint, a small VisionEncoderDecoder is trained first, on so many
    pictures for so many epochs. Raises DataError, CaptionerError.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = checkpoint or trained(dataset, pictures, epochs, Path(scratch) / "run")
        shown = dataset.split(split)
        exact = _captioned(open_captioner(folder), shown)
        cider = _cider(shown, exact)
        found = {"float32, CIDEr": cider}
        for name, captioner in _forms(folder, Path(scratch)):
            generated = _captioned(captioner, shown)
            same = sum(a == b for a, b in zip(exact, generated, strict=True))
            found[f"{name}, CIDEr less float32's"] = _cider(shown, generated) - cider
            found[f"{name}, share of captions the same"] = same / len(shown)
    return found


def trained(dataset: CaptionDataset, pictures: int, epochs: int, folder: Path) -> Path:
    """Train a small VisionEncoderDecoder from scratch on the first training images."""
    from training.ml.train.torch_trainer import prepare_torch_run

    config = load_config(CONFIG)
    phases = tuple(dataclasses.replace(phase, epochs=epochs) for phase in config.phases)
    few = {"train": dataset.split("train")[:pictures], "dev": dataset.split("dev")[:100]}
    part = CaptionDataset(dataset.name, few)
    config = dataclasses.replace(config, phases=phases)
    prepare_torch_run(VisionEncoderDecoder.kind, part, config, folder).run()
    return folder / "last"


def _forms(folder: Path, scratch: Path) -> Iterator[tuple[str, Captioner]]:
    """Yield (name of the precision, captioner in it) for each precision but float32."""
    captioner = open_captioner(folder)
    if isinstance(captioner, VisionEncoderDecoder):
        for precision in (name for name in get_args(Precision) if name != "float32"):
            fresh = open_captioner(folder)
            assert isinstance(fresh, VisionEncoderDecoder)
            config = dataclasses.replace(fresh.config, precision=precision)
            yield precision, VisionEncoderDecoder(config, fresh.model, fresh.processor)
        return
    half = scratch / "half"
    save_checkpoint(captioner, half, name="half", version="0", half=True)
    yield "stored in float16", open_captioner(half)


def _captioned(captioner: Captioner, pictures: Sequence[CaptionedImage]) -> list[str]:
    (captions,) = caption_images(captioner, pictures, [SEARCH])
    return [caption.text for caption in captions]


def _cider(pictures: Sequence[CaptionedImage], generated: Sequence[str]) -> float:
    references = {picture.id: picture.captions for picture in pictures}
    captions = {picture.id: text for picture, text in zip(pictures, generated, strict=True)}
    value = score_texts(references, captions, tokenizer="words", metrics=["CIDEr"]).scores.values
    if value["CIDEr"] is None:
        raise DataError("CIDEr could not be measured.")
    return value["CIDEr"]
