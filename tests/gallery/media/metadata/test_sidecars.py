"""Sidecars: which files are some, whose they are, and what they say."""

import pytest

from gallery.media.metadata import sidecars, xmp
from gallery.media.metadata.text import ImageText


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("a/cat.png.txt", True, False),
        ("CAT.XMP", True, False),
        ("a/Captions.CSV", False, True),
        ("captionsite-2026.json", False, True),
        ("cat.json", False, False),
        ("cat.png", False, False),
        ("captions.csv/cat.png", False, False),
    ],
)
def test_sidecars_are_known_by_their_names(name, one, many):
    assert sidecars.is_sidecar(name) == (one or many)
    assert sidecars.is_table(name) == many


def test_a_pictures_own_sidecars_come_in_order():
    assert sidecars.names_for("a/cat.png") == [
        "a/cat.png.xmp",
        "a/cat.xmp",
        "a/cat.png.txt",
        "a/cat.txt",
    ]


def test_a_sidecar_of_one_picture_is_read_or_says_nothing():
    words = ImageText("a cat", "Cat.")
    assert sidecars.read_one("a.XMP", xmp.written(words)) == words
    assert sidecars.read_one("a.xmp", b"<x") == ImageText()
    assert sidecars.read_one("a.txt", "Zwei\n Kätzchen ".encode()) == ImageText("Zwei Kätzchen")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("text", ["Zwei Kätzchen", "Zwei Kätzchen!", "“Größe” – 5 €"])
def test_a_text_is_read_in_the_encoding_that_it_has(encoding, text):
    """Also with an even number of bytes, which without a mark are no UTF-16."""
    assert sidecars.read_one("a.txt", text.encode(encoding)) == ImageText(text)


def test_one_bad_byte_costs_one_character():
    assert sidecars.read_one("a.txt", b"\xfcber \x81 alles") == ImageText("über � alles")
