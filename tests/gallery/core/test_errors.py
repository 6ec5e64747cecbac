import pytest

from gallery.core.errors import GalleryError, NotFoundError, TooManyError


def test_an_unknown_code_and_a_missing_value_raise_at_once():
    with pytest.raises(LookupError):
        GalleryError("odd")
    with pytest.raises(LookupError):
        GalleryError("image_too_large")


def test_an_error_carries_its_status_its_text_and_the_values_of_its_text():
    error = GalleryError("bad_search.parts", most=20)
    assert (error.code, error.key, error.status) == ("bad_search", "bad_search.parts", 400)
    assert str(error) == error.message == "Search for less at once: 20 words."
    assert error.params == {"most": 20}


def test_all_kinds_of_missing_rows_have_one_code():
    assert {NotFoundError(what).code for what in ("", "picture", "job", "album")} == {"not_found"}


@pytest.mark.parametrize(("wait", "seconds"), [(0, 1), (0.2, 1), (59.9, 60)])
def test_a_wait_is_whole_seconds_and_never_too_short(wait, seconds):
    assert TooManyError(wait=wait).wait == seconds
