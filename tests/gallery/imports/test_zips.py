"""ZIPs that are made to harm are refused, or cost no more than their own files."""

import io
import struct
import zipfile

import pytest

from gallery.imports import zips
from gallery.models import Image
from tests.gallery import pictures
from tests.gallery.imports.conftest import reasons, states, zipped

PNG = pictures.png("one")


def locked(data: bytes) -> bytes:
    """Say in both headers that the only member has a password."""
    local = data.index(b"PK\x03\x04") + 6
    central = data.index(b"PK\x01\x02") + 8
    found = bytearray(data)
    found[local] |= 1
    found[central] |= 1
    return bytes(found)


def linked() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo("link.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return target.getvalue()


def overlapping() -> bytes:
    """Two members that share the same compressed bytes, as zip bombs do."""
    data = zipped({"a.png": PNG * 20}, compression=zipfile.ZIP_STORED)
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    central = data[at:end]
    record = bytearray(data[end:])
    record[8:16] = struct.pack("<HHI", 2, 2, 2 * len(central))
    return data[:at] + central * 2 + bytes(record)


def huge_directory() -> bytes:
    data = bytearray(zipped({"a.png": PNG}))
    at = data.index(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 65000, 65000)
    return bytes(data)


def far_directory() -> bytes:
    """Say that the directory stands where no file has a place."""
    data = zipped({"a.png": PNG})
    at = data.index(b"PK\x05\x06")
    return data[:at] + b"PK\x06\x07" + struct.pack("<IQI", 0, 2**62, 1) + data[at:]


def newer_version() -> bytes:
    """Ask for a version of ZIP that does not exist yet."""
    data = bytearray(zipped({"a.png": PNG}))
    data[data.index(b"PK\x01\x02") + 6] = 99
    return bytes(data)


def no_encoding() -> bytes:
    """Call a name UTF-8 that is not."""
    data = bytearray(zipped({"a.png": PNG}))
    at = data.index(b"PK\x01\x02")
    data[at + 9] |= 0x08
    data[at + 46] = 0xFF
    return bytes(data)


REFUSED = {
    "far directory": (far_directory, "zip_broken"),
    "newer version": (newer_version, "zip_broken"),
    "no encoding": (no_encoding, "zip_broken"),
    "not a zip": (lambda: b"dear reader", "zip_broken"),
    "cut off": (lambda: zipped({"a.png": PNG})[:-30], "zip_broken"),
    "leads outside": (lambda: zipped({"../../a.png": PNG}), "zip_hostile"),
    "absolute": (lambda: zipped({"/etc/a.png": PNG}), "zip_hostile"),
    "a drive": (lambda: zipped({"C:\\a.png": PNG}), "zip_hostile"),
    "overlapping": (overlapping, "zip_hostile"),
    "grows": (
        lambda: zipped({"a.png": b"\x00" * (110 << 20)}, compression=zipfile.ZIP_DEFLATED),
        "zip_hostile",
    ),
    "huge directory": (huge_directory, "zip_too_many_files"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_zip_is_refused_whole(take_in, kind):
    make, code = REFUSED[kind]
    batch = take_in({"all.zip": make()})
    assert reasons(batch) == {"all.zip": code}
    assert not Image.objects.exists()


def test_too_many_files_are_refused(take_in, monkeypatch):
    monkeypatch.setattr(zips, "MOST_MEMBERS", 3)
    batch = take_in({"all.zip": zipped({f"{n}.png": b"x" for n in range(4)})})
    assert reasons(batch) == {"all.zip": "zip_too_many_files"}


def test_a_member_whose_name_cannot_be_shown_is_named_and_left(take_in):
    names = ["a\x07.png", "\u202egnp.exe.png", "b\u2028.png", "c.png"]
    batch = take_in({"all.zip": zipped({name: PNG + name.encode() for name in names})})
    assert sorted(reasons(batch).values()) == ["zip_member"] * 3
    assert all("\ufffd" in name for name in reasons(batch))
    assert [image.name for image in Image.objects.all()] == ["c.png"]


@pytest.mark.parametrize(
    "data",
    [locked(zipped({"a.png": PNG})), linked(), zipped({"inner.zip": zipped({"a.png": PNG})})],
    ids=["password", "link", "nested"],
)
def test_members_that_are_not_read_say_why(take_in, data):
    batch = take_in({"all.zip": data})
    assert list(reasons(batch).values()) == ["zip_member"]
    assert not Image.objects.exists()


def test_a_member_that_is_too_large_is_not_even_read(take_in, settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 1000
    monkeypatch.setattr(zips, "read", lambda *_, **__: pytest.fail("read"))
    batch = take_in({"all.zip": zipped({"a.png": b"x" * 1001})})
    assert reasons(batch) == {"a.png": "image_too_large"}


def test_a_damaged_member_spoils_no_other(take_in):
    data = bytearray(zipped({"a.png": PNG, "b.png": pictures.png("two")}))
    at = data.index(b"\x89PNG") + 60
    data[at] ^= 0xFF
    batch = take_in({"all.zip": bytes(data)})
    assert states(batch) == {"all.zip": "read", "a.png": "failed", "b.png": "done"}
    assert reasons(batch) == {"a.png": "zip_broken"}


def test_hidden_files_are_no_pictures(take_in):
    hidden = dict.fromkeys(("__MACOSX/._1.png", ".DS_Store", "Thumbs.db", "."), b"x")
    data = zipped({**hidden, "1.png": PNG})
    assert states(take_in({"all.zip": data})) == {"all.zip": "read", "1.png": "done"}


def test_an_error_beside_an_open_zip_is_not_the_zip_s(tmp_path):
    (tmp_path / "all.zip").write_bytes(zipped({"1.png": PNG}))
    with pytest.raises(ValueError, match="of its own"), zips.opened(tmp_path / "all.zip"):
        raise ValueError("of its own")
