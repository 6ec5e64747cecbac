"""The probe that loads a checkpoint in a process of its own."""

from pathlib import Path

import pytest

from inference import load_probe
from inference.captioners import captioner_class
from inference.checkpoint import CheckpointError
from tests import rows


def test_a_checkpoint_that_loads_and_captions_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[tuple[int, int]] = []
    caption = (fake := captioner_class("fake")).caption

    def measured(self, images, search=None):
        sizes.extend(image.size for image in images)
        return caption(self, images, search)

    monkeypatch.setattr(fake, "caption", measured)
    assert load_probe.main(str(rows.checkpoint(tmp_path / "one"))) == 0
    assert sizes == [(224, 224)]


def test_a_damaged_checkpoint_raises(tmp_path: Path) -> None:
    folder = rows.checkpoint(tmp_path / "one")
    (folder / "config.json").write_text('{"kind": "fake"}')
    with pytest.raises(CheckpointError, match="damaged"):
        load_probe.main(str(folder))
