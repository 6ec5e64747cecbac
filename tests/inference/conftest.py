from collections.abc import Iterator
from pathlib import Path

import pytest

import inference.captioners
from gallery.jobs import process
from gallery.models import ModelVersion, User
from inference import checkpoint, features, model_cache
from tests import rows
from tests.inference import hub_server

HERE = str(Path(__file__).resolve().parents[1] / "captioners")


@pytest.fixture(autouse=True)
def fake_captioner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add tests/captioners to the kinds of captioner."""
    monkeypatch.setattr(inference.captioners, "__path__", [*inference.captioners.__path__, HERE])


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def fresh_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Reset what a worker process keeps, and bundle no checkpoint."""
    monkeypatch.setattr(process, "_here", {})
    monkeypatch.setattr(checkpoint, "BUNDLED", tmp_path / "bundled")
    model_cache.models.cache_clear()
    features.kept.cache_clear()
    yield
    model_cache.models.cache_clear()


@pytest.fixture
def captioner(owner: User, tmp_path: Path) -> ModelVersion:
    return rows.captioner(rows.checkpoint(tmp_path / "fake"))


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss")


@pytest.fixture
def hub_files(tmp_path: Path) -> Path:
    """Write a tiny ViT-GPT2 with code, a pickle and a folder beside its weights."""
    import torch
    from safetensors.torch import load_file

    from tests.inference import tiny_hub

    folder = tmp_path / "files"
    made = tiny_hub.vision_encoder_decoder()
    made.model.save_pretrained(folder)
    made.processor.save_pretrained(folder)
    (folder / "modeling.py").write_text("raise SystemExit")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "onnx").mkdir()
    (folder / "onnx" / "config.json").write_text("{}")
    return folder


@pytest.fixture
def hub_requests(
    hub_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[str]]:
    """Serve those files; yield the requests that the hub got. The client's cache is empty."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    with hub_server.hub(hub_files) as (address, requests):
        monkeypatch.setenv("HF_ENDPOINT", address)
        yield requests


@pytest.fixture
def translator_folder(tmp_path: Path) -> Path:
    """Write a tiny Marian translator."""
    from tests.inference import tiny_marian

    found = tmp_path / "en-de"
    tiny_marian.model().save_pretrained(found)
    tiny_marian.tokenizer().save_pretrained(found)
    return found
