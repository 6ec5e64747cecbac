"""What holds for every captioner there is."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from inference.captioners import captioner_class, kinds
from inference.checkpoint import CheckpointError, checkpoint_info, open_captioner, save_checkpoint
from inference.ml.contract import CaptionerError, Search, config_from_json
from tests.inference.tiny import pictures


@pytest.fixture(scope="module", params=kinds())
def captioner(request):
    return captioner_class(request.param).tiny()


def test_describes_itself(captioner) -> None:
    kind = type(captioner)
    assert kind is captioner_class(kind.kind)
    assert kind.title
    assert kind.summary.endswith(".")
    assert "\n" not in kind.summary
    assert captioner.nbytes > 0


SEARCHES = [
    Search("greedy", max_length=8),
    Search(beam_size=3, n_best=2, max_length=8),
    Search("sample", n_best=2, seed=7, max_length=8),
]


@pytest.mark.parametrize("search", SEARCHES, ids=lambda s: s.strategy)
def test_gives_n_best_captions_per_picture(captioner, search) -> None:
    images = pictures(3)
    results = captioner.caption(images, search)
    assert [len(found) for found in results] == [search.n_best] * 3
    for found in results:
        ranks = [(caption.ended, caption.score) for caption in found]
        assert ranks == sorted(ranks, reverse=True)
        for caption in found:
            assert len(caption.words) == len(caption.log_probs)
            assert len(caption.words) <= search.max_length
            assert caption.text
            assert math.isfinite(caption.score)
            assert all(p <= 1e-4 for p in caption.log_probs)


@pytest.mark.parametrize("search", SEARCHES, ids=lambda s: s.strategy)
def test_a_batch_equals_one_by_one(captioner, search) -> None:
    images = pictures(4)
    together = captioner.caption(images, search)
    for image, found in zip(images, together, strict=True):
        (alone,) = captioner.caption([image], search)
        assert [c.words for c in alone] == [c.words for c in found]
        assert [c.score for c in alone] == pytest.approx([c.score for c in found], abs=1e-4)


def test_a_beam_of_one_is_greedy(captioner) -> None:
    images = pictures(3)
    greedy = captioner.caption(images, Search("greedy", max_length=8))
    beam = captioner.caption(images, Search("beam", beam_size=1, max_length=8))
    assert [f[0].words for f in greedy] == [f[0].words for f in beam]


def test_no_pictures_give_no_captions(captioner) -> None:
    assert captioner.caption([], Search()) == []


def test_maps_cover_the_picture(captioner) -> None:
    (found,) = captioner.caption(pictures(1), Search("greedy", max_length=6))
    maps = found[0].maps
    if maps is not None:
        assert maps.shape[0] == len(found[0].words)
        assert (maps >= 0).all()
        assert maps.sum(axis=(1, 2)) == pytest.approx(np.ones(len(maps)), abs=1e-4)


def test_saved_and_loaded_writes_the_same_captions(captioner, tmp_path) -> None:
    folder = tmp_path / "tiny"
    info = save_checkpoint(captioner, folder, name="tiny", version="3", scores={"dev": 1})
    assert info.reference == "tiny@3"
    assert info == checkpoint_info(folder)
    again = open_captioner(folder)
    images, search = pictures(2), Search(beam_size=2, max_length=8)
    before, after = captioner.caption(images, search), again.caption(images, search)
    assert [[c.words for c in f] for f in before] == [[c.words for c in f] for f in after]


def test_a_damaged_file_is_named(captioner, tmp_path) -> None:
    folder = tmp_path / "tiny"
    save_checkpoint(captioner, folder, name="tiny", version="1")
    files = [path for path in folder.rglob("*") if path.is_file()]
    victim = max(files, key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    with pytest.raises(CheckpointError, match=victim.name):
        open_captioner(folder)
    victim.unlink()
    with pytest.raises(CheckpointError, match="missing"):
        open_captioner(folder)


def test_an_unknown_setting_is_refused(captioner) -> None:
    with pytest.raises(CaptionerError, match="colour"):
        config_from_json(type(captioner).Config, {"colour": 1})


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(CaptionerError, match="lstm_merge"):
        captioner_class("no_such_kind")


def test_listing_kinds_loads_no_model_library() -> None:
    script = (
        "import sys; from inference.captioners import captioner_class, kinds\n"
        "titles = [captioner_class(kind).title for kind in kinds()]\n"
        "assert titles and not {'tensorflow', 'keras', 'torch', 'transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
