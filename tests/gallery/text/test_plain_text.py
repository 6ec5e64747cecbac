"""Which characters of people, files and models are kept."""

import sys
import unicodedata
from xml.etree import ElementTree

import pytest

from gallery.text.plain_text import plain_line, plain_text, plain_values

EVERY_CHARACTER = [chr(number) for number in range(sys.maxunicode + 1)]


def test_no_control_character_but_line_feed_and_tab_is_kept() -> None:
    kept = plain_text("".join(EVERY_CHARACTER))
    assert {c for c in kept if unicodedata.category(c) == "Cc"} == {"\n", "\t"}


def test_what_is_kept_can_be_stored_and_written_as_xml() -> None:
    kept = plain_text("".join(EVERY_CHARACTER))
    root = ElementTree.Element("text")
    root.text = kept
    assert ElementTree.fromstring(ElementTree.tostring(root)).text == kept
    assert kept.encode().decode() == kept


@pytest.mark.parametrize("sign", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_a_sentence_cannot_turn_what_stands_beside_it(sign: str) -> None:
    assert plain_line(f"a {sign}dog") == "a dog"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian: a joiner's absence changes the word
        "क्\u200dष",  # Hindi
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "שלום\u200f (a)\u200e!",
        "Donau\u00addampf",
        "\U0001fae9 and \U00033479",  # newer than some Pythons, or not assigned yet
        "two\n\nparagraphs\tof text",
    ],
)
def test_what_languages_need_is_kept(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_break_is_a_line_feed(line_break: str) -> None:
    assert plain_text(f"a{line_break}dog") == "a\ndog"
    assert plain_line(f"a{line_break}dog") == "a dog"


def test_what_is_taken_out_joins_no_new_one() -> None:
    for text in ("\r\x02\n", "\x02\x02\x03\x03", "\ud83d\x02\ude00"):
        assert plain_text(plain_text(text)) == plain_text(text)


def test_texts_within_values_are_plain_too() -> None:
    value = {"a\x02": ["b\x1b[31m", 1, None, {"c": ("\u202ed", True)}]}
    assert plain_values(value) == {"a": ["b[31m", 1, None, {"c": ["d", True]}]}
