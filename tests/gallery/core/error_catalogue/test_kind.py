import pytest

from gallery.core.error_catalogue import CATALOGUE
from gallery.core.error_catalogue.kind import ErrorKind
from tests.gallery.core.raised_errors import placeholders


@pytest.mark.parametrize(
    ("text", "summary", "general"),
    [
        ("It is gone.", "", "It is gone."),
        ("%(name)s is gone.", "", ""),
        ("%(name)s is gone.", "It is gone.", "It is gone."),
    ],
)
def test_a_general_text_is_one_without_values(text, summary, general):
    assert ErrorKind(404, text, summary=summary).general == general


def test_a_summary_has_no_placeholder():
    assert not any(placeholders(kind.summary) for kind in CATALOGUE.values())
