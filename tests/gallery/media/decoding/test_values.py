"""How many pixels a format may have, and the error that names a limit."""

import pytest

from gallery.core.error_catalogue import CATALOGUE
from gallery.media.decoding.values import CODES, FORMATS, Limits, pixels_allowed, refusal


def test_webp_may_have_fewer_pixels_since_its_decoder_holds_them_four_times():
    limits = Limits(pixels=1000)
    assert {name: pixels_allowed(name, limits) for name in FORMATS} == {
        **dict.fromkeys(FORMATS, 1000),
        "WEBP": 400,
    }


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_refusal_names_the_limit_that_it_is_about(code):
    limits = Limits(bytes=3 << 19, pixels=2_500_000, frames=77)
    numbers = {
        "image_too_large": "1.5 MB",
        "image_too_many_pixels": "2.5 ",
        "image_too_many_frames": "77",
    }
    error = refusal(code, limits)
    assert error.message.startswith(CATALOGUE[code].text.partition("%")[0])
    assert numbers.get(code, "") in error.message
