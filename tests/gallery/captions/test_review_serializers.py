import pytest

from gallery.captions.review_ranking import RANKED
from gallery.captions.review_serializers import QueueQuery, VerdictSerializer


@pytest.mark.parametrize("size", [0, RANKED + 1, "x"])
def test_a_queue_of_no_size_or_of_more_than_is_ranked_is_refused(size):
    query = QueueQuery(data={"size": size})
    assert not query.is_valid()
    assert list(query.errors) == ["size"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "burn"}, "verdict"),
        ({"verdict": "edit", "text": 2001 * "x"}, "text"),
    ],
)
def test_a_verdict_that_cannot_be_given_is_refused_at_its_field(sent, field):
    verdict = VerdictSerializer(data=sent)
    assert not verdict.is_valid()
    assert list(verdict.errors) == [field]
