"""`manage.py package_captioner`: half precision, scores, a card and, on request, a word boost."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from inference.checkpoint import checkpoint_info
from inference.ml.word_detector import WordBoost

# Training in the fixture may look for live captioners.
pytestmark = pytest.mark.django_db


def test_ship_measures_halves_and_writes_the_card(trained, data, tmp_path) -> None:
    packaged = tmp_path / "tiny-lstm"
    arguments = [str(trained), "--data", str(data)]
    call_command("package_captioner", *arguments, "--out", str(packaged), stdout=StringIO())
    info = checkpoint_info(packaged)
    assert info.reference == "tiny-lstm@1"
    assert info.bytes < 0.7 * checkpoint_info(trained).bytes
    card = (packaged / "MODEL_CARD.md").read_text()
    for wanted in ("Apache", "modified", "non-commercial", "Known failures", "CIDEr"):
        assert wanted in card
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_captioner_is_packaged_with_a_word_boost(trained, data, tmp_path) -> None:
    packaged = tmp_path / "boosted"
    arguments = [str(trained), "--data", str(data)]
    word_boost = ["--word-boost", "0.5", "0.25"]
    call_command(
        "package_captioner", *arguments, *word_boost, "--out", str(packaged), stdout=StringIO()
    )
    made = WordBoost.load(packaged)
    assert made is not None
    assert (made.strength, made.length_bonus) == (0.5, 0.25)
    assert "detector of words" in (packaged / "MODEL_CARD.md").read_text()
