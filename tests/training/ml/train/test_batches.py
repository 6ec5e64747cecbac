"""Batches: every caption once an epoch, decided by the seed, grouped as the phase says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.ml.vocabulary import END, PAD, START, Vocabulary
from training.ml.data.dataset import CaptionedImage
from training.ml.train.batches import Sentences, TrainingBatch, batches, pad
from training.ml.train.config import Phase

OWNERS = np.repeat(np.arange(6, dtype=np.int32), 3)
SENTENCES = Sentences(tuple((START, *([4] * (n % 5 + 1)), END) for n in range(18)), OWNERS)


def source(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Give each image its number as its only feature."""
    return images.astype(np.float32)[:, None, None]


def epoch(phase: Phase, *, seed: int = 0, number: int = 0) -> list[TrainingBatch]:
    return list(batches(SENTENCES, source, phase, seed=seed, epoch=number))


@pytest.mark.parametrize("group", ["length", "picture"])
def test_every_caption_is_in_one_batch_with_its_own_image(group) -> None:
    made = epoch(Phase(group=group, batch=4))
    pairs = []
    for batch in made:
        np.testing.assert_array_equal(batch.inputs[:, 0, 0], batch.images)
        words = (batch.tokens != PAD).sum(axis=1)
        pairs += list(zip(batch.images[batch.pictures].tolist(), words.tolist(), strict=True))
    wanted = [(int(o), len(t)) for o, t in zip(OWNERS, SENTENCES.tokens, strict=True)]
    assert sorted(pairs) == sorted(wanted)


def test_captions_of_a_length_are_together_and_images_are_whole() -> None:
    by_length = epoch(Phase(group="length", batch=4))
    assert max(len(batch.tokens) for batch in by_length) == 4
    # Eighteen captions in order of length: no batch mixes more than two neighbours.
    for batch in by_length:
        lengths = (batch.tokens != PAD).sum(axis=1)
        assert lengths.max() - lengths.min() <= 1
    for batch in epoch(Phase(group="picture", batch=2)):
        assert len(batch.images) == 2
        assert np.bincount(batch.pictures).tolist() == [3, 3]


def test_seed_and_epoch_alone_decide_the_batches() -> None:
    phase = Phase(group="picture", batch=2, captions=2)
    tokens = [
        [batch.images.tolist() for batch in epoch(phase, seed=s, number=n)]
        for s, n in ((1, 2), (1, 2), (1, 3), (2, 2))
    ]
    assert tokens[0] == tokens[1]
    assert tokens[0] != tokens[2]
    assert tokens[0] != tokens[3]


def test_so_many_captions_of_each_image_are_drawn_anew() -> None:
    phase = Phase(group="picture", batch=6, captions=2)
    chosen = []
    for number in range(8):
        (plan,) = SENTENCES.plan(phase, np.random.default_rng(number))
        assert np.bincount(OWNERS[plan]).tolist() == [2] * 6
        chosen.append(tuple(sorted(plan.tolist())))
    assert len(set(chosen)) > 1
    assert set().union(*chosen) == set(range(18))


def test_captions_are_encoded_and_cut_after_so_many_words() -> None:
    pictures = [
        CaptionedImage("1", Path("1"), ("a dog runs", "a cat")),
        CaptionedImage("2", Path("2"), ("dog",)),
    ]
    made = Sentences.of(pictures, Vocabulary(["a", "dog"]), str.split, max_words=2)
    assert made.tokens == ((START, 4, 5, END), (START, 4, 3, END), (START, 5, END))
    assert made.owners.tolist() == [0, 0, 1]
    assert pad(made.tokens).tolist()[2] == [START, 5, END, PAD]
