import pytest

from gallery.exports import selection
from gallery.exports.serializers import AskSerializer


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "form"),
        ({"form": "docx"}, "form"),
        ({"form": "csv", "images": []}, "images"),
        ({"form": "csv", "images": ["x"]}, "images"),
        ({"form": "csv", "images": list(range(1, selection.MOST_IDS + 2))}, "images"),
        ({"form": "csv", "album": "x"}, "album"),
    ],
)
def test_an_export_that_cannot_be_is_refused_at_its_field(sent, field):
    serializer = AskSerializer(data=sent)
    assert not serializer.is_valid()
    assert list(serializer.errors) == [field]
