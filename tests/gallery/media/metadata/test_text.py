"""Text of an image: joined, checked, and the same after a round trip through JSON."""

import pytest

from gallery.media.metadata.text import (
    MOST_CHARACTERS,
    FileMetadata,
    ImageText,
    TranslatedText,
    text_from,
)


def test_what_one_text_lacks_comes_from_the_other():
    mine = ImageText(alt_text="Mine.", languages={"de": TranslatedText("Meins")})
    theirs = ImageText(
        "a cat",
        "Theirs.",
        "Long.",
        "box@1",
        {"de": TranslatedText("Ihres"), "fr": TranslatedText()},
    )
    assert mine.over(theirs) == ImageText(
        "a cat", "Mine.", "Long.", "box@1", {"de": TranslatedText("Meins"), "fr": TranslatedText()}
    )


def test_the_captioner_of_another_caption_is_not_named():
    assert ImageText("my cat").over(ImageText("a cat", captioner="box@1")).captioner == ""


def test_a_captioner_alone_is_no_text():
    assert not ImageText(captioner="box@1")
    assert ImageText(languages={"de": TranslatedText("Katze")})


def test_what_a_decoder_reports_is_read_back():
    found = FileMetadata(
        ImageText("a cat", languages={"de": TranslatedText("Katze", "Katze.")}),
        "2024-02-29T12:00:00+01:00",
    )
    assert FileMetadata.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"words": {}}',
        '{"words": {"caption": 1}, "taken_at": ""}',
        '{"words": {"languages": ["de"]}, "taken_at": ""}',
        "[" * 100_000,
    ],
)
def test_what_is_no_report_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        FileMetadata.from_json(text)


def test_a_text_from_a_file_is_bounded_and_can_be_written():
    found = text_from({"caption": "a\x00b\x1b" + "c" * MOST_CHARACTERS, "alt_text": None})
    assert found.caption.startswith("abc")
    assert len(found.caption) == MOST_CHARACTERS
    assert found.alt_text == ""
