"""Which manifests are read."""

import pytest

from captionsite.backup.manifest import BackupError, Manifest


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"format": 1}'])
def test_what_is_no_manifest_is_refused(text: bytes) -> None:
    with pytest.raises(BackupError):
        Manifest.from_json(text)


def test_a_backup_of_a_later_format_is_refused() -> None:
    with pytest.raises(BackupError, match="format 2"):
        Manifest.from_json(Manifest("sqlite", "", "/old", format=2).to_json())


def test_a_manifest_is_read_as_it_was_written() -> None:
    made = Manifest("sqlite", "2026-01-01", "/old", rows={"a": 1}, files={"files/ä": "0"})
    assert Manifest.from_json(made.to_json()) == made
