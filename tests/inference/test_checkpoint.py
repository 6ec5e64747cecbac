"""Model files that mean harm. None is opened, and none of them runs anything."""

import json
import os
import pickle
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inference import checkpoint
from inference.ml.contract import CaptionerError
from tests.inference import tiny


class Payload:
    """Unpickled, it would leave a folder behind."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.trace),)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "honest"
    checkpoint.save_checkpoint(tiny.captioner("lstm_merge"), folder, name="honest", version="1")
    return folder


@pytest.fixture
def folder(honest: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(honest, tmp_path / "checkpoint"))


def _pickle(folder: Path) -> bytes:
    return pickle.dumps(Payload(folder.parent / "trace"))


def _put(folder: Path, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    checkpoint.write_manifest(folder)


def _config(folder: Path, **changes: object) -> None:
    found = json.loads((folder / "config.json").read_text()) | changes
    _put(folder, "config.json", json.dumps(found).encode())


def _manifest(folder: Path, **changes: str) -> None:
    found = json.loads((folder / "manifest.json").read_text()) | changes
    (folder / "manifest.json").write_text(json.dumps(found))


def pickle_as_safetensors(folder: Path) -> None:
    _put(folder, "weights.safetensors", _pickle(folder))


def pickle_beside(folder: Path) -> None:
    _put(folder, "weights.pkl", _pickle(folder))


def torch_pickle_of_a_hub_model(folder: Path) -> None:
    _put(folder, "model/pytorch_model.bin", _pickle(folder))
    _config(folder, kind="vision_encoder_decoder", config={})


def keras_with_a_lambda(folder: Path) -> None:
    layer = {"class_name": "Lambda", "config": {"function": {"code": "__import__('os')"}}}
    with zipfile.ZipFile(folder / "model.keras", "w") as archive:
        archive.writestr("config.json", json.dumps({"class_name": "Functional", "layers": [layer]}))
    checkpoint.write_manifest(folder)


def legacy_h5(folder: Path) -> None:
    _put(folder, "weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(100))


def python_code(folder: Path) -> None:
    _put(folder, "model/modeling_evil.py", b"import os; os.mkdir('trace')")


def a_changed_byte(folder: Path) -> None:
    data = bytearray((folder / "weights.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(data)


def a_file_that_the_manifest_does_not_name(folder: Path) -> None:
    (folder / "extra.json").write_text("{}")


def an_empty_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")


def a_manifest_that_climbs(folder: Path) -> None:
    (folder.parent / "outside.json").write_text("{}")
    _manifest(folder, **{"../outside.json": "0" * 64})


def a_manifest_of_absolute_paths(folder: Path) -> None:
    _manifest(folder, **{"/etc/passwd": "0" * 64})


def a_symbolic_link(folder: Path) -> None:
    (folder / "weights.safetensors").rename(folder.parent / "weights.safetensors")
    (folder / "weights.safetensors").symlink_to(folder.parent / "weights.safetensors")


def a_linked_folder(folder: Path) -> None:
    (folder / "model").symlink_to("/etc", target_is_directory=True)


def a_header_of_eight_exabytes(folder: Path) -> None:
    _put(folder, "weights.safetensors", struct.pack("<Q", 2**63 - 1) + b"{}")


def a_header_that_points_outside(folder: Path) -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 2**40]}}).encode()
    _put(folder, "weights.safetensors", struct.pack("<Q", len(header)) + header + bytes(16))


def a_kind_that_is_a_path(folder: Path) -> None:
    _config(folder, kind="../../../tmp/evil")


def a_kind_of_the_standard_library(folder: Path) -> None:
    _config(folder, kind="os")


def a_manifest_that_is_no_object(folder: Path) -> None:
    (folder / "manifest.json").write_text('["config.json"]')


ATTACKS: list[Callable[[Path], None]] = [
    pickle_as_safetensors,
    pickle_beside,
    torch_pickle_of_a_hub_model,
    keras_with_a_lambda,
    legacy_h5,
    python_code,
    a_changed_byte,
    a_file_that_the_manifest_does_not_name,
    an_empty_manifest,
    a_manifest_that_climbs,
    a_manifest_of_absolute_paths,
    a_symbolic_link,
    a_linked_folder,
    a_header_of_eight_exabytes,
    a_header_that_points_outside,
    a_kind_that_is_a_path,
    a_kind_of_the_standard_library,
    a_manifest_that_is_no_object,
]


def test_the_honest_one_opens(folder: Path) -> None:
    assert checkpoint.open_captioner(folder).kind == "lstm_merge"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_malicious_checkpoint_is_refused(folder: Path, attack: Callable[[Path], None]) -> None:
    attack(folder)
    with pytest.raises(CaptionerError):
        checkpoint.open_captioner(folder)
    assert not (folder.parent / "trace").exists()
    assert not Path("trace").exists()


BUNDLED = checkpoint.bundled_checkpoints()


@pytest.mark.parametrize("bundled", BUNDLED, ids=lambda folder: folder.name)
def test_bundled_weights_say_what_they_may_be_used_for(bundled: Path) -> None:
    assert checkpoint.checkpoint_info(bundled).terms.startswith("for research and education only")
    card = (bundled / "MODEL_CARD.md").read_text()
    assert "**These weights may be used for research and education only**" in card
