"""Captions: who made them, and how sure a captioner is of them."""

import math

import pytest
from django.db import IntegrityError, transaction

from gallery.models import Caption


@pytest.mark.postgresql
@pytest.mark.parametrize(("source", "has_version"), [("human", True), ("machine", False)])
def test_a_caption_has_one_kind_of_maker(image, version, source, has_version):
    maker = {"source": source, "model_version": version if has_version else None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Caption.objects.create(image=image, text="a cat", **maker)


@pytest.mark.parametrize(
    ("confidence", "score", "sureness", "unsure"),
    [
        (0.4, -0.1, 0.4, True),
        (0.5, -9.0, 0.5, False),
        (None, -0.5, math.exp(-0.5), False),
        (None, 0.7, 1.0, False),  # no probability is above one
        (None, -math.inf, None, False),
        (None, None, None, False),
    ],
)
def test_a_measured_confidence_comes_before_the_words_own(confidence, score, sureness, unsure):
    caption = Caption(confidence=confidence, score=score)
    assert caption.sureness == sureness
    assert caption.unsure is unsure
