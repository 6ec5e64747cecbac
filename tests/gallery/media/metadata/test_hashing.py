"""Hashes of images: near for copies of one picture, far for others."""

import io

from PIL import Image

from gallery.media.metadata.hashing import NEAR_BITS, difference_hash, distance
from tests.gallery.pictures import encoded, quarters


def test_a_copy_that_was_resized_and_saved_again_is_near():
    whole = quarters(400, 300)
    copy = Image.open(io.BytesIO(encoded(whole.resize((200, 150)), "JPEG", quality=50)))
    assert distance(difference_hash(whole), difference_hash(copy)) <= NEAR_BITS


def test_another_picture_is_far():
    whole = Image.linear_gradient("L").rotate(90)
    assert distance(difference_hash(whole), difference_hash(whole.rotate(180))) == 64
    assert distance(difference_hash(quarters()), difference_hash(whole)) > NEAR_BITS


def test_a_hash_has_sixteen_digits_even_of_one_colour():
    assert difference_hash(Image.new("RGB", (9, 9), "red")) == "0" * 16
