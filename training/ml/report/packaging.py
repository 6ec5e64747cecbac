"""Packaging of a trained checkpoint: half precision, scores, calibration and model card."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from inference.checkpoint import CheckpointInfo, open_captioner, save_checkpoint
from inference.ml.confidence import Confidence, mean_log_prob
from inference.ml.contract import (
    CaptionerError,
    FloatArray,
    GeneratedCaption,
    ProgressCallback,
    Search,
)
from inference.ml.encoders import EncoderConfig
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionDataset, CaptionedImage
from training.ml.data.features import read_pixels
from training.ml.data.text import plain
from training.ml.evaluate import calibration
from training.ml.evaluate.bootstrap import interval, resample_counts, resampled
from training.ml.evaluate.calibration import CalibrationData
from training.ml.evaluate.metrics import Scores
from training.ml.evaluate.out_of_domain import GENERATORS, out_of_domain_image
from training.ml.evaluate.validation import CHUNK, caption_all, caption_diversity, score_captions
from training.ml.train.detector import train_word_detector

TEMPLATE = Path(__file__).resolve().parents[2] / "model_card.md"
#: What weights may be used for that were trained on Flickr8k, on its own or before other pictures.
TERMS = (
    "for research and education only: they were trained on Flickr8k, whose photographs may be used "
    "for nothing else"
)
#: Number of training images whose features represent photographs.
KNOWN = 2000
#: Images of each out-of-domain generator; `python -m benchmarks out_of_domain` draws others.
OUT_OF_DOMAIN = 60
#: Watts of one busy core with its share of the machine, and kilograms of CO2 per kilowatt hour.
WATTS, CARBON = 10.0, 0.4


def package_checkpoint(
    source: Path,
    folder: Path,
    dataset: CaptionDataset,
    *,
    name: str,
    version: str,
    search: Search,
    minutes: float = 0.0,
    word_boost: tuple[float, float] | None = None,
    progress: ProgressCallback = lambda done, total: None,
) -> CheckpointInfo:
    """Write the packaged checkpoint `folder` from the checkpoint `source`.

    Weights are rounded to float16 first, and that captioner is scored on the dev split and
    calibrated. `minutes` is the training time for the model card. `word_boost` is (strength, length
    bonus) of a `WordBoost`, whose detector this function trains. Raises CaptionerError for a
    captioner that the trainers of this project cannot train.
    """
    captioner = _halved(source, folder.with_name(f".{folder.name}.draft"), name, version)
    known = known_photographs(captioner, dataset)
    if word_boost:
        strength, length_bonus = word_boost
        captioner.word_boost = train_word_detector(
            captioner,
            dataset.split("train"),
            strength=strength,
            length_bonus=length_bonus,
            progress=progress,
        )
    captioner.set_weights(captioner.weights)
    scores, data = measure(captioner, dataset, search)
    captioner.confidence = calibrate(captioner, known, data)
    return save_checkpoint(
        captioner,
        folder,
        name=name,
        version=version,
        scores=scores | reliability_scores(captioner.confidence, data),
        card=model_card(captioner, scores, dataset, f"{name}@{version}", minutes),
        half=True,
        terms=TERMS,
    )


def _halved(source: Path, draft: Path, name: str, version: str) -> KerasCaptioner:
    """Load the captioner with its weights rounded to float16, and without confidence.

    Raises CheckpointError for a name that `plain_name` refuses, before anything is measured.
    """
    trained = open_captioner(source)
    if not isinstance(trained, KerasCaptioner):
        raise CaptionerError(f"{source} was not trained here.")
    trained.confidence = None
    save_checkpoint(trained, draft, name=name, version=version, half=True)
    captioner = open_captioner(draft)
    shutil.rmtree(draft)
    assert isinstance(captioner, KerasCaptioner)
    return captioner


def measure(
    captioner: KerasCaptioner, dataset: CaptionDataset, search: Search
) -> tuple[dict[str, Any], CalibrationData]:
    """Score the dev split; return scores with their settings, and the data for calibration."""
    pictures = dataset.split("dev")
    started = time.process_time()
    features = encode_images(captioner, pictures)
    captions = caption_all(captioner, lambda part: features[part], len(pictures), search)
    seconds = time.process_time() - started
    found = score_captions(pictures, captions)
    report = {
        "data": f"{dataset.name} dev, {len(pictures)} pictures",
        "search": dataclasses.asdict(search),
        "tokenizer": "plain",
        "ms per picture": round(1000 * seconds / len(pictures), 1),
        "intervals": _intervals(found, pictures, captions),
        **{metric: round(value, 4) for metric, value in found.values.items() if value is not None},
        **{what: round(value, 4) for what, value in caption_diversity(captions).items()},
    }
    return report, calibration_data(pictures, features, captions, found)


def encode_images(captioner: KerasCaptioner, pictures: Sequence[CaptionedImage]) -> FloatArray:
    """Encode images, read a few at a time: float32 [n, cells, channels]."""
    size = captioner.encoder.config.image_size
    parts = (pictures[at : at + CHUNK] for at in range(0, len(pictures), CHUNK))
    pixels = (read_pixels([picture.path for picture in part], size) for part in parts)
    return np.concatenate([captioner.encoder.encode_pixels(each) for each in pixels])


def calibration_data(
    pictures: Sequence[CaptionedImage],
    features: FloatArray,
    captions: Sequence[GeneratedCaption],
    found: Scores,
) -> CalibrationData:
    """Collect features [n, cells, channels], mean log-probabilities [n] and CIDEr [n]."""
    each = dict(zip(found.ids, found.per_image["CIDEr"], strict=True))
    return CalibrationData(
        features=features,
        means=np.array([mean_log_prob(caption) for caption in captions], np.float32),
        cider=np.array([each[picture.id] for picture in pictures], np.float32),
    )


def known_photographs(captioner: KerasCaptioner, dataset: CaptionDataset) -> FloatArray:
    """Encode some 2,000 training images: float32 [n, cells, channels]."""
    train = dataset.split("train")
    return encode_images(captioner, train[:: max(1, len(train) // KNOWN)])


def calibrate(captioner: KerasCaptioner, known: FloatArray, data: CalibrationData) -> Confidence:
    """Fit the confidence on half of the dev split, and on `known` [n, cells, channels]."""
    drawn = [out_of_domain_image(kind, -1 - n) for kind in GENERATORS for n in range(OUT_OF_DOMAIN)]
    return calibration.fit(
        known.mean(axis=1), captioner.encoder.encode(drawn).mean(axis=1), data.half(odd=False)
    )


def reliability_scores(confidence: Confidence, data: CalibrationData) -> dict[str, Any]:
    """Measure the confidence on the half of the dev split that it was not fitted on."""
    half = data.half(odd=True)
    bins = calibration.reliability(confidence, half)
    return {
        "reliability": [dataclasses.asdict(each) for each in bins],
        "calibration error": round(calibration.expected_error(bins), 4),
    }


def _intervals(
    found: Scores, pictures: Sequence[CaptionedImage], captions: Sequence[GeneratedCaption]
) -> dict[str, list[float]]:
    """Compute 95% intervals of each score by the bootstrap over images."""
    references = {p.id: [" ".join(plain(text)) for text in p.captions] for p in pictures}
    generated = {p.id: " ".join(c.words) for p, c in zip(pictures, captions, strict=True)}
    values = resampled(found, references, generated, resample_counts(len(pictures)))
    return {name: [round(end, 4) for end in interval(each)] for name, each in values.items()}


def model_card(
    captioner: KerasCaptioner,
    scores: dict[str, Any],
    dataset: CaptionDataset,
    reference: str,
    minutes: float,
) -> str:
    """Fill the template of the model card."""
    metrics = [
        m for m in ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "CIDEr") if m in scores
    ]
    encoder: EncoderConfig = captioner.encoder.config
    decoder = sum(weight.size for weight in captioner.weights.values())
    encoder_weights = captioner.encoder.network.count_params()
    detector = captioner.word_boost.count if captioner.word_boost else 0
    return TEMPLATE.read_text().format(
        reference=reference,
        title=captioner.title,
        summary=captioner.summary,
        encoder=encoder.name,
        image_size=encoder.image_size,
        encoder_weights=f"{encoder_weights:,}",
        decoder_weights=f"{decoder:,}",
        detector=f", and a detector of words to say ({detector:,} weights)" if detector else "",
        words=f"{len(captioner.vocabulary):,}",
        train=f"{len(dataset.split('train')):,}",
        data=scores["data"],
        search=f"{scores['search']['strategy']}, {scores['search']['beam_size']} beams, "
        f"length penalty {scores['search']['length_penalty']}",
        heads=" | ".join(metrics),
        rule=" | ".join("---" for _ in metrics),
        values=" | ".join(f"{scores[m]:.3f}" for m in metrics),
        intervals=" | ".join("{:.3f} to {:.3f}".format(*scores["intervals"][m]) for m in metrics),
        megabytes=f"{2 * (decoder + detector + encoder_weights) / 1e6:.1f}",
        milliseconds=f"{scores['ms per picture']:.0f}",
        training=_training(minutes),
        vocabulary=f"{scores['vocabulary']:.0f}",
        length=f"{scores['mean length']:.1f}",
    )


def _training(minutes: float) -> str:
    if not minutes:
        return "The minutes of training were not noted."
    grams = minutes / 60 * 2 * WATTS * CARBON
    return (
        f"{minutes:.0f} minutes of two processor cores; at {WATTS:.0f} W a core and {CARBON} kg of "
        f"CO2 for a kilowatt hour, about {grams:.0f} g of CO2."
    )
