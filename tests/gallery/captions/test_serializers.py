import pytest

from gallery.captions.serializers import (
    CaptionersQuery,
    CaptionSerializer,
    CaptionsQuery,
    CorrectionSerializer,
)
from gallery.captions.services import correct
from gallery.models import Caption


@pytest.mark.parametrize(
    ("serializer", "sent"),
    [
        (CaptionsQuery, {"source": "robot"}),
        (CaptionersQuery, {"kind": "LSTM; --"}),
        (CaptionersQuery, {"is_default": "perhaps"}),
        (CorrectionSerializer, {"text": "x" * 2001}),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(serializer, sent):
    found = serializer(data=sent)
    assert not found.is_valid()
    assert list(found.errors) == list(sent)


def test_a_caption_names_its_captioner_or_its_author(image, version, owner):
    Caption.objects.filter(pk=image.caption.pk).update(confidence=0.2)
    machine = CaptionSerializer(Caption.objects.get()).data
    assert (machine["captioner"], machine["author"]) == (str(version), None)
    assert (machine["confidence"], machine["unsure"]) == (0.2, True)
    human = CaptionSerializer(correct(owner=owner, image_id=image.pk, text="my dog")).data
    assert (human["captioner"], human["author"]) == (None, "owner")
