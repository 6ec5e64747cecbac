"""Downloads go on where they broke off, and damaged files are removed."""

from __future__ import annotations

import hashlib

import pytest

from tests.training.file_server import CHECKSUM, CONTENT, Server
from training.ml.data.dataset import DataError
from training.ml.data.downloads import RemoteFile, catalogue, download


def test_a_download_goes_on_where_it_broke_off(server, tmp_path) -> None:
    file = RemoteFile(f"{server}/short/data.zip", CHECKSUM)
    with pytest.raises(DataError, match="goes on where it stopped"):
        download(file, tmp_path)
    steps: list[int] = []
    path = download(file, tmp_path, lambda done, total: steps.append(done))
    assert path.read_bytes() == CONTENT
    assert Server.seen == [None, f"bytes={len(CONTENT) // 2}-"]
    assert steps[-1] == len(CONTENT)
    download(file, tmp_path)
    assert len(Server.seen) == 2


def test_a_server_without_ranges_sends_it_all_again(server, tmp_path) -> None:
    (tmp_path / "data.zip.part").write_bytes(b"something else")
    path = download(RemoteFile(f"{server}/plain/data.zip", CHECKSUM), tmp_path)
    assert path.read_bytes() == CONTENT


def test_damaged_and_absent_files_are_explained(server, tmp_path) -> None:
    wrong = RemoteFile(f"{server}/whole/data.zip", f"sha256:{'0' * 64}")
    with pytest.raises(DataError, match=r"data\.zip is damaged"):
        download(wrong, tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DataError, match="could not be downloaded"):
        download(RemoteFile(f"{server}/missing", CHECKSUM), tmp_path)
    with pytest.raises(DataError, match="no web address"):
        download(RemoteFile("file:///etc/passwd", CHECKSUM), tmp_path)


def test_every_known_dataset_has_terms_and_checksums() -> None:
    for source in catalogue().values():
        assert len(source.terms) > 80
        for file in source.files:
            algorithm, _, digest = file.checksum.partition(":")
            assert len(digest) == 2 * hashlib.new(algorithm, usedforsecurity=False).digest_size
