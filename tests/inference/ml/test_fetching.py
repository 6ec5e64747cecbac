"""Fetching from a hub: what is requested, and how progress is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.ml.contract import CaptionerError
from inference.ml.fetching import FetchStoppedError, fetch
from tests.inference.hub_server import COMMIT, REPO


def fetched(requests: list[str]) -> set[str]:
    return {line.rpartition("/")[2] for line in requests if line.startswith("GET /somebody")}


def test_only_settings_and_weights_come_and_every_byte_is_reported(
    hub_requests: list[str], hub_files: Path
) -> None:
    reported: list[tuple[int, int]] = []
    folder, commit = fetch(REPO, "", lambda here, total: reported.append((here, total)))
    assert commit == COMMIT
    wanted = {path.name for path in hub_files.glob("*.json")} | {"model.safetensors"}
    assert fetched(hub_requests) == {path.name for path in folder.iterdir()} == wanted
    total = sum((hub_files / name).stat().st_size for name in wanted)
    assert {each for _, each in reported} == {total}
    assert [here for here, _ in reported] == sorted(here for here, _ in reported)
    assert reported[-1] == (total, total)


def test_a_pickle_comes_only_for_want_of_safetensors(
    hub_requests: list[str], hub_files: Path
) -> None:
    (hub_files / "model.safetensors").unlink()
    folder, _ = fetch(REPO, COMMIT, lambda here, total: None)
    assert (folder / "pytorch_model.bin").exists()
    assert "modeling.py" not in fetched(hub_requests)


def test_what_is_here_already_is_not_fetched_again(hub_requests: list[str]) -> None:
    fetch(REPO, "", lambda here, total: None)
    hub_requests.clear()
    reported: list[int] = []
    fetch(REPO, "", lambda here, total: reported.append(here))
    assert fetched(hub_requests) == set()
    assert reported[-1] > 0


def test_whoever_listens_can_stop_it(hub_requests: list[str]) -> None:
    def stop(here: int, total: int) -> None:
        if here:
            raise FetchStoppedError

    with pytest.raises(FetchStoppedError):
        fetch(REPO, "", stop)


def test_a_hub_that_has_not_got_it_is_explained(hub_requests: list[str], hub_files: Path) -> None:
    for path in hub_files.glob("*.json"):
        path.unlink()
    for name in ("model.safetensors", "pytorch_model.bin"):
        (hub_files / name).unlink()
    with pytest.raises(CaptionerError, match="no files that a captioner could use"):
        fetch(REPO, "", lambda here, total: None)
    with pytest.raises(CaptionerError, match="copy the model's folder here"):
        fetch("somebody/else", "", lambda here, total: None)
