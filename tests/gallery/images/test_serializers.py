import pytest

from gallery.images.serializers import (
    CaptionerChoice,
    ImageSerializer,
    ImagesQuery,
    UploadSerializer,
)


@pytest.mark.parametrize(
    ("serializer", "sent"),
    [
        (ImagesQuery, {"sort": "size"}),
        (ImagesQuery, {"q": "x" * 10_000}),
        (ImagesQuery, {"size": 0}),
        (CaptionerChoice, {"captioner": "x" * 122}),
        (UploadSerializer, {"file": "no file"}),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(serializer, sent):
    found = serializer(data=sent)
    assert not found.is_valid()
    assert list(found.errors) == list(sent)


def test_the_addresses_of_a_pictures_files_are_whole(picture, rf):
    image = picture()
    data = ImageSerializer(image, context={"request": rf.get("/")}).data
    base = f"http://testserver/api/v1/images/{image.pk}"
    names = ("small", "large", "original")
    assert [data[name] for name in names] == [f"{base}/{name}/" for name in names]
