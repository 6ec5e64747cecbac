"""A trained checkpoint made ready to ship: measured, half precision, with its model card."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

from inference.ml.checkpoint import CheckpointInfo, open_captioner, save_checkpoint
from inference.ml.contract import CaptionerError, Search
from inference.ml.encoders import EncoderConfig
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data import Dataset
from training.ml.evaluate import caption_all, score_captions, variety
from training.ml.trainer import dev_features

TEMPLATE = Path(__file__).resolve().parent.parent / "model_card.md"


def ship(
    source: Path, folder: Path, dataset: Dataset, *, name: str, version: str, search: Search
) -> CheckpointInfo:
    """Write `folder` from the checkpoint `source`, with what it scores on the dev split.

    What is measured is the half-precision copy, as it will be used. Raises CaptionerError for a
    captioner that was not trained here.
    """
    captioner = open_captioner(source)
    if not isinstance(captioner, KerasCaptioner):
        raise CaptionerError(f"{source} was not trained here.")
    draft = folder.with_name(f".{folder.name}.draft")
    save_checkpoint(captioner, draft, name=name, version=version, half=True)
    scores = measure(draft, dataset, search)
    info = save_checkpoint(
        captioner,
        folder,
        name=name,
        version=version,
        scores=scores,
        card=model_card(captioner, scores, dataset, f"{name}@{version}"),
        half=True,
    )
    for path in draft.iterdir():
        path.unlink()
    draft.rmdir()
    return info


def measure(folder: Path, dataset: Dataset, search: Search) -> dict[str, Any]:
    """Scores of a checkpoint on the dev split, how they were taken, and processor time spent."""
    captioner = open_captioner(folder)
    assert isinstance(captioner, KerasCaptioner)
    pictures = dataset.split("dev")
    features = dev_features(captioner, pictures, folder, live=True)
    started = time.process_time()
    captions = caption_all(captioner, features, len(pictures), search)
    spent = time.process_time() - started
    values = score_captions(pictures, captions).values
    return {
        "data": f"{dataset.name} dev, {len(pictures)} pictures",
        "search": dataclasses.asdict(search),
        "tokenizer": "plain",
        "ms per picture": round(1000 * spent / len(pictures), 1),
        **{metric: round(value, 4) for metric, value in values.items() if value is not None},
        **{what: round(value, 4) for what, value in variety(captions).items()},
    }


def model_card(
    captioner: KerasCaptioner, scores: dict[str, Any], dataset: Dataset, reference: str
) -> str:
    """Fill the template with what is known of the checkpoint."""
    metrics = [
        m for m in ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "CIDEr") if m in scores
    ]
    encoder: EncoderConfig = captioner.encoder.config
    decoder = sum(weight.size for weight in captioner.weights.values())
    return TEMPLATE.read_text().format(
        reference=reference,
        title=captioner.title,
        summary=captioner.summary,
        encoder=encoder.name,
        image_size=encoder.image_size,
        encoder_weights=f"{captioner.encoder.network.count_params():,}",
        decoder_weights=f"{decoder:,}",
        words=f"{len(captioner.vocabulary):,}",
        train=f"{len(dataset.split('train')):,}",
        data=scores["data"],
        search=f"{scores['search']['strategy']}, {scores['search']['beam_size']} beams, "
        f"length penalty {scores['search']['length_penalty']}",
        heads=" | ".join(metrics),
        rule=" | ".join("---" for _ in metrics),
        values=" | ".join(f"{scores[m]:.3f}" for m in metrics),
        vocabulary=f"{scores['vocabulary']:.0f}",
        length=f"{scores['mean length']:.1f}",
    )
