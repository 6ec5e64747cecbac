"""CLIPScore: similarity of a caption and its image by a CLIP model, without references.

Hessel et al. 2021, arXiv:2104.08718, section 3: 2.5 * max(cosine, 0), with their prompt.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from inference.ml.contract import CaptionerError
from inference.ml.hub_captioner import require_torch
from training.ml.data.dataset import CaptionedImage, DataError
from training.ml.data.features import read_picture
from training.ml.evaluate.scoring import ScoreReport

if TYPE_CHECKING:
    from transformers import CLIPImageProcessorPil, CLIPModel, PreTrainedTokenizerBase

CLIPSCORE = "CLIPScore"
NEEDS_CLIP = "not measured: needs a CLIP model's folder in CLIP_MODEL_DIR"
PROMPT, WEIGHT, CHUNK = "A photo depicts", 2.5, 32


def clip_folder(named: Path | None) -> Path | None:
    """Return the folder that was given, or else the one that CLIP_MODEL_DIR names."""
    found = os.environ.get("CLIP_MODEL_DIR")
    return named or (Path(found) if found else None)


def with_clipscore(
    report: ScoreReport,
    pictures: Sequence[CaptionedImage],
    generated: Mapping[str, str],
    folder: Path | None,
) -> ScoreReport:
    """Add CLIPScore to a report, or the reason why it was not measured.

    Raises DataError for a folder that holds no CLIP model.
    """
    scores = report.scores
    values, reasons, each = dict(scores.values), dict(scores.reasons), dict(scores.per_image)
    if folder is None:
        values[CLIPSCORE], reasons[CLIPSCORE] = None, NEEDS_CLIP
    else:
        by_id = {picture.id: picture for picture in pictures}
        found = clipscores(
            folder, [by_id[key] for key in scores.ids], [generated[i] for i in scores.ids]
        )
        values[CLIPSCORE], each[CLIPSCORE] = sum(found) / len(found), found
    more = dataclasses.replace(scores, values=values, reasons=reasons, per_image=each)
    return dataclasses.replace(report, scores=more)


def clipscores(
    folder: Path, pictures: Sequence[CaptionedImage], captions: Sequence[str]
) -> list[float]:
    """Score each image and its caption. Raises DataError where the folder holds no CLIP model."""
    model, words, pixels = _opened(folder)
    found: list[float] = []
    for at in range(0, len(pictures), CHUNK):
        images = [read_picture(picture.path) for picture in pictures[at : at + CHUNK]]
        texts = [f"{PROMPT} {caption}" for caption in captions[at : at + CHUNK]]
        found += _scored(model, words, pixels, images, texts)
    return found


def _opened(
    folder: Path,
) -> tuple[CLIPModel, PreTrainedTokenizerBase, CLIPImageProcessorPil]:
    try:
        require_torch()
        from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

        model = CLIPModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)
        words = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return model.eval(), words, CLIPImageProcessorPil.from_pretrained(folder)
    except (CaptionerError, OSError, ValueError, KeyError) as error:
        raise DataError(f"{folder} holds no CLIP model that can be used: {error}") from error


def _scored(
    model: CLIPModel,
    words: PreTrainedTokenizerBase,
    pixels: CLIPImageProcessorPil,
    images: list[Image.Image],
    texts: list[str],
) -> list[float]:
    import torch

    longest = model.config.text_config.max_position_embeddings
    tokens = words(texts, padding=True, truncation=True, max_length=longest, return_tensors="pt")
    with torch.no_grad():
        pixel_values = pixels(images=images, return_tensors="pt")["pixel_values"]
        output = model(
            input_ids=tokens["input_ids"],
            attention_mask=tokens["attention_mask"],
            pixel_values=pixel_values,
        )
    pairs = torch.nn.functional.cosine_similarity(output.image_embeds, output.text_embeds)
    return [WEIGHT * max(0.0, float(cosine)) for cosine in pairs]
