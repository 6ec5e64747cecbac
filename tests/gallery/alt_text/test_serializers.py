import pytest

from gallery.alt_text.serializers import DescribeSerializer


def test_a_text_that_is_not_sent_is_not_among_the_changes():
    serializer = DescribeSerializer(data={"alt_text": ""})
    assert serializer.is_valid()
    assert serializer.validated_data == {"alt_text": ""}


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"alt_text": "x" * 501}, "alt_text"), ({"description": "x" * 5001}, "description")],
)
def test_a_text_over_the_services_limit_is_refused_at_its_field(sent, field):
    serializer = DescribeSerializer(data=sent)
    assert not serializer.is_valid()
    assert list(serializer.errors) == [field]
