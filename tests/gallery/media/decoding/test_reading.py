import io

import pytest

from gallery.core.errors import GalleryError
from gallery.media import prepare
from tests.gallery import hostile, pictures

LIMITS = prepare.Limits()


def code_of(data: bytes, limits: prepare.Limits = LIMITS) -> str:
    """Return the code that refuses a file, or '' when it is taken."""
    try:
        prepared = prepare.prepare(io.BytesIO(data), limits=limits)
    except GalleryError as error:
        return error.code if 400 <= error.status < 500 else f"{error.code} {error.status}"
    assert prepared.small.startswith(b"RIFF")
    return ""


@pytest.mark.parametrize("kind", hostile.REFUSED_KINDS)
def test_what_is_no_allowed_picture_is_refused(kind):
    assert code_of(hostile.REFUSED_KINDS[kind]) == "image_not_supported"


def test_a_zip_is_no_picture():
    assert code_of(hostile.zip_file()) == "image_not_supported"


@pytest.mark.parametrize(("kind", "data"), hostile.polyglots().items())
def test_polyglots_leave_only_their_pixels(kind, data):
    prepared = prepare.prepare(io.BytesIO(data), limits=LIMITS)
    for thumbnail in (prepared.small, prepared.large):
        for trace in (b"<script", b"<html", b"PK\x03\x04", b"%PDF", b"<?php"):
            assert trace not in thumbnail


@pytest.mark.parametrize(("kind", "bomb"), hostile.bombs().items())
def test_bombs_do_not_go_off(kind, bomb):
    data, codes = bomb
    assert code_of(data) in codes


def test_a_tiff_of_too_many_pages_is_refused():
    assert (
        code_of(hostile.deep_tiff_chain(60), prepare.Limits(frames=50)) == "image_too_many_frames"
    )


def test_truncations_are_taken_or_refused_as_such():
    for name, data in hostile.truncated().items():
        assert code_of(data) in {"", *hostile.REFUSALS}, name
    whole = pictures.HONEST["jpeg"]()
    assert code_of(whole[: len(whole) * 3 // 4]) == "image_truncated"


def test_damage_is_taken_or_refused():
    found = {name: code_of(data) for name, data in (hostile.damaged() | hostile.noise()).items()}
    assert set(found.values()) <= {"", *hostile.REFUSALS}
    assert "image_broken" in found.values()


def test_the_decoders_outlive_all_of_it():
    assert code_of(pictures.png("after")) == ""
