"""The benchmarks compare like with like; what they find is not judged here."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from benchmarks.training import prefixes, resizing, reward
from benchmarks.training.command import Command
from benchmarks.training.corpus import make_corpus
from tests.inference import tiny
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError
from training.ml.data.features import read_picture
from training.ml.data.readers import open_dataset


def test_the_made_up_corpus_is_like_flickr8k() -> None:
    corpus = make_corpus(2_000)
    lengths = [len(tokens) - 2 for tokens in corpus.sentences.tokens]
    assert np.mean(lengths) == pytest.approx(10.8, abs=0.3)
    assert corpus.pictures == 400
    assert make_corpus(2_000).sentences.tokens == corpus.sentences.tokens


def test_both_ways_of_training_have_the_same_loss() -> None:
    found = prefixes.measure(captions=200, prefix_steps=2)
    assert found["loss per word, whole"] == pytest.approx(
        found["loss per word, prefixes"], abs=1e-4
    )


def test_the_reward_is_part_of_the_step() -> None:
    found = reward.measure(captions=300, pictures=2, samples=2, steps=1)
    assert 0 < found["reward, share of the step"] < 1


def test_photographs_smaller_than_their_twins_are_told_apart(tmp_path) -> None:
    pictures = open_dataset(make_flickr8k(tmp_path / "data")).split("dev")
    captioner, photographs = tiny.captioner("transformer"), tmp_path / "photographs"
    photographs.mkdir()
    with pytest.raises(DataError, match="no photograph"):
        resizing.measure(captioner, pictures, photographs)
    for picture, times in zip(pictures, (0.5, 1, 2), strict=False):
        twin = read_picture(picture.path)
        size = round(twin.width * times), round(twin.height * times)
        twin.resize(size).save(photographs / picture.path.name)
    found = resizing.measure(captioner, pictures, photographs)
    assert (found["photographs"], found["not smaller, photographs"]) == (3, 2)
    assert {name for name in found if name.endswith("CIDEr")} == {
        f"{part}{way}, CIDEr"
        for part in ("", "not smaller, ")
        for way in ("square twin", "squash", "letterbox", "crop")
    }


def test_the_command_prints_json(monkeypatch) -> None:
    monkeypatch.setattr(reward, "measure", lambda: {"x": 1.0})
    out = io.StringIO()
    call_command(Command(), "reward", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"reward": {"x": 1.0}}


def test_presets_are_measured_on_what_people_wrote(tmp_path) -> None:
    out = io.StringIO()
    data = make_flickr8k(tmp_path / "data")
    call_command(Command(), "presets", "--data", str(data), "--json", stdout=out)
    found = json.loads(out.getvalue())["presets"]
    assert found["plain, BLEU-1"] > found["original, BLEU-1"]


def test_bad_parts_are_explained() -> None:
    with pytest.raises(CommandError, match="no part 'fame'"):
        call_command(Command(), "fame")
    with pytest.raises(CommandError, match="--data"):
        call_command(Command(), "presets")
