"""What is shown of an error that a row kept, for staff and for everybody, known or not."""

from typing import Any

from django.utils import translation

from gallery.core import error_texts
from gallery.core.errors import GalleryError
from gallery.models import Job


def row(error: GalleryError, **changed: Any) -> Job:
    return Job(**error_texts.as_fields(error) | changed)


def test_a_row_keeps_code_variant_values_and_the_english_text():
    found = row(GalleryError("quota_exceeded.pictures", most=5, days=30))
    assert (found.error_code, found.error_variant) == ("quota_exceeded", "pictures")
    assert found.error_params == {"most": 5, "days": 30}
    assert found.error_message.startswith("There is no room left: you have 5 pictures.")
    with translation.override("de"):
        assert error_texts.stored(found).startswith("Es ist kein Platz mehr: du hast 5 Bilder.")


def test_a_reason_of_a_program_is_left_out_where_there_is_a_summary():
    found = row(GalleryError("training_failed", reason="KeyError: 3"))
    assert error_texts.stored(found) == "The training stopped: KeyError: 3"
    assert error_texts.stored_plain(found) == "The training stopped with an error."


def test_numbers_stay_where_there_is_a_summary():
    found = row(GalleryError("worker_died", crashes=3))
    assert "3 times" in error_texts.stored_plain(found)
    assert "3" not in error_texts.general("worker_died")


def test_a_code_that_is_no_longer_known_is_said_in_its_own_english():
    found = row(GalleryError("image_broken"), error_code="odd", error_message="As it was.")
    assert error_texts.stored(found) == error_texts.stored_plain(found) == "As it was."
    assert error_texts.general("odd") == "For another reason."


def test_a_value_that_is_missing_leaves_the_english_text():
    found = row(GalleryError("worker_died", crashes=3), error_params={})
    assert error_texts.stored(found) == found.error_message


def test_a_row_without_an_error_text_still_says_something():
    assert error_texts.stored_plain(Job()) == "The captioner could not read this picture."
    assert "each time" in error_texts.stored(Job(error_code="worker_died"))


def test_what_is_done_again_has_no_error():
    assert set(error_texts.NO_ERROR) == set(error_texts.as_fields(GalleryError("image_broken")))
