"""Words beside a picture: in a file of its own, in a table, in a ZIP."""

import pytest

from gallery.imports import selectors
from gallery.media.metadata import xmp
from gallery.media.metadata.text import ImageText
from gallery.models import Image
from tests.gallery import pictures
from tests.gallery.imports.conftest import states, zipped
from tests.optional import required

pytestmark = pytest.mark.postgresql

PNG = pictures.png("one")
OTHER = pictures.png("two")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t/one.txt", b"  My\n cat "),
        ("t/one.png.txt", "My cat".encode("utf-16")),
        ("t/one.xmp", xmp.written(ImageText("My cat"))),
        ("t/captions.json", b'{"pictures": [{"file": "one.png", "caption": "My cat"}]}'),
        ("captions.csv", "file,caption\nt/one.png,My cat\n".encode("utf-8-sig")),
        (
            "t/captions.json",
            b'{"images": [{"id": 4, "file_name": "one.png"}],'
            b' "annotations": [{"image_id": 4, "caption": "My cat"}]}',
        ),
    ],
)
def test_words_beside_a_picture_come_in(take_in, name, data):
    batch = take_in({"t/one.png": PNG, name: data})
    assert required(Image.objects.get().caption).text == "My cat"
    assert states(batch)[name] == "read"
    assert selectors.progress(batch).total == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("one.xmp", b"<x"),
        ("captions.json", b"[" * 100_000),
        ("captions.json", b'{"pictures": [7]}'),
        ("captions.csv", b"\x00\xff"),
    ],
)
def test_damaged_words_say_nothing(take_in, name, data):
    take_in({"one.png": PNG, name: data})
    assert Image.objects.get().caption is None


def test_a_zip_comes_in_with_the_words_beside_its_pictures(take_in):
    batch = take_in(
        {"all.zip": zipped({"a/1.png": PNG, "a/1.txt": b"My cat", "2.png": OTHER, "a/": b""})}
    )
    assert states(batch) == {"all.zip": "read", "a/1.png": "done", "a/1.txt": "read"} | {
        "2.png": "done"
    }
    assert required(Image.objects.get(name="1.png").caption).text == "My cat"
