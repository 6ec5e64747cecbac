"""Template filters for images and captions."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from gallery.models import Caption, Image
from gallery.templatetags import pictures as tags

pytestmark = pytest.mark.usefixtures("wake_ups")


def test_every_shape_of_picture_has_its_row_class():
    sheet = Path(settings.BASE_DIR, "static/gallery/css/ratios.css").read_text()
    known = set(re.findall(r"\.(ratio-\d+)", sheet))
    shapes = [(w, h) for w in range(1, 400, 7) for h in range(1, 400, 7)]
    assert {tags.ratio_class(Image(width=w, height=h)) for w, h in shapes} <= known


def test_both_thumbnails_are_offered_with_their_widths():
    offered = tags.srcset(Image(pk=5, width=4000, height=2000))
    assert offered == "/pictures/5/small.webp 480w, /pictures/5/large.webp 1600w"


@pytest.mark.parametrize(("score", "percent"), [(-0.5, 61), (0.2, 100), (float("-inf"), None)])
def test_sureness_is_the_mean_probability_of_a_word(captioned, score, percent):
    caption = captioned().image.caption
    caption.score = score
    assert tags.sureness(caption) == percent


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ([{"word": "a", "map": "x"}, {"word": "cat", "map": "y"}], ["x", "y"]),
        ([{"word": "a", "map": "x"}, {"word": "cat"}], []),
        ([{"word": "a", "map": "x"}], []),
    ],
)
def test_words_are_shown_with_their_maps_or_not_at_all(words, shown):
    found = tags.shown_words(Caption(text="A cat", words=words))
    assert [each["map"] for each in found] == shown
