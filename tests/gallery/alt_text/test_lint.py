"""Remarks on alt texts."""

import pytest

from gallery.alt_text.lint import MANY_THE_SAME, remarks


def codes(text: str, name: str = "IMG_2041.jpg", same: int = 0) -> list[str]:
    return [one.code for one in remarks(text, name=name, same=same)]


@pytest.mark.parametrize(
    "text",
    ["A dog runs.", "Two picture frames on a wall.", "An imaginary animal.", "Wait…", "Who is it?"],
)
def test_a_good_text_is_left_alone(text):
    assert codes(text) == []


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_one_is_one_remark(text):
    assert codes(text) == ["alt_empty"]


@pytest.mark.parametrize(
    "text",
    [
        "Image of a dog.",
        "A picture of a dog.",
        "  the photo of a dog.",
        "PHOTOGRAPH showing a dog.",
        "Ein Bild von einem Hund.",
    ],
)
def test_it_says_what_a_screen_reader_says_anyway(text):
    (remark,) = remarks(text, name="x.jpg")
    assert remark.code == "alt_starts_with_picture"
    assert "Screen readers say that by themselves" in remark.message


def test_the_length_is_counted():
    assert codes("a" * 124 + ".") == []
    (remark,) = remarks("a" * 125 + ".", name="x.jpg")
    assert remark.code == "alt_too_long"
    assert "126 characters" in remark.message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("This is IMG 2041.", "IMG_2041.jpg"),
        ("img-2041.", "IMG_2041.jpg"),
        ("See photo.jpg here.", "other.png"),
        ("Sunset.", "sunset.webp"),
    ],
)
def test_a_file_name_is_no_alt_text(text, name):
    assert codes(text, name) == ["alt_repeats_file_name"]


def test_a_name_made_of_words_may_be_part_of_a_sentence():
    assert codes("A sunset over the sea.", "sunset.jpg") == []


def test_many_with_the_same_text():
    assert codes("A dog.", same=MANY_THE_SAME - 1) == []
    (remark,) = remarks("A dog.", name="x.jpg", same=40)
    assert remark.message.startswith("40 other pictures have the same text.")


def test_a_full_stop_is_missed():
    assert codes("A dog runs") == ["alt_no_full_stop"]
