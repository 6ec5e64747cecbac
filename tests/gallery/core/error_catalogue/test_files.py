import pytest

from gallery.core.error_catalogue.files import ERRORS
from gallery.core.errors import DuplicateError
from gallery.media.decoding.values import CODES, Limits, refusal
from tests.gallery.core.raised_errors import placeholders


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_refusal_gives_the_values_of_its_text(code):
    assert set(refusal(code, Limits()).params) == placeholders(ERRORS[code].text)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("image_too_large", "2.5 MB"),
        ("image_too_many_pixels", "12 megapixels"),
        ("image_too_many_frames", "30 frames"),
    ],
)
def test_a_refusal_names_the_limit_of_the_site(code, words):
    limits = Limits(bytes=5 * 1024 * 512, pixels=12_000_000, frames=30)
    assert words in refusal(code, limits).message


def test_a_duplicate_names_the_picture_that_is_here():
    error = DuplicateError(image_id=7, name="50%.png")
    assert "50%.png" in error.message
    assert (error.status, error.details) == (409, {"image": 7})
