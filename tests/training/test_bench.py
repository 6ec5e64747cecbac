"""The benchmarks compare like with like; what they find is not judged here."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from tests.training.tiny_data import make_flickr8k
from training.bench import prefixes, reward
from training.bench.corpus import make_corpus


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


def test_the_command_prints_json(monkeypatch) -> None:
    monkeypatch.setattr(reward, "measure", lambda: {"x": 1.0})
    out = io.StringIO()
    call_command("bench_training", "reward", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"reward": {"x": 1.0}}


def test_presets_are_measured_on_what_people_wrote(tmp_path) -> None:
    out = io.StringIO()
    data = make_flickr8k(tmp_path / "data")
    call_command("bench_training", "presets", "--data", str(data), "--json", stdout=out)
    found = json.loads(out.getvalue())["presets"]
    assert found["plain, BLEU-1"] > found["original, BLEU-1"]


def test_bad_parts_are_explained() -> None:
    with pytest.raises(CommandError, match="no part 'fame'"):
        call_command("bench_training", "fame")
    with pytest.raises(CommandError, match="--data"):
        call_command("bench_training", "presets")
