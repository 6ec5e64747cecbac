"""Evaluation: every image once, each search its own captions, and the scores of each image."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from inference.checkpoint import save_checkpoint
from inference.ml.contract import GeneratedCaption, Search
from tests.inference import tiny
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import CaptionedImage, DataError
from training.ml.data.readers import open_dataset
from training.ml.evaluate import evaluation
from training.ml.evaluate.evaluation import caption_images, evaluate
from training.ml.evaluate.metrics import FAST


class Sizing:
    """Stands for a captioner: says how wide a picture is, and by which search."""

    def caption(self, images, search):
        assert all(image.mode == "RGB" for image in images)
        texts = [f"{image.width} {search.strategy}" for image in images]
        return [[GeneratedCaption(text, (text,), (-1.0,), -1.0)] for text in texts]


def test_each_search_captions_every_image_a_chunk_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "CHUNK", 2)
    pictures = []
    for width in (1, 2, 3):
        Image.new("L", (width, 1)).save(tmp_path / f"{width}.png")
        pictures.append(CaptionedImage(str(width), tmp_path / f"{width}.png", ("x",)))
    steps: list[tuple[int, int]] = []
    searches = [Search("greedy"), Search("sample")]
    found = caption_images(Sizing(), pictures, searches, lambda *step: steps.append(step))  # type: ignore[arg-type]
    assert [[caption.text for caption in each] for each in found] == [
        ["1 greedy", "2 greedy", "3 greedy"],
        ["1 sample", "2 sample", "3 sample"],
    ]
    assert steps == [(2, 3), (3, 3)]
    (tmp_path / "2.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"2\.png cannot be read .*dataset check"):
        caption_images(Sizing(), pictures, searches)  # type: ignore[arg-type]


def test_an_evaluation_tells_checkpoint_search_and_the_scores_of_each_image(tmp_path: Path) -> None:
    save_checkpoint(tiny.captioner("lstm_merge"), tmp_path / "c", name="tiny", version="7")
    dataset = open_dataset(make_flickr8k(tmp_path / "data"))
    search = Search("greedy", max_length=5)
    (found,) = evaluate(tmp_path / "c", dataset, "dev", [search], tokenizer="words", metrics=FAST)
    values = found.as_json()
    assert values["checkpoint"] == "tiny@7"
    assert values["search"]["max_length"] == 5  # type: ignore[index]
    ids = {picture.id for picture in dataset.split("dev")}
    assert set(found.captions) == set(values["per_image"]["CIDEr"]) == ids  # type: ignore[index]
    assert "novel" in found.report.diversity  # values by the training split's sentences
