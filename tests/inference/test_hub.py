"""Models from a hub or a folder become checkpoints, or a clear reason why not."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from inference.checkpoint import checkpoint_info, open_captioner
from inference.hub import PRESETS, InstallRequest, install
from inference.ml.contract import CaptionerError, Search
from tests.inference import tiny_hub
from tests.inference.tiny import pictures

KIND = "vision_encoder_decoder"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny ViT-GPT2 as a hub keeps it, in safetensors."""
    folder = tmp_path_factory.mktemp("hub")
    made = tiny_hub.vision_encoder_decoder()
    made.model.save_pretrained(folder)
    made.processor.save_pretrained(folder)
    return folder


@pytest.fixture
def pickled(files: Path, tmp_path: Path) -> Path:
    """The same, with its weights as a pickle only, and with code beside it."""
    folder = tmp_path / "pickled"
    folder.mkdir()
    for path in files.iterdir():
        if path.suffix != ".safetensors":
            (folder / path.name).write_bytes(path.read_bytes())
    torch.save(load_file(files / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "modeling.py").write_text("raise SystemExit")
    return folder


def wanted(source: Path | str, **more: Any) -> InstallRequest:
    return InstallRequest(KIND, str(source), "tiny", **more)


def texts_of(folder: Path) -> list[str]:
    found = open_captioner(folder).caption(pictures(2), Search(beam_size=2, max_length=6))
    return [best.text for best, *_ in found]


def test_a_folder_becomes_a_checkpoint_with_the_same_captions(files: Path, tmp_path: Path) -> None:
    info = install(wanted(files), tmp_path / "checkpoints")
    made = tiny_hub.vision_encoder_decoder()
    expected = made.caption(pictures(2), Search(beam_size=2, max_length=6))
    assert texts_of(info.folder) == [best.text for best, *_ in expected]
    assert info.bytes > 10_000


def test_pickled_weights_are_kept_as_safetensors(
    files: Path, pickled: Path, tmp_path: Path
) -> None:
    plain = install(wanted(files), tmp_path / "plain")
    info = install(wanted(pickled), tmp_path / "converted")
    assert texts_of(info.folder) == texts_of(plain.folder)
    names = {path.name for path in info.folder.rglob("*")}
    assert "model.safetensors" in names
    assert not {"pytorch_model.bin", "modeling.py"} & names


def test_a_pickle_that_runs_code_is_refused(pickled: Path, tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "harmed",))

    (pickled / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": Harm()}))
    with pytest.raises(CaptionerError, match="more than weights"):
        install(wanted(pickled), tmp_path / "checkpoints")
    assert not (tmp_path / "harmed").exists()


def test_weights_with_another_checksum_are_refused(files: Path, tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="not the ones that you asked for"):
        install(wanted(files, sha256="0" * 64), tmp_path)
    config = json.loads((install(wanted(files), tmp_path).folder / "config.json").read_text())
    again = install(wanted(files, sha256=config["config"]["weights_sha256"]), tmp_path)
    assert again == checkpoint_info(again.folder)


def test_without_weights_the_reason_says_what_was_looked_for(files: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((files / "config.json").read_bytes())
    with pytest.raises(CaptionerError, match="safetensors nor pytorch_model"):
        install(wanted(tmp_path), tmp_path / "checkpoints")


def test_offline_the_reason_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    for revision in ("", PRESETS["vit-gpt2"].revision):
        with pytest.raises(CaptionerError, match="copy the model's folder here"):
            install(wanted(PRESETS["vit-gpt2"].source, revision=revision), tmp_path)


def test_a_kind_that_is_trained_here_cannot_be_fetched(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="trained here"):
        install(InstallRequest("lstm_merge", "owner/model", "tiny"), tmp_path)


def test_every_preset_has_a_hub_kind_and_a_commit() -> None:
    for preset in PRESETS.values():
        assert preset.kind in {"vision_encoder_decoder", "image_text_to_text"}
        assert len(preset.revision) == 40
