from gallery.core.error_catalogue.library import ERRORS
from gallery.core.errors import GalleryError
from tests.gallery.core.raised_errors import keyword_texts, placeholders


def test_a_text_of_one_line_or_many_takes_its_limit():
    for key in keyword_texts("one_line", "error") | keyword_texts("_require", "error"):
        assert placeholders(ERRORS[key].text) == {"most"}


def test_a_search_that_cannot_be_read_quotes_what_is_wrong_and_lists_what_is_right():
    error = GalleryError("bad_search.choice", part="is:100%", choices="is:human, is:favourite")
    assert error.code == "bad_search"
    assert error.message == "“is:100%” means nothing here. There are: is:human, is:favourite."
