"""Where a captioner looked: kept small, drawn, and found for kinds without attention."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from inference.checkpoint import save_checkpoint
from inference.ml.contract import GeneratedCaption, Search
from inference.ml.maps import attention_figure, pack_maps
from inference.ml.occlusion import add_occlusion_maps, word_log_probs
from tests.inference import tiny

SEARCH = Search("greedy", max_length=6)


def test_a_map_is_49_bytes_and_the_strongest_cell_is_ff() -> None:
    fine = np.zeros((2, 14, 14), np.float32)
    fine[0, 2:4, 4:6] = 1.0
    fine[1] = 0.1
    one, two = (list(bytes.fromhex(each)) for each in pack_maps(fine))
    assert one == [255 if cell == 1 * 7 + 2 else 0 for cell in range(49)]
    assert two == [255] * 49
    assert pack_maps(None) == []


@pytest.mark.parametrize("kind", ["lstm_merge", "cnn_merge"])
def test_occlusion_gives_a_map_for_every_word(kind: str) -> None:
    made, (image,) = tiny.captioner(kind), tiny.pictures(1)
    caption = made.caption([image], SEARCH)[0][0]
    shown = add_occlusion_maps(made, image, caption)
    assert shown.maps is not None
    assert shown.maps.shape == (len(caption.words), 2, 2)
    assert shown.maps.sum(axis=(1, 2)) == pytest.approx(np.ones(len(caption.words)), abs=1e-4)
    assert shown.text == caption.text


@pytest.mark.parametrize("kind", sorted(tiny.SMALL))
def test_a_sentence_spoken_again_is_as_likely_as_when_it_was_found(kind: str) -> None:
    made, images = tiny.captioner(kind), tiny.pictures(2)
    features = made.features(images)
    for place, (best,) in enumerate(made.caption(images, SEARCH)):
        again = word_log_probs(made, features, best.words)[place]
        assert again == pytest.approx(best.log_probs, abs=1e-3)


def test_the_figure_is_bright_where_the_map_is_high() -> None:
    maps = np.zeros((1, 7, 7), np.float32)
    maps[0, :, :2] = 1.0
    caption = GeneratedCaption("Dog.", ("dog",), (-1.0,), -1.0, maps)
    page = attention_figure(Image.new("RGB", (300, 200), (200, 200, 200)), caption).convert("L")
    pixels = np.asarray(page)
    assert pixels[80, 10] > 180
    assert pixels[80, 220] < 80


@pytest.mark.django_db
def test_the_command_saves_a_figure(tmp_path) -> None:
    folder, out = tmp_path / "tiny", tmp_path / "figure.png"
    save_checkpoint(tiny.captioner("lstm_merge"), folder, name="tiny", version="1")
    tiny.pictures(1)[0].save(tmp_path / "p.png")
    output = io.StringIO()
    call_command(
        "explain", str(tmp_path / "p.png"), out=str(out), captioner=str(folder), stdout=output
    )
    with Image.open(out) as page:
        assert page.width >= 240
    assert "Saved" in output.getvalue()
    with pytest.raises(CommandError):
        call_command("explain", str(out) + "x", out=str(out), captioner=str(folder))
