"""Scores for captions in files: reading them, tokenising them, naming what could not be done."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from training.ml.data import DataError
from training.ml.metrics import METRICS, Scores, score
from training.ml.readers.flickr8k import read_tokens
from training.ml.text import runs

TOKENIZERS = ("ptb", "words")


def score_files(
    predictions: Path, references: Path, *, metrics: Sequence[str], tokenizer: str = "ptb"
) -> Scores:
    """Score a file against a file. Raises DataError for files or metrics that do not fit."""
    unknown = sorted(set(metrics) - set(METRICS))
    if unknown:
        raise DataError(f"Unknown metric {', '.join(unknown)}; there are: {', '.join(METRICS)}.")
    said = read_predictions(predictions)
    truth = read_references(references)
    lacking = [image for image in said if image not in truth]
    if lacking or not said:
        raise DataError(
            f"{references} has no references for {', '.join(lacking[:5]) or 'anything'}."
        )
    if tokenizer == "ptb" and shutil.which("java") is None:
        reason = "not measured: the ptb tokenizer needs Java; --tokenizer words does not"
        return Scores(dict.fromkeys(metrics), {}, sorted(said), dict.fromkeys(metrics, reason))
    tokenised = tokenise({i: truth[i] for i in said}, tokenizer)
    words = tokenise({image: [text] for image, text in said.items()}, tokenizer)
    return score(tokenised, {image: texts[0] for image, texts in words.items()}, metrics)


def tokenise(texts: Mapping[str, Sequence[str]], tokenizer: str) -> dict[str, list[str]]:
    """Texts as words with single spaces: by Stanford's PTB tokenizer, or by runs of characters."""
    if tokenizer == "words":
        return {image: [" ".join(runs(t)) for t in group] for image, group in texts.items()}
    from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

    wrapped = {image: [{"caption": t} for t in group] for image, group in texts.items()}
    tokenised: dict[str, list[str]] = PTBTokenizer().tokenize(wrapped)
    return tokenised


def read_predictions(path: Path) -> dict[str, str]:
    """COCO result JSON: a list of image_id and caption, one for each image."""
    rows = _json(path)
    try:
        said = {str(row["image_id"]): str(row["caption"]) for row in rows}
    except (TypeError, KeyError) as error:
        raise DataError(f"{path} is no list of image_id and caption.") from error
    if len(said) != len(rows):
        raise DataError(f"{path} has more than one caption for an image.")
    return said


def read_references(path: Path) -> dict[str, list[str]]:
    """COCO captions JSON, or a Flickr8k token file, where the file name is the image's id."""
    if path.suffix != ".json":
        try:
            captions, problems = read_tokens(path)
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror}.") from error
        if not captions:
            raise DataError(problems[0] if problems else f"{path} holds no captions.")
        return captions
    found: dict[str, list[str]] = defaultdict(list)
    try:
        for row in _json(path)["annotations"]:
            found[str(row["image_id"])].append(str(row["caption"]))
    except (TypeError, KeyError) as error:
        raise DataError(f"{path} has no annotations with image_id and caption.") from error
    return dict(found)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise DataError(f"{path} is not JSON: {error}.") from error
