import pytest

from gallery.core.error_catalogue.http import ERRORS
from gallery.core.errors import GalleryError
from gallery.http.problem_json import USUAL


@pytest.mark.parametrize(("status", "key"), USUAL.items())
def test_the_usual_error_of_a_status_has_that_status(status, key):
    assert ERRORS[key].status == status


def test_a_client_may_try_again_where_waiting_can_help():
    assert {kind.status for kind in ERRORS.values() if kind.transient} == {429, 500, 503}


def test_a_piece_that_is_too_large_says_how_large_one_may_be():
    error = GalleryError("request_too_large.piece", most=1024)
    assert (error.code, error.message) == ("request_too_large", "Send pieces of up to 1024 bytes.")
