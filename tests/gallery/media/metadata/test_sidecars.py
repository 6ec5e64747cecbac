"""Sidecars: which files are some, whose they are, and what they say."""

import pytest

from gallery.media.metadata import sidecars, xmp
from gallery.media.metadata.text import ImageText, TranslatedText


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
    assert bool(sidecars.most_bytes(name)) == name.lower().endswith((".txt", ".xmp", "csv", "json"))


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


def test_a_table_gives_each_picture_its_languages_and_no_formula():
    table = "file,caption,caption_de,alt_text_de,caption_fr\na.png,'=1+1,Katze,Katze.,\n,x,,,\n"
    assert sidecars.read_table("captions.csv", table.encode()) == {
        "a.png": ImageText("=1+1", languages={"de": TranslatedText("Katze", "Katze.")})
    }


def test_of_many_coco_captions_the_first_is_taken():
    table = b"""{"images": [{"id": 1, "file_name": "a.png"}], "annotations": [
        {"image_id": 1, "caption": "first"}, {"image_id": 1, "caption": "second"},
        {"image_id": 2, "caption": "of nothing"}]}"""
    assert sidecars.read_table("captions.json", table) == {"a.png": ImageText("first")}


@pytest.mark.parametrize("table", [b"", b"[]", b"{}", b'{"pictures": [7]}', b"[" * 100_000])
def test_a_damaged_table_is_empty(table):
    assert sidecars.read_table("captions.json", table) == {}
