"""CLIPScore by a tiny CLIP that the tests make, and the reason where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the extra hub")
pytest.importorskip("transformers", reason="needs the extra hub")

import torch
from django.core.management import CommandError, call_command
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel

from inference.checkpoint import save_checkpoint
from tests.inference import tiny, tiny_hub
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.ml.evaluate.clipscore import NEEDS_CLIP, clipscores

SIZES = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    words = tiny_hub.tokenizer()
    text = {**SIZES, "vocab_size": len(words), "intermediate_size": 24, "eos_token_id": 2}
    vision = {**SIZES, "image_size": 32, "patch_size": 8, "intermediate_size": 24}
    torch.manual_seed(0)
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=8)
    CLIPModel(config).save_pretrained(folder)
    words.save_pretrained(folder)
    side = {"height": 32, "width": 32}
    CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=side).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_flickr8k(tmp_path_factory.mktemp("tiny") / "data")


def test_a_score_is_the_weighted_cosine_of_one_pair(clip: Path, data: Path) -> None:
    pictures = open_dataset(data).split("dev")
    captions = [f"{word} bing" for word in ("a", "b", "c", "d", "e", "f")]
    found = clipscores(clip, pictures, captions)
    assert len(set(found)) > 1
    assert all(0 <= score <= 2.5 for score in found)
    model = CLIPModel.from_pretrained(clip).eval()
    words = tiny_hub.tokenizer()(f"A photo depicts {captions[2]}", return_tensors="pt")
    pixels = CLIPImageProcessorPil.from_pretrained(clip)(
        images=Image.open(pictures[2].path).convert("RGB"), return_tensors="pt"
    )["pixel_values"]
    with torch.no_grad():
        logits = model(
            input_ids=words["input_ids"],
            attention_mask=words["attention_mask"],
            pixel_values=pixels,
        ).logits_per_image
        cosine = float(logits[0, 0] / model.logit_scale.exp())
    assert found[2] == pytest.approx(2.5 * max(0.0, cosine), abs=1e-5)


def test_a_folder_without_a_model_is_explained(data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no CLIP model"):
        clipscores(tmp_path, open_dataset(data).split("dev"), ["a"] * 6)


@pytest.mark.django_db
def test_evaluate_measures_it_or_says_what_it_needs(
    clip: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLIP_MODEL_DIR", raising=False)
    save_checkpoint(tiny.captioner("lstm_merge"), tmp_path / "c", name="tiny", version="1")
    where = [str(tmp_path / "c"), "--data", str(data), "--split", "dev", "--tokenizer", "words"]

    def scores(*more: str) -> dict:
        metrics = ("--metrics", "CIDEr,clipscore")
        call_command("evaluate", *where, *metrics, *more, "--out", str(tmp_path / "p.json"))
        found: dict = json.loads((tmp_path / "p.scores.json").read_text())
        return found

    without = scores()
    assert (without["CLIPScore"], without["reasons"]["CLIPScore"]) == (None, NEEDS_CLIP)
    monkeypatch.setenv("CLIP_MODEL_DIR", str(clip))
    measured = scores()
    each = measured["per_image"]["CLIPScore"]
    assert measured["CLIPScore"] == pytest.approx(sum(each.values()) / len(each), abs=1e-4)
    assert "CLIPScore" not in measured["reasons"]
    with pytest.raises(CommandError, match="holds no CLIP model"):
        scores("--clip", str(tmp_path))
